using System.Globalization;
using Saddle.Options;

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
public sealed record TrainingOptions : Configurable
{
    /// <summary>
    /// Passes over the training examples; with an <see cref="IPerturbationCarrier"/> as many steps in fewer passes. Range: 1 to 100,000. Default: 30.
    /// </summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("Passes over the training examples; with free as many steps in fewer passes", Least = 1, Most = 100_000)]
    public int Epochs
    {
        get;
        init => field = Checked(value);
    } = 30;

    /// <summary>Examples of a step. Range: 1 to 65,536. Default: 128.</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("Examples of a step", Least = 1, Most = 65_536)]
    public int BatchSize
    {
        get;
        init => field = Checked(value);
    } = 128;

    /// <summary>What changes the weights. Default: Adam.</summary>
    [Option("What changes the weights")]
    public OptimizerKind Optimizer { get; init; } = OptimizerKind.Adam;

    /// <summary>The full learning rate. Range: above 0 and at most 100. Default: 0.002.</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("The full learning rate", MoreThan = 0, Most = 100)]
    public double LearningRate
    {
        get;
        init => field = Checked(value);
    } = 0.002;

    /// <summary>How the learning rate changes. Default: one cycle.</summary>
    [Option("How the learning rate changes")]
    public LearningRateSchedule Schedule { get; init; } = LearningRateSchedule.Cyclic;

    /// <summary>
    /// Where <see cref="LearningRateSchedule.Piecewise"/> divides the learning rate by ten; other schedules do not use it. Default: 0.5 and 0.75.
    /// </summary>
    [Option("Where the learning rate is divided by ten", Quiet = true, BelongsTo = "schedule=piecewise")]
    public Milestones Milestones { get; init; } = Milestones.Usual;

    /// <summary>The momentum μ of <see cref="OptimizerKind.Sgd"/>; Adam does not use it. Range: 0 to below 1. Default: 0.9.</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("The momentum of sgd", Least = 0, LessThan = 1, BelongsTo = "optimizer=sgd")]
    public double Momentum
    {
        get;
        init => field = Checked(value);
    } = 0.9;

    /// <summary>How much weights shrink, in units of the learning rate. Range: 0 to 1. Default: 0.</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("How much weights shrink, in units of the learning rate", Least = 0, Most = 1)]
    public double WeightDecay
    {
        get;
        init => field = Checked(value);
    }

    /// <summary>How weights are averaged. Default: a moving average, which <see cref="AverageDecay"/> of 0 switches off.</summary>
    [Option("How weights are averaged to those that are validated and saved", Quiet = true)]
    public AverageKind Average { get; init; } = AverageKind.Ema;

    /// <summary>
    /// The share of all steps before the first that <see cref="AverageKind.Swa"/> averages; until then the weights
    /// themselves are validated and saved. Range: 0 to below 1. Default: 0.75.
    /// </summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("The share of all steps before the first that is averaged", Least = 0, LessThan = 1, BelongsTo = "average=swa")]
    public double SwaStart
    {
        get;
        init => field = Checked(value);
    } = 0.75;

    /// <summary>
    /// The decay a step of the moving average of the weights (<see cref="AverageKind.Ema"/>), which is then what is
    /// validated and saved; 0 switches it off. Range: 0 to below 1. Default: 0.995.
    /// </summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("The decay a step of the moving average, 0 for none", Least = 0, LessThan = 1, BelongsTo = "average=ema")]
    public double AverageDecay
    {
        get;
        init => field = Checked(value);
    } = 0.995;

    /// <summary>
    /// The share of the training examples that are not trained on, but by whose accuracy the best epoch is chosen; at
    /// least one example. Range: above 0 and at most 0.5. Default: 0.05.
    /// </summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("The share of the training examples that are not trained on, but by whose accuracy the best epoch is chosen", MoreThan = 0, Most = 0.5)]
    public double ValidationShare
    {
        get;
        init => field = Checked(value);
    } = 0.05;

    /// <summary>
    /// The training ends after this many epochs in a row without a higher accuracy on the validation examples than
    /// before; epochs before ε has reached its full value do not count. Range: 1 to 100,000. Default: null, after all epochs.
    /// </summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("Stop after this many epochs in a row without a higher validation accuracy; epochs before ε is full do not count",
        Least = 1, Most = 100_000, Empty = "never", Quiet = true)]
    public int? Patience
    {
        get;
        init => field = Checked(value);
    }

    /// <summary>
    /// Decides the validation examples, the order of each epoch and the draws of attacks; the fresh weights are the
    /// caller's. Default: 0.
    /// </summary>
    [Option("Where all draws come from: starting weights, validation examples, order of each epoch, augmentation, random starts")]
    public ulong Seed { get; init; }

    /// <summary>What the network is trained against. Default: nothing, the natural examples.</summary>
    public TrainingMethod Method { get; init; } = new NaturalTraining();

    /// <summary>How the images of a step are changed at random before anything else; those that validate are not. Default: null, not at all.</summary>
    [Option("Random changes of the training images", Empty = "none", Quiet = true)]
    public Augmentation? Augment { get; init; }

    /// <summary>The recipe that the options come from, which the log and the models name; it changes nothing. Default: null, none.</summary>
    public string? Recipe { get; init; }

    /// <summary>What was typed to train so, which the log and the report tell; it changes nothing. Default: null, a program trains.</summary>
    public string? Command { get; init; }

    /// <summary>Every option with its value, the method's too, by the command line's word.</summary>
    public IReadOnlyDictionary<string, string> Values
    {
        get
        {
            var values = new SortedDictionary<string, string>(Options.ToDictionary(), StringComparer.Ordinal)
            {
                // The folders of earlier trainings name it under Adam as well.
                ["momentum"] = Momentum.ToString(CultureInfo.InvariantCulture),
                ["method"] = Method.Name,
            };
            if (Recipe is { } recipe) values.Add("recipe", recipe);
            foreach ((string name, string value) in Method.Options) values.Add(name, value);
            return values;
        }
    }

    /// <summary>Of <see cref="Values"/> those that people read otherwise, as they were written: <c>8/255</c>.</summary>
    internal IReadOnlyDictionary<string, string> Texts => new SortedDictionary<string, string>(
        OptionTexts.Concat(Method.OptionTexts).DistinctBy(text => text.Key)
        .Where(text => Values.TryGetValue(text.Key, out string? value) && value != text.Value)
            .ToDictionary(), StringComparer.Ordinal);

    /// <summary>Every option with its value: <c>batch-size=128, epochs=10, …</c>.</summary>
    public override string ToString() => string.Join(", ", Values.Select(option => $"{option.Key}={option.Value}"));
}
