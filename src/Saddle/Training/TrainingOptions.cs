using System.Globalization;

namespace Saddle.Training;

/// <summary>What changes the weights along the gradient.</summary>
public enum OptimizerKind
{
    /// <summary>Adam (Kingma and Ba 2015).</summary>
    Adam,

    /// <summary>Stochastic gradient descent with momentum.</summary>
    Sgd,
}

/// <summary>How a network is trained. Every option may be left out.</summary>
/// <threadsafety>Immutable.</threadsafety>
public sealed record TrainingOptions
{
    /// <summary>Passes over the training examples; with an <see cref="IPerturbationCarrier"/> as many steps in fewer passes. Range: 1 to 100,000. Default: 30.</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    public int Epochs
    {
        get;
        init => field = value is >= 1 and <= 100_000 ? value : throw new UsageException($"epochs must be 1 to 100000, not {value}.");
    } = 30;

    /// <summary>Examples of a step. Range: 1 to 65,536. Default: 128.</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    public int BatchSize
    {
        get;
        init => field = value is >= 1 and <= 65_536 ? value : throw new UsageException($"batch-size must be 1 to 65536, not {value}.");
    } = 128;

    /// <summary>What changes the weights. Default: Adam.</summary>
    public OptimizerKind Optimizer { get; init; } = OptimizerKind.Adam;

    /// <summary>The full learning rate. Range: above 0, at most 100. Default: 0.002.</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    public double LearningRate
    {
        get;
        init => field = value is > 0 and <= 100 ? value : throw new UsageException($"learning-rate must be above 0 and at most 100, not {Text(value)}.");
    } = 0.002;

    /// <summary>How the learning rate changes. Default: one cycle.</summary>
    public LearningRateSchedule Schedule { get; init; } = LearningRateSchedule.Cyclic;

    /// <summary>Where <see cref="LearningRateSchedule.Piecewise"/> divides the learning rate by ten; other schedules do not use it. Default: 0.5 and 0.75.</summary>
    public Milestones Milestones { get; init; } = Milestones.Usual;

    /// <summary>The momentum μ of <see cref="OptimizerKind.Sgd"/>; Adam does not use it. Range: 0 to below 1. Default: 0.9.</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    public double Momentum
    {
        get;
        init => field = value is >= 0 and < 1 ? value : throw new UsageException($"momentum must be from 0 to below 1, not {Text(value)}.");
    } = 0.9;

    /// <summary>How much weights shrink, in units of the learning rate. Range: 0 to 1. Default: 0.</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    public double WeightDecay
    {
        get;
        init => field = value is >= 0 and <= 1 ? value : throw new UsageException($"weight-decay must be 0 to 1, not {Text(value)}.");
    }

    /// <summary>How weights are averaged. Default: a moving average, which <see cref="AverageDecay"/> of 0 switches off.</summary>
    public AverageKind Average { get; init; } = AverageKind.Ema;

    /// <summary>
    /// The share of all steps before the first that <see cref="AverageKind.Swa"/> averages; until then the weights
    /// themselves are validated and saved. Range: 0 to below 1. Default: 0.75.
    /// </summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    public double SwaStart
    {
        get;
        init => field = value is >= 0 and < 1 ? value : throw new UsageException($"swa-start must be from 0 to below 1, not {Text(value)}.");
    } = 0.75;

    /// <summary>
    /// The decay a step of the moving average of the weights (<see cref="AverageKind.Ema"/>), which is then what is
    /// validated and saved; 0 switches it off. Range: 0 to below 1. Default: 0.995.
    /// </summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    public double AverageDecay
    {
        get;
        init => field = value is >= 0 and < 1 ? value : throw new UsageException($"average-decay must be from 0 to below 1, not {Text(value)}.");
    } = 0.995;

    /// <summary>
    /// The share of the training examples that are not trained on, but by whose accuracy the best epoch is chosen; at
    /// least one example. Range: above 0, at most 0.5. Default: 0.05.
    /// </summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    public double ValidationShare
    {
        get;
        init => field = value is > 0 and <= 0.5 ? value : throw new UsageException($"validation-share must be above 0 and at most 0.5, not {Text(value)}.");
    } = 0.05;

    /// <summary>
    /// The training ends after this many epochs in a row without a higher accuracy on the validation examples than
    /// before; epochs before ε has reached its full value do not count. Range: 1 to 100,000. Default: null, after all epochs.
    /// </summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    public int? Patience
    {
        get;
        init => field = value is null or (>= 1 and <= 100_000) ? value : throw new UsageException($"patience must be 1 to 100000, not {value}.");
    }

    /// <summary>
    /// Decides the validation examples, the order of each epoch and the draws of attacks; the fresh weights are the
    /// caller's. Default: 0.
    /// </summary>
    public ulong Seed { get; init; }

    /// <summary>What the network is trained against. Default: nothing, the natural examples.</summary>
    public TrainingMethod Method { get; init; } = new NaturalTraining();

    /// <summary>How the images of a step are changed at random before anything else; those that validate are not. Default: null, not at all.</summary>
    public Augmentation? Augment { get; init; }

    /// <summary>The recipe that the options come from, which the log and the models name; it changes nothing. Default: null, none.</summary>
    public string? Recipe { get; init; }

    /// <summary>Every option with its value, the method's too, by the command line's word.</summary>
    public IReadOnlyDictionary<string, string> Values
    {
        get
        {
            var values = new SortedDictionary<string, string>(StringComparer.Ordinal)
            {
                ["epochs"] = Text(Epochs),
                ["batch-size"] = Text(BatchSize),
                ["optimizer"] = Optimizer.ToString().ToLowerInvariant(),
                ["learning-rate"] = Text(LearningRate),
                ["schedule"] = Schedule.ToString().ToLowerInvariant(),
                ["momentum"] = Text(Momentum),
                ["weight-decay"] = Text(WeightDecay),
                ["validation-share"] = Text(ValidationShare),
                ["seed"] = Text(Seed),
                ["method"] = Method.Name,
            };
            // Named only where they are not as they always were, so that the folders of earlier trainings are still taken up.
            if (Average == AverageKind.Ema) values.Add("average-decay", Text(AverageDecay));
            else (values["average"], values["swa-start"]) = ("swa", Text(SwaStart));
            if (Schedule == LearningRateSchedule.Piecewise && Milestones != Milestones.Usual) values.Add("milestones", Milestones.ToString());
            if (Patience is { } patience) values.Add("patience", Text(patience));
            if (Augment is { } augmentation) values.Add("augment", augmentation.ToString());
            if (Recipe is { } recipe) values.Add("recipe", recipe);
            foreach ((string name, string value) in Method.Options) values.Add(name, value);
            return values;
        }
    }

    private static string Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);
}
