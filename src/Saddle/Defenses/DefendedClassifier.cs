using System.Security.Cryptography;
using System.Text;
using Saddle.Models;
using Saddle.Randomness;
using TorchSharp.Modules;

namespace Saddle.Defenses;

/// <summary>A classifier behind a defense.</summary>
/// <threadsafety>Not safe: one thread at a time.</threadsafety>
public sealed class DefendedClassifier : Classifier
{
    private const string Inside = "classifier inside";

    // So many at once fill the processor; more only take memory.
    private const int MostPasses = 2048;
    private readonly Backward _backward;
    private readonly Func<long, PassDraws> _randomness;
    private readonly bool _ownsInner;

    /// <param name="inner">What is defended.</param>
    /// <param name="defense">The defense.</param>
    /// <param name="backward">What gradients go through.</param>
    /// <param name="ownsInner">Whether disposing it disposes what is defended.</param>
    /// <param name="randomness">The draws of a pass over so many inputs that comes with none; other ones at every call of the process where null.</param>
    internal DefendedClassifier(Classifier inner, Defense defense, Backward backward, bool ownsInner, Func<long, PassDraws>? randomness = null)
        : base(defense.Contract(inner.Contract)) =>
        (Inner, Defense, _backward, _ownsInner, _randomness) = (inner, defense, backward, ownsInner, randomness ?? PassDraws.Next);

    /// <summary>What is defended.</summary>
    public Classifier Inner { get; }

    /// <summary>The defense.</summary>
    public Defense Defense { get; }

    /// <summary>The classifier without any defense around it.</summary>
    public Classifier Undefended => Inner is DefendedClassifier defended ? defended.Undefended : Inner;

    /// <inheritdoc/>
    public override Device Device => Inner.Device;

    /// <inheritdoc/>
    public override IReadOnlyList<Parameter> Parameters => Inner.Parameters;

    /// <inheritdoc/>
    public override IReadOnlyList<(string Name, Tensor Value)> State => Inner.State;

    /// <inheritdoc/>
    public override string Kind => $"{Inner.Kind} behind {Defense}";

    /// <inheritdoc/>
    public override IReadOnlyList<nn.Module> Modules => Inner.Modules;

    /// <inheritdoc/>
    public override bool Training
    {
        get => Inner.Training;
        set => Inner.Training = value;
    }

    /// <summary>SHA-256 over the defense with every option and the fingerprint of what is inside.</summary>
    public override string Fingerprint => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{Defense}\n{Inner.Fingerprint}")));

    /// <summary>The same classifier, whose backward pass goes through what the defenses offer in the place of theirs (BPDA).</summary>
    /// <returns>It shares what is inside; the caller disposes it.</returns>
    public DefendedClassifier Differentiable() => Differentiable(null);

    /// <summary>The same, with the randomness of passes that come with none.</summary>
    internal DefendedClassifier Differentiable(Func<long, PassDraws>? randomness) =>
        new(Inner is DefendedClassifier defended ? defended.Differentiable() : Inner, Defense, Backward.Surrogate, ownsInner: Inner is DefendedClassifier,
            randomness);

    /// <summary>All defenses around the undefended classifier; the first sees an input first.</summary>
    internal IReadOnlyList<Defense> Defenses => Inner is DefendedClassifier defended ? [Defense, .. defended.Defenses] : [Defense];

    /// <inheritdoc/>
    internal override bool IsLibraryCode => Inner.IsLibraryCode && Defense.GetType().Assembly == typeof(Defense).Assembly;

    /// <inheritdoc/>
    internal override bool TakesDraws => Defense.IsStochastic || Inner.TakesDraws;

    /// <inheritdoc/>
    internal override int PassesOfAnswer => Defense.PassesOfAnswer * Inner.PassesOfAnswer;

    /// <inheritdoc/>
    internal override Tensor ForwardBy(Tensor inputs, PassDraws? draws)
    {
        PassDraws? own = TakesDraws ? draws ?? _randomness(inputs.shape[0]) : null;
        int count = (int)inputs.shape[0], most = Math.Max(1, MostPasses / PassesOfAnswer);
        // With a graph everything is kept anyway, and whoever asks for it knows how many passes an answer takes.
        if (is_grad_enabled() || count <= most) return Defense.Logits(Inner, inputs, own, _backward);
        IEnumerable<int> starts = Enumerable.Range(0, (count + most - 1) / most).Select(part => part * most);
        return cat([.. starts.Select(start => Part(inputs, own, start, Math.Min(count, start + most)))]);
    }

    private Tensor Part(Tensor inputs, PassDraws? draws, int start, int end)
    {
        using var scope = NewDisposeScope();
        return Defense.Logits(Inner, inputs[start..end], draws?.Rows(start, end), _backward).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    internal override void BeginChange() => Inner.BeginChange();

    /// <inheritdoc/>
    internal override void EndChange(string path) => Inner.EndChange(path);

    /// <inheritdoc/>
    protected override Tensor Forward(Tensor inputs) => ForwardBy(inputs, null);

    /// <summary>The randomness of what is inside, which has nothing to do with the defense's own.</summary>
    internal static PassDraws? Deeper(PassDraws? draws) => draws?.For(Inside);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && _ownsInner) Inner.Dispose();
        base.Dispose(disposing);
    }
}
