using System.CommandLine;
using Saddle.AdversarialTraining;
using Saddle.Threats;
using Saddle.Training;

namespace Saddle.Cli.Options;

/// <summary>How a network is trained.</summary>
internal sealed class TrainingOptionSet
{
    private static readonly TrainingOptions Usual = new();

    private readonly Option<int?> _epochs = OptionOf.Whole("--epochs", $"Passes over the training examples, 1 to 100000. Default: {Usual.Epochs}.", 1, 100_000);
    private readonly Option<int?> _batchSize = OptionOf.Whole("--batch-size", $"Examples of a step, 1 to 65536. Default: {Usual.BatchSize}.", 1, 65_536);
    private readonly Option<OptimizerKind?> _optimizer = OptionOf.Choice<OptimizerKind?>("--optimizer", "What changes the weights. Default: adam.", ("adam", OptimizerKind.Adam), ("sgd", OptimizerKind.Sgd));
    private readonly Option<double?> _learningRate = Number("--learning-rate", $"The full learning rate, above 0, at most 100. Default: {Usual.LearningRate}.");

    private readonly Option<LearningRateSchedule?> _schedule = OptionOf.Choice<LearningRateSchedule?>("--schedule",
        "How the learning rate changes: constant; piecewise (a tenth of it from half of the steps on, a hundredth in the last quarter); cosine (to zero along half a cosine); cyclic (linearly up in the first three tenths, then cosine). Default: cyclic.",
        ("constant", LearningRateSchedule.Constant), ("piecewise", LearningRateSchedule.Piecewise), ("cosine", LearningRateSchedule.Cosine), ("cyclic", LearningRateSchedule.Cyclic));

    private readonly Option<double?> _momentum = Number("--momentum", $"The momentum of sgd, 0 to below 1. Default: {Usual.Momentum}.");
    private readonly Option<double?> _weightDecay = Number("--weight-decay", $"How much weights shrink, in units of the learning rate, 0 to 1. Default: {Usual.WeightDecay}.");
    private readonly Option<double?> _averageDecay = Number("--average-decay", $"The decay a step of the moving average of the weights, which is what is saved; 0 to below 1, 0 for none. Default: {Usual.AverageDecay}.");
    private readonly Option<double?> _validationShare = Number("--validation-share", $"The share of the training examples by whose accuracy the best epoch is chosen, above 0, at most 0.5. Default: {Usual.ValidationShare}.");
    private readonly Option<Augmentation?> _augment = OptionOf.Value<Augmentation?>("--augment", "LIST", $"Random changes of the training images: crop (after padding by {Augmentation.Padding} zeros on every side), flip (left to right), or crop,flip. For photographs; mirrored digits are no digits. Default: none.", Augmentation.Parse);
    private readonly Option<ulong?> _seed = WorkOptions.Seed();

    private readonly Option<string?> _adversarial = OptionOf.Choice<string?>("--adversarial", "Train against an attack inside the ball of --threat: pgd (Madry et al. 2018). Default: natural training.", ("pgd", "pgd"));
    private readonly Option<IReadOnlyList<NormBall>?> _threat = OptionOf.Value("--threat", "NORM:EPSILON", "What --adversarial trains against, in the unit of the inputs, as in linf:0.3 or l2:2.", NormBall.Parse);
    private readonly Option<int?> _steps = OptionOf.Whole("--pgd-steps", "Steps of PGD, 1 to 1000. Default: 7.", 1, 1000);
    private readonly Option<double?> _stepSize = Number("--pgd-step-size", "The step size of PGD in the unit of the norm, above 0. Default: 2.5 ε / steps.");
    private readonly Option<bool?> _randomStart = OptionOf.Choice<bool?>("--pgd-random-start", "Whether PGD starts at a random point of the ball. Default: true.", ("true", true), ("false", false));
    private readonly Option<int?> _restarts = OptionOf.Whole("--pgd-restarts", "Searches from other starts, 1 to 100. Default: 1.", 1, 100);
    private readonly Option<double?> _warmUp = Number("--epsilon-warm-up", "The share of all steps in which ε grows from 0 to its full value, 0 to 1; without it a small network stays at chance at linf:0.3. Default: 0.3.");

    /// <summary>Adds the options to a command.</summary>
    public TrainingOptionSet(Command command) => command.AddAll(_adversarial, _threat, _steps, _stepSize, _randomStart, _restarts, _warmUp,
        _epochs, _batchSize, _optimizer, _learningRate, _schedule, _momentum, _weightDecay, _averageDecay, _validationShare, _augment, _seed);

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
        Method = Method(parsed),
    };

    private TrainingMethod Method(ParseResult parsed) => parsed.GetValue(_adversarial) is null ? Natural(parsed) : Pgd(parsed);

    private NaturalTraining Natural(ParseResult parsed)
    {
        Option? stray = new Option[] { _threat, _steps, _stepSize, _randomStart, _restarts, _warmUp }.FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false });
        return stray is null ? new NaturalTraining() : throw new UsageException($"{stray.Name} says what to train against; add --adversarial pgd, or leave it out for natural training.");
    }

    private AdversarialPgd Pgd(ParseResult parsed)
    {
        IReadOnlyList<NormBall>? balls = parsed.GetValue(_threat);
        if (balls is not [var ball])
            throw new UsageException($"--adversarial needs {(balls is null ? "a --threat" : "one ε and not several")}, as in --adversarial pgd --threat linf:0.3.");
        var usual = new AdversarialPgd { Threat = new ThreatModel { Ball = ball } };
        return usual with
        {
            Steps = parsed.GetValue(_steps) ?? usual.Steps,
            StepSize = parsed.GetValue(_stepSize),
            RandomStart = parsed.GetValue(_randomStart) ?? usual.RandomStart,
            Restarts = parsed.GetValue(_restarts) ?? usual.Restarts,
            EpsilonWarmUp = parsed.GetValue(_warmUp) ?? usual.EpsilonWarmUp,
        };
    }

    private static Option<double?> Number(string name, string description) => OptionOf.Value<double?>(name, "NUMBER", description,
        text => Fraction.TryParse(text, out double value) ? value : throw new UsageException($"expected a number as in 0.1 or 1/255, not '{text}'."));
}
