using Saddle.Models;
using Saddle.Randomness;
using TorchSharp.Modules;

namespace Saddle.Defenses;

/// <summary>The answers of one classifier, to the bit, with the gradient of another (BPDA of a whole model).</summary>
/// <threadsafety>Not safe: one thread at a time.</threadsafety>
public sealed class StraightThroughClassifier : Classifier
{
    private readonly Classifier _exact, _surrogate;

    /// <summary>Joins two classifiers; neither is disposed.</summary>
    /// <param name="exact">What answers.</param>
    /// <param name="surrogate">What the gradient is of.</param>
    /// <exception cref="InputException">They have other classes.</exception>
    public StraightThroughClassifier(Classifier exact, Classifier surrogate)
        : base(exact.Contract with { Outputs = OutputKind.Logits, Standardization = null, Layout = InputLayout.Nchw, Gradient = surrogate.Contract.Gradient })
    {
        if (exact.Contract.Classes != surrogate.Contract.Classes)
            throw new InputException(
                $"The surrogate has {surrogate.Contract.Classes} classes, but the model under attack has {exact.Contract.Classes}. Choose one of the same "
                + "classes.");
        if (exact.Contract.Rejects != surrogate.Contract.Rejects)
            throw new InputException(
                $"The surrogate {(surrogate.Contract.Rejects ? "may reject, and the model under attack names a class for all" : "names a class for all, and the "
                + "model under attack may reject")}. Choose one with as many outputs.");
        if (exact.Contract.InputShape is { } shape && surrogate.Contract.InputShape is { } other && !shape.SequenceEqual(other))
            throw new InputException(
                $"The surrogate takes inputs of shape [{string.Join(", ", other)}], but the model under attack takes [{string.Join(", ", shape)}]. Choose one "
                + "of the same shape.");
        (_exact, _surrogate) = (exact, surrogate);
    }

    /// <inheritdoc/>
    public override Device Device => _exact.Device;

    /// <inheritdoc/>
    public override IReadOnlyList<Parameter> Parameters => [.. _exact.Parameters, .. _surrogate.Parameters];

    /// <inheritdoc/>
    public override string Fingerprint => $"{_exact.Fingerprint} through {_surrogate.Fingerprint}";

    /// <inheritdoc/>
    internal override bool TakesDraws => _exact.TakesDraws || _surrogate.TakesDraws;

    /// <inheritdoc/>
    internal override int PassesOfAnswer => _exact.PassesOfAnswer + _surrogate.PassesOfAnswer;

    /// <inheritdoc/>
    internal override Tensor ForwardBy(Tensor inputs, PassDraws? draws)
    {
        Tensor exact;
        using (no_grad()) exact = _exact.Logits(inputs, _exact.TakesDraws ? draws : null);
        return is_grad_enabled() ? _surrogate.Logits(inputs, _surrogate.TakesDraws ? draws : null).WithValues(exact) : exact;
    }

    /// <inheritdoc/>
    protected override Tensor Forward(Tensor inputs) => ForwardBy(inputs, TakesDraws ? PassDraws.Next(inputs.shape[0]) : null);
}
