using Saddle.Models;

namespace Saddle.Evaluation.Audits;

/// <summary>The weights of a model's layers while they have gradients; they are frozen or not, and have what gradients they had, when this is disposed.</summary>
/// <threadsafety>Not safe: one thread at a time.</threadsafety>
internal sealed class ThawedWeights : IDisposable
{
    private readonly (bool Frozen, Tensor? Gradient)[] _before;

    /// <summary>Thaws them.</summary>
    /// <param name="classifier">The model.</param>
    public ThawedWeights(Classifier classifier)
    {
        int parameters = classifier.Parameters.Count;
        IReadOnlyList<(string Name, Tensor Value)> state = classifier.State;
        (string Name, Tensor Value)[] layers = [.. state.Take(parameters).Where(entry => IsLayer(entry.Value))];
        // An exporter may have kept weights as buffers; beside weights buffers are running statistics and masks.
        Named = layers.Length > 0 ? layers : [.. state.Skip(parameters).Where(entry => IsLayer(entry.Value))];
        // A weight that has two names is here twice, so all are asked before any is changed.
        _before = [.. Named.Select(entry => (!entry.Value.requires_grad, entry.Value.grad?.DetachFromDisposeScope()))];
        Sizes = [.. Named.Select(entry => LayerGradients.Size(entry.Value))];
        foreach ((_, Tensor value) in Named) value.requires_grad = true;
    }

    /// <summary>The weights in the order in which the model lists them.</summary>
    public IReadOnlyList<(string Name, Tensor Value)> Named { get; }

    /// <summary>Their lengths.</summary>
    public IReadOnlyList<double> Sizes { get; }

    /// <summary>Forgets what gradients they have.</summary>
    public void Clear()
    {
        foreach ((_, Tensor value) in Named) value.grad = null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (((_, Tensor value), (bool frozen, Tensor? gradient)) in Named.Zip(_before))
        {
            value.grad = gradient;
            gradient?.Dispose();
            if (frozen) value.requires_grad = false;
        }
    }

    /// <summary>Whether these are real numbers of a linear map: biases, scales and means of channels have one dimension of more than one.</summary>
    private static bool IsLayer(Tensor value) =>
        value.is_floating_point() && value.is_leaf && (value.dim() == 2 || value.shape.Count(extent => extent > 1) > 1) && value.numel() > 0;
}
