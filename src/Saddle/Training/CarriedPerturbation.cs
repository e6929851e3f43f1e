namespace Saddle.Training;

/// <summary>The perturbation δ that a method carries from step to step; zero at first, part of every checkpoint.</summary>
/// <threadsafety>Not safe: one thread at a time.</threadsafety>
internal sealed class CarriedPerturbation : IDisposable
{
    private const string Name = "perturbation";
    private readonly IPerturbationCarrier _carrier;
    private readonly Tensor _rows;

    private CarriedPerturbation(IPerturbationCarrier carrier, Tensor rows) => (_carrier, _rows) = (carrier, rows);

    /// <summary>δ by name, as a checkpoint holds it; owned by this object.</summary>
    public KeyValuePair<string, Tensor> State => new(Name, _rows);

    /// <summary>A perturbation of zero; null for a method that carries none.</summary>
    public static CarriedPerturbation? Of(TrainingMethod method, TrainedModel model, int batchSize)
    {
        if (method is not IPerturbationCarrier carrier) return null;
        using var scope = NewDisposeScope();
        return new CarriedPerturbation(carrier, zeros([batchSize, .. model.Contract.InputShape!], device: model.Classifier.Device).DetachFromDisposeScope());
    }

    /// <summary>The step at the perturbed points, by which a gradient can be taken; in the caller's dispose scope.</summary>
    public TrainingStep Apply(TrainingStep step) => step with { Inputs = _carrier.Apply(step, Rows(step)).requires_grad_(true) };

    /// <summary>Moves δ along the gradient by the points of a step.</summary>
    public void Move(TrainingStep step, Tensor gradient)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        _carrier.Move(step, Rows(step), gradient);
    }

    /// <summary>Takes up a perturbation that was saved.</summary>
    public void Restore(IReadOnlyDictionary<string, Tensor> saved)
    {
        using var scope = NewDisposeScope();
        _rows.copy_(saved[Name]);
    }

    /// <inheritdoc/>
    public void Dispose() => _rows.Dispose();

    // The last batch of a pass may be smaller; it uses the first rows.
    private Tensor Rows(TrainingStep step) => _rows.narrow(0, 0, step.Examples.Length);
}
