namespace Saddle.Training;

/// <summary>What an epoch came to.</summary>
/// <param name="Epoch">Which, from 1.</param>
/// <param name="Loss">The mean loss over the epoch's examples.</param>
/// <param name="NaturalAccuracy">Natural accuracy on the validation examples, 0..1.</param>
/// <param name="RobustAccuracy">Robust accuracy on the first validation examples at the full ε, 0..1; null in natural training.</param>
/// <param name="LearningRate">The learning rate of the last step.</param>
/// <param name="Epsilon">The perturbation budget ε of the last step; null in natural training.</param>
/// <param name="Seconds">How long it took, validation and saving included; for reading only.</param>
/// <param name="ExamplesPerSecond">Training examples per second, validation and saving excluded; for reading only.</param>
/// <param name="Probe">The look for catastrophic overfitting; null where the method takes none.</param>
/// <param name="RolledBack">Whether the training has gone back to the state before this epoch, of which no model is then kept.</param>
public sealed record EpochRecord(int Epoch, double Loss, double NaturalAccuracy, double? RobustAccuracy, double LearningRate, double? Epsilon, double Seconds,
    double ExamplesPerSecond,
    OverfittingProbe? Probe = null, bool RolledBack = false)
{
    /// <summary>What whoever trains should know of this epoch; null where all is well.</summary>
    public string? Warning => Probe is not { Collapsed: true } ? null
        : $"catastrophic overfitting in epoch {Epoch}: of the probed validation examples {Probe.Words}. {(RolledBack
            ? "The epoch is taken back; the next one goes on from the weights before it against smaller steps of the attack, and more of them (not in free)."
            : "Its robustness is not real. Train against PGD with enough steps, or let the training roll back to the last sound epoch where there is one.")}";

    /// <summary>The accuracy by which epochs are compared: the robust one where there is one, else the natural one.</summary>
    internal double Score => RobustAccuracy ?? NaturalAccuracy;

    /// <summary>A line for people: <c>epoch 3: loss 0.21, natural accuracy 98.1 %, robust accuracy 91.0 % at ε 0.3</c>.</summary>
    public override string ToString() => $"epoch {Epoch}: loss {LineText.Number(Loss)}, natural accuracy {LineText.Share(NaturalAccuracy)}"
        + (RobustAccuracy is null ? "" : $", robust accuracy {LineText.Share(RobustAccuracy)} at ε {LineText.Number(Epsilon)}")
        + (RolledBack ? ", taken back" : "");
}

/// <summary>How far a training has come; reported after every step, and with <see cref="Finished"/> after every epoch.</summary>
/// <param name="Epoch">The epoch, from 1.</param>
/// <param name="Epochs">All epochs.</param>
/// <param name="Step">Steps of this epoch that are done.</param>
/// <param name="Steps">All steps of an epoch.</param>
/// <param name="Loss">The loss of the last step.</param>
/// <param name="Finished">The epoch's record once it is validated and saved; else null.</param>
public readonly record struct TrainingProgress(int Epoch, int Epochs, int Step, int Steps, double Loss, EpochRecord? Finished = null)
{
    /// <summary>A line for people: <c>epoch 3 of 10, step 40 of 400, loss 0.21</c>.</summary>
    public override string ToString() => $"epoch {Epoch} of {Epochs}, step {Step} of {Steps}, loss {LineText.Number(Loss)}";
}

/// <summary>What a training came to.</summary>
/// <param name="LastModel">The model file of the last epoch.</param>
/// <param name="BestModel">The model file of the epoch with the highest accuracy on the validation examples.</param>
/// <param name="Log">The log, <c>training.json</c>.</param>
/// <param name="Best">The record of the best epoch.</param>
/// <param name="Epochs">The records of all epochs.</param>
/// <param name="EpochsDoneBefore">
/// Epochs that an earlier call had finished in this folder; all of them where the training was complete and nothing was
/// left to do.
/// </param>
public sealed record TrainingResult(string LastModel, string BestModel, string Log, EpochRecord Best, IReadOnlyList<EpochRecord> Epochs, int EpochsDoneBefore)
{
    /// <summary>The record of the last epoch that was not taken back: what <see cref="LastModel"/> is of.</summary>
    public EpochRecord Last => Epochs.Last(epoch => !epoch.RolledBack);

    /// <summary>What the format of the models is called: <c>safetensors</c>, <c>TorchScript</c>.</summary>
    public required string Format { get; init; }

    /// <summary>What whoever trained should know of the model, a sentence each, such as which weights had no gradient. Default: none.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Whether the training was complete before, so that nothing was done.</summary>
    public bool WasComplete => EpochsDoneBefore == Epochs.Count;

    /// <summary>Lines for people: the best epoch, where it is, and the notes.</summary>
    public override string ToString() => string.Join(Environment.NewLine,
    [
        $"{LineText.Count(Epochs.Count, "epoch")}, best is {Best}", $"{BestModel} ({Format}), of the last epoch {LastModel}",
        .. Notes.Select(note => $"note: {note}"),
    ]);
}
