using System.Runtime.InteropServices;

namespace Saddle.Training;

/// <summary>
/// Gradients of a loss by the weights of a network that is not the library's own. Weights that the loss does not depend on have
/// none, and a backward pass may fail: both are told, where <c>autograd.grad</c> ends the process or throws.
/// </summary>
/// <threadsafety>Not safe: one thread at a time.</threadsafety>
internal sealed class ForeignDescent(TrainedModel model)
{
    private bool _looked;

    /// <summary>The gradients by some points, zero where the loss does not depend on one; in the caller's dispose scope.</summary>
    /// <param name="loss">A scalar with its graph.</param>
    /// <param name="points">Leaves of the graph; the weights of the model come first.</param>
    /// <exception cref="InputException">The loss depends on none of the weights, or the backward pass fails.</exception>
    public IList<Tensor> Gradients(Tensor loss, IReadOnlyList<Tensor> points)
    {
        if (!loss.requires_grad) throw NoGradient();
        foreach (Tensor point in points) point.grad = null;
        try
        {
            loss.backward();
            Tensor?[] found = [.. points.Select(point => point.grad)];
            string[] unused = [.. model.Weights.Where((_, index) => found[index] is null).Select(weight => weight.Name)];
            if (unused.Length == model.Weights.Count) throw NoGradient();
            if (!_looked && unused.Length > 0) model.Notes.Add(
                $"The loss does not depend on {unused.Length} of {model.Weights.Count} weights, which have no gradient: {TrainedModel.Named(unused)}.");
            _looked = true;
            return [.. found.Select((gradient, index) => gradient ?? zeros_like(points[index], requires_grad: false))];
        }
        catch (ExternalException error)
        {
            throw new InputException($"The backward pass of the model ({model.Classifier.Kind}) failed: {error.Message.Split('\n', 2)[0].TrimEnd('.')}. A " +
                "model that overwrites what its backward pass needs cannot be trained.", error);
        }
        finally
        {
            foreach (Tensor point in points) point.grad = null;
        }
    }

    private InputException NoGradient() =>
        new($"No gradient leads from the loss to the weights of the model ({model.Classifier.Kind}): its outputs do not depend on them in a way that can be " +
            "differentiated. Check for detach, no_grad, argmax and rounding in its code.");
}
