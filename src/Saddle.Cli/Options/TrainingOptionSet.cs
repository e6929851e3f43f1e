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
        "How the learning rate changes: constant; piecewise (a tenth of it from each of --milestones on); cosine (to zero along half a cosine); cyclic (linearly up in the first three tenths, then cosine). Default: cyclic.",
        ("constant", LearningRateSchedule.Constant), ("piecewise", LearningRateSchedule.Piecewise), ("cosine", LearningRateSchedule.Cosine), ("cyclic", LearningRateSchedule.Cyclic));

    private readonly Option<Milestones?> _milestones = OptionOf.Value<Milestones?>("--milestones", "SHARES", $"Where --schedule piecewise divides the learning rate by ten, in shares of all steps. Default: {Milestones.Usual}.", Milestones.Parse);
    private readonly Option<double?> _momentum = OptionOf.Number("--momentum", $"The momentum of sgd, 0 to below 1. Default: {Usual.Momentum}.");
    private readonly Option<double?> _weightDecay = OptionOf.Number("--weight-decay", $"How much weights shrink, in units of the learning rate, 0 to 1. Default: {Usual.WeightDecay}.");
    private readonly Option<double?> _averageDecay = OptionOf.Number("--average-decay", $"The decay a step of --average ema, 0 to below 1, 0 for none. Default: {Usual.AverageDecay}.");
    private readonly Option<Averaging?> _average = OptionOf.Choice<Averaging?>("--average", "How weights are averaged to those that are validated and saved: ema (moving average), swa (plain mean of the last part of the training, Izmailov et al. 2018) or none. Default: ema.",
        ("ema", Averaging.Ema), ("swa", Averaging.Swa), ("none", Averaging.None));

    private readonly Option<double?> _swaStart = OptionOf.Number("--swa-start", $"The share of all steps after which --average swa begins, 0 to below 1. Default: {Usual.SwaStart}.");
    private readonly Option<int?> _patience = OptionOf.Whole("--patience", "Stop after this many epochs in a row without a higher validation accuracy, 1 to 100000; epochs before ε is full do not count. Default: never.", 1, 100_000);
    private readonly Option<double?> _validationShare = OptionOf.Number("--validation-share", $"The share of the training examples by whose accuracy the best epoch is chosen, above 0, at most 0.5. Default: {Usual.ValidationShare}.");
    private readonly Option<Augmentation?> _augment = OptionOf.Value<Augmentation?>("--augment", "LIST", $"Random changes of the training images, with commas between: affine (turned by up to {Augmentation.Turn}°, {100 * Augmentation.Growth} % larger or smaller, moved by up to {Augmentation.Move} pixels; affine:nearest without interpolation), crop (after padding by {Augmentation.UsualPadding} zeros on every side, crop:2 by 2), flip (left to right; mirrored digits are no digits); or none, the default.", Augmentation.Parse);
    private readonly Option<ulong?> _seed = WorkOptions.Seed();

    private readonly AdversarialOptionSet _adversarial;

    /// <summary>Adds the options to a command.</summary>
    public TrainingOptionSet(Command command)
    {
        _adversarial = new AdversarialOptionSet(command);
        command.AddAll(_epochs, _batchSize, _optimizer, _learningRate, _schedule, _milestones, _momentum, _weightDecay, _average, _averageDecay, _swaStart, _validationShare, _patience, _augment, _seed);
    }

    /// <summary>Reads the options.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="usual">What holds where nothing is said.</param>
    /// <exception cref="UsageException">A value is out of range, or options do not belong together.</exception>
    public TrainingOptions Read(ParseResult parsed, TrainingOptions usual)
    {
        TrainingOptions options = usual with
        {
            Epochs = parsed.GetValue(_epochs) ?? usual.Epochs,
            BatchSize = parsed.GetValue(_batchSize) ?? usual.BatchSize,
            Optimizer = parsed.GetValue(_optimizer) ?? usual.Optimizer,
            LearningRate = parsed.GetValue(_learningRate) ?? usual.LearningRate,
            Schedule = parsed.GetValue(_schedule) ?? usual.Schedule,
            Milestones = parsed.GetValue(_milestones) ?? usual.Milestones,
            Momentum = parsed.GetValue(_momentum) ?? usual.Momentum,
            WeightDecay = parsed.GetValue(_weightDecay) ?? usual.WeightDecay,
            ValidationShare = parsed.GetValue(_validationShare) ?? usual.ValidationShare,
            Patience = parsed.GetValue(_patience) ?? usual.Patience,
            Seed = parsed.GetValue(_seed) ?? usual.Seed,
            Augment = parsed.GetValue(_augment) is { } given ? given == Augmentation.None ? null : given : usual.Augment,
            Method = _adversarial.Read(parsed, usual.Method),
        };
        if (parsed.GetValue(_milestones) is not null && options.Schedule != LearningRateSchedule.Piecewise)
            throw new UsageException("--milestones belongs to --schedule piecewise; add it, or leave --milestones out.");
        if (parsed.GetValue(_momentum) is not null && options.Optimizer != OptimizerKind.Sgd)
            throw new UsageException("--momentum belongs to --optimizer sgd; add it, or leave --momentum out.");
        return Averaged(parsed, options);
    }

    private TrainingOptions Averaged(ParseResult parsed, TrainingOptions usual)
    {
        Averaging averaging = parsed.GetValue(_average) ?? (usual.Average == AverageKind.Swa ? Averaging.Swa : Averaging.Ema);
        if (averaging != Averaging.Swa && parsed.GetValue(_swaStart) is not null)
            throw new UsageException("--swa-start belongs to --average swa; add it, or leave --swa-start out.");
        if (averaging != Averaging.Ema && parsed.GetValue(_averageDecay) is not null)
            throw new UsageException("--average-decay belongs to --average ema; leave one of them out.");
        // A recipe that averages nothing has the decay 0, which 'ema' takes back.
        bool wanted = parsed.GetValue(_average) == Averaging.Ema && usual.AverageDecay == 0;
        return averaging switch
        {
            Averaging.Swa => usual with { Average = AverageKind.Swa, SwaStart = parsed.GetValue(_swaStart) ?? usual.SwaStart },
            Averaging.None => usual with { Average = AverageKind.Ema, AverageDecay = 0 },
            _ => usual with { Average = AverageKind.Ema, AverageDecay = parsed.GetValue(_averageDecay) ?? (wanted ? Usual.AverageDecay : usual.AverageDecay) },
        };
    }

    /// <summary>The words of --average.</summary>
    private enum Averaging
    {
        Ema,
        Swa,
        None,
    }
}
