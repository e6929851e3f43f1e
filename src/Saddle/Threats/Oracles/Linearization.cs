using Saddle.Models;
using Saddle.Randomness;

namespace Saddle.Threats;

/// <summary>A model at given inputs: the logits, and vector-Jacobian products as often as wanted.</summary>
/// <threadsafety>Not safe: one thread at a time.</threadsafety>
public sealed class Linearization : IDisposable
{
    private readonly Classifier _classifier;
    private readonly Action<long> _pulled;
    private readonly Expectation _expectation;
    private readonly Tensor _inputs, _graph, _each;
    private bool _spent;

    /// <param name="classifier">The model.</param>
    /// <param name="inputs">Where.</param>
    /// <param name="draws">The randomness of a stochastic classifier; null for others.</param>
    /// <param name="pulled">Counts the backward passes of a pull over so many inputs.</param>
    /// <param name="expectation">How often the model is asked for one answer, by other randomness each time.</param>
    /// <param name="labels">The true class of each input, as which a rejection counts; null where there is none to be joined.</param>
    internal Linearization(Classifier classifier, Tensor inputs, PassDraws? draws, Action<long> pulled, Expectation expectation, long[]? labels = null)
    {
        (_classifier, _pulled, _expectation) = (classifier, pulled, expectation);
        using var gradients = enable_grad();
        _inputs = inputs.detach().requires_grad_(true).DetachFromDisposeScope();
        try
        {
            using var scope = NewDisposeScope();
            _each = Answer.Joined(Answer.Drawn(classifier, _inputs, draws, expectation), labels, expectation).DetachFromDisposeScope();
            Tensor mean = expectation.Mean(_each);
            _graph = ReferenceEquals(mean, _each) ? _each : mean.DetachFromDisposeScope();
        }
        catch
        {
            _inputs.Dispose();
            throw;
        }
        Logits = _graph.detach().DetachFromDisposeScope();
        Each = IsMean ? _each.detach().DetachFromDisposeScope() : Logits;
        try
        {
            Logits.RequireSound();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>float32, <c>[k·n, K]</c>, without a graph.</summary>
    public Tensor Logits { get; }

    /// <summary>How often the model was asked about each input.</summary>
    public int Draws => _expectation.Draws;

    /// <summary>
    /// float32, <c>[draws · k·n, K]</c>, without a graph: the answers of which <see cref="Logits"/> are the mean; where there is one of each, the same.
    /// </summary>
    public Tensor Each { get; }

    /// <summary>Whether gradients are to be averaged over the draws (<see cref="PullEach"/>) and not answers.</summary>
    public bool AveragesGradients => IsMean && _expectation.Average == Average.Gradients;

    /// <summary>Whether the outputs depend on the inputs by operations that have a derivative.</summary>
    internal bool HasGradient => _graph.requires_grad;

    private bool IsMean => !ReferenceEquals(_graph, _each);

    /// <summary>The vector-Jacobian product: Σ_j cotangent_j · ∂z_j/∂x; a backward pass for each input.</summary>
    /// <param name="cotangent">float32, <c>[k·n, K]</c>.</param>
    /// <param name="last">Whether the graph may be freed, which saves memory; no pull can follow.</param>
    /// <returns>float32, the shape of the inputs, in memory of its own, which may be written into; the caller disposes it.</returns>
    /// <exception cref="InputException">The model is not differentiable, or a gradient is NaN or infinite.</exception>
    /// <exception cref="InvalidOperationException">A pull follows the last one.</exception>
    public Tensor Pull(Tensor cotangent, bool last = false) => Pull(_graph, cotangent, last);

    /// <summary>The same from all draws: Σ over draws and classes of cotangent · ∂z/∂x; a backward pass for each draw.</summary>
    /// <param name="cotangent">float32, <c>[draws · k·n, K]</c>.</param>
    /// <param name="last">Whether the graph may be freed, which saves memory; no pull can follow.</param>
    /// <returns>float32, the shape of the inputs, in memory of its own, which may be written into; the caller disposes it.</returns>
    /// <exception cref="InputException">The model is not differentiable, or a gradient is NaN or infinite.</exception>
    /// <exception cref="InvalidOperationException">A pull follows the last one.</exception>
    public Tensor PullEach(Tensor cotangent, bool last = false) => Pull(_each, cotangent, last);

    private Tensor Pull(Tensor graph, Tensor cotangent, bool last)
    {
        // A second backward pass through a freed graph ends the process inside libtorch.
        if (_spent) throw new InvalidOperationException("A pull was announced as the last one of its linearization; none can follow.");
        _spent = last;
        if (!graph.requires_grad) throw NoGradient("its outputs do not depend on its inputs by differentiable operations");
        _pulled(_inputs.shape[0] * Draws);
        Tensor gradient = Gradient(graph, cotangent, last);
        using Tensor sum = gradient.sum();
        if (!float.IsFinite(sum.item<float>())) RefuseUnlessFinite(gradient);
        return gradient;
    }

    /// <summary>Frees the graph.</summary>
    public void Dispose()
    {
        if (IsMean) Each.Dispose();
        if (IsMean) _each.Dispose();
        _graph.Dispose();
        _inputs.Dispose();
        Logits.Dispose();
    }

    private Tensor Gradient(Tensor graph, Tensor cotangent, bool last)
    {
        Tensor gradient = Differentiated(graph, cotangent, last);
        if (_classifier.LeavesTensorsAlone) return gradient;
        // It may be an expanded view (of a sum), the cotangent itself, which has no more values, or what the model keeps.
        if (!_classifier.MayKeepGradients && gradient.is_contiguous() && gradient.numel() > cotangent.numel()) return gradient;
        using Tensor foreign = gradient;
        return foreign.clone();
    }

    /// <summary>
    /// The product, of code of somebody's own by the one of libtorch's two ways that reports a backward pass that fails; the other ends the process.
    /// </summary>
    private Tensor Differentiated(Tensor graph, Tensor cotangent, bool last)
    {
        if (_classifier.LeavesTensorsAlone) return autograd.grad([graph], [_inputs], [cotangent], retain_graph: !last)[0];
        try
        {
            autograd.backward([graph], [cotangent], retain_graph: !last, create_graph: false, inputs: [_inputs]);
        }
        catch (System.Runtime.InteropServices.ExternalException error)
        {
            throw NoGradient($"its backward pass fails ({error.Message.Split('\n', 2)[0]})", error);
        }
        Tensor gradient = _inputs.grad ?? throw NoGradient("its outputs do not depend on its inputs");
        _inputs.grad = null;
        return gradient;
    }

    private static InputException NoGradient(string why, Exception? cause = null) =>
        new($"The model gives no gradient: {why}. Under access to labels take attacks that need none, hopskipjump and noise, and name no other.", cause)
        {
            Setting = Setting.Access,
            SettingValue = "labels",
        };

    private static void RefuseUnlessFinite(Tensor gradient)
    {
        using var scope = NewDisposeScope();
        Tensor sound = gradient.flatten(1).isfinite().all(1);
        long wrong = sound.logical_not().sum().item<long>();
        if (wrong > 0) // a sum of huge gradients may overflow though each is sound
            throw new InputException($"The model's gradient is NaN or infinite for {wrong} of {gradient.shape[0]} inputs. A NaN is never taken for zero: "
                + "mend the model, or under access to labels take attacks that need no gradient, hopskipjump and noise, and name no other.")
            {
                NotFinite = true,
                Setting = Setting.Access,
                SettingValue = "labels",
            };
    }
}
