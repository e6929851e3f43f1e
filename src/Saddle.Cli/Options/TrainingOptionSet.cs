using System.CommandLine;
using Saddle.Training;

namespace Saddle.Cli.Options;

/// <summary>How a network is trained.</summary>
internal sealed class TrainingOptionSet
{
    private static readonly TrainingOptions Usual = new();

    private readonly Option<int?> _epochs = OptionOf.Whole("--epochs", $"Passes over the training examples, 1 to 100000. Default: {Usual.Epochs}.", 1, 100_000);
    private readonly Option<int?> _batchSize = OptionOf.Whole("--batch-size", $"Examples of a step, 1 to 65536. Default: {Usual.BatchSize}.", 1, 65_536);
    private readonly Option<OptimizerKind?> _optimizer = OptionOf.Choice<OptimizerKind?>("--optimizer", "What changes the weights. Default: adam.", ("adam", OptimizerKind.Adam), ("sgd", OptimizerKind.Sgd));
    private readonly Option<double?> _learningRate = OptionOf.Number("--learning-rate", $"The full learning rate, above 0, at most 100. Default: {Usual.LearningRate}.");

    private readonly Option<LearningRateSchedule?> _schedule = OptionOf.Choice<LearningRateSchedule?>("--schedule",
        "How the learning rate changes: constant; piecewise (a tenth of it from half of the steps on, a hundredth in the last quarter); cosine (to zero along half a cosine); cyclic (linearly up in the first three tenths, then cosine). Default: cyclic.",
        ("constant", LearningRateSchedule.Constant), ("piecewise", LearningRateSchedule.Piecewise), ("cosine", LearningRateSchedule.Cosine), ("cyclic", LearningRateSchedule.Cyclic));

    private readonly Option<double?> _momentum = OptionOf.Number("--momentum", $"The momentum of sgd, 0 to below 1. Default: {Usual.Momentum}.");
    private readonly Option<double?> _weightDecay = OptionOf.Number("--weight-decay", $"How much weights shrink, in units of the learning rate, 0 to 1. Default: {Usual.WeightDecay}.");
    private readonly Option<double?> _averageDecay = OptionOf.Number("--average-decay", $"The decay a step of the moving average of the weights, which is what is saved; 0 to below 1, 0 for none. Default: {Usual.AverageDecay}.");
    private readonly Option<double?> _validationShare = OptionOf.Number("--validation-share", $"The share of the training examples by whose accuracy the best epoch is chosen, above 0, at most 0.5. Default: {Usual.ValidationShare}.");
    private readonly Option<Augmentation?> _augment = OptionOf.Value<Augmentation?>("--augment", "LIST", $"Random changes of the training images, with commas between: affine (turned by up to {Augmentation.Turn}°, {100 * Augmentation.Growth} % larger or smaller, moved by up to {Augmentation.Move} pixels), crop (after padding by {Augmentation.Padding} zeros on every side), flip (left to right; mirrored digits are no digits). Default: none.", Augmentation.Parse);
    private readonly Option<ulong?> _seed = WorkOptions.Seed();

    private readonly AdversarialOptionSet _adversarial;

    /// <summary>Adds the options to a command.</summary>
    public TrainingOptionSet(Command command)
    {
        _adversarial = new AdversarialOptionSet(command);
        command.AddAll(_epochs, _batchSize, _optimizer, _learningRate, _schedule, _momentum, _weightDecay, _averageDecay, _validationShare, _augment, _seed);
    }

    /// <summary>Reads the options.</summary>
    /// <exception cref="UsageException">A value is out of range, or options do not belong together.</exception>
    public TrainingOptions Read(ParseResult parsed) => new()
    {
        Epochs = parsed.GetValue(_epochs) ?? Usual.Epochs,
        BatchSize = parsed.GetValue(_batchSize) ?? Usual.BatchSize,
        Optimizer = parsed.GetValue(_optimizer) ?? Usual.Optimizer,
        LearningRate = parsed.GetValue(_learningRate) ?? Usual.LearningRate,
        Schedule = parsed.GetValue(_schedule) ?? Usual.Schedule,
        Momentum = parsed.GetValue(_momentum) ?? Usual.Momentum,
        WeightDecay = parsed.GetValue(_weightDecay) ?? Usual.WeightDecay,
        AverageDecay = parsed.GetValue(_averageDecay) ?? Usual.AverageDecay,
        ValidationShare = parsed.GetValue(_validationShare) ?? Usual.ValidationShare,
        Seed = parsed.GetValue(_seed) ?? Usual.Seed,
        Augment = parsed.GetValue(_augment),
        Method = _adversarial.Read(parsed),
    };
}
