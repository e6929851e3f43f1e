using Saddle.Attacks;
using Saddle.Data;
using Saddle.Defenses;
using Saddle.Evaluation;
using Saddle.Evaluation.Results;
using Saddle.Evaluation.Runs;
using Saddle.Evaluation.Work;
using Saddle.Fitting;
using Saddle.Models;
using Saddle.Threats;
using Saddle.Training;

namespace Saddle.Papers.Athalye2018;

/// <summary>
/// What the attacks on the defenses share: MNIST, networks and fitted defenses that are made when they are first asked for and kept for every budget, and the
/// evaluations, from which a rerun that was cut off goes on.
/// </summary>
/// <threadsafety>One thread at a time.</threadsafety>
public sealed class Athalye2018Study : IDisposable
{
    private const int EvaluationBatch = 250;
    private readonly Dictionary<string, ModuleClassifier> _networks = [];
    private readonly Dictionary<string, FittedValues> _fitted = [];
    private readonly string _trained;
    private readonly Func<string, IRunStore> _store;
    private readonly IProgress<PaperProgress>? _progress;

    /// <summary>Prepares the study.</summary>
    /// <param name="budget">How much is done.</param>
    /// <param name="train">MNIST's training images; not disposed.</param>
    /// <param name="test">MNIST's test images; not disposed.</param>
    /// <param name="trained">Where networks and fitted defenses are kept.</param>
    /// <param name="numbers">Where the numbers behind figures are kept.</param>
    /// <param name="store">Gives the store of an evaluation by its name, which is disposed after it.</param>
    /// <param name="progress">Told what goes on.</param>
    /// <param name="cancellation">Stops the study; what is finished is kept.</param>
    /// <exception cref="InputException">There are fewer test images than the budget takes.</exception>
    public Athalye2018Study(Athalye2018Budget budget, Dataset train, Dataset test, string trained, string numbers, Func<string, IRunStore> store,
        IProgress<PaperProgress>? progress = null, CancellationToken cancellation = default)
    {
        if (test.Count < budget.Images)
            throw new InputException($"The rerun takes the first {budget.Images} test images of MNIST; there are {test.Count}. Give the whole data set.");
        (Budget, Train, Test, _trained, _store, _progress, Cancellation) = (budget, train, test, trained, store, progress, cancellation);
        Numbers = new MeasuredNumbers(numbers);
    }

    /// <summary>How much is done.</summary>
    public Athalye2018Budget Budget { get; }

    /// <summary>MNIST's training images.</summary>
    public Dataset Train { get; }

    /// <summary>MNIST's test images.</summary>
    public Dataset Test { get; }

    /// <summary>The numbers behind the figures.</summary>
    public MeasuredNumbers Numbers { get; }

    /// <summary>Stops the study.</summary>
    public CancellationToken Cancellation { get; }

    /// <summary>What numbers depend on besides what is written in the code.</summary>
    internal IReadOnlyList<KeyValuePair<string, string>> Basis =>
        [KeyValuePair.Create("budget", Budget.Name), KeyValuePair.Create("MNIST", $"{Train.Fingerprint(Train.Count)} {Test.Fingerprint(Test.Count)}")];

    /// <summary>A network that is trained at most once, or whose training is taken up; as it was after its last epoch.</summary>
    /// <param name="name">What it is called in its folder.</param>
    /// <param name="architecture">What is trained.</param>
    /// <param name="options">How.</param>
    /// <param name="behind">The defense that it is trained behind; none where null.</param>
    /// <returns>The network without the defense.</returns>
    public ModuleClassifier Network(string name, string architecture, TrainingOptions options, Defense? behind = null)
    {
        if (_networks.TryGetValue(name, out ModuleClassifier? known)) return known;
        Architecture network =
            Architectures.Create(architecture, [.. behind?.InnerShape(Train.InputShape) ?? Train.InputShape], Train.ClassNames.Count, options.Seed);
        var classifier = new ModuleClassifier(network, new ModelContract { Classes = network.Classes, InputShape = network.InputShape }, ownsModule: true);
        _networks[name] = classifier;
        using DefendedClassifier? defended = behind?.Around(classifier);
        var progress = new Steps<TrainingProgress>(value => Report($"training {name}", value.Epoch - 1 + (double)value.Step / value.Steps, value.Epochs));
        Trainer.Train(defended ?? (Classifier)classifier, Train, options, Path.Combine(_trained, name), progress, Cancellation);
        network.eval();
        return classifier;
    }

    /// <summary>What a defense is fitted to, at most once.</summary>
    /// <param name="fitting">How.</param>
    /// <param name="classifier">The classifier, where one is needed.</param>
    public FittedValues Fitted(DefenseFitting fitting, Classifier? classifier = null)
    {
        if (_fitted.TryGetValue(fitting.Name, out FittedValues? known)) return known;
        var progress = new Steps<FittingProgress>(value => Report($"fitting {fitting.Name}", value.Done, value.Rounds));
        return _fitted[fitting.Name] = fitting.Fit(Train, classifier, Path.Combine(_trained, fitting.Name), seed: 0, progress, Cancellation);
    }

    /// <summary>The accuracy of a classifier under each of some attacks alone, and under the best of all on each example.</summary>
    /// <param name="name">What the evaluation is called in its folder.</param>
    /// <param name="classifier">The classifier.</param>
    /// <param name="threat">What is allowed.</param>
    /// <param name="attacks">The attacks.</param>
    /// <param name="images">How many test images, the first ones.</param>
    public EvaluationResult Evaluate(string name, Classifier classifier, ThreatModel threat, IReadOnlyList<Attack> attacks, int images)
    {
        Cancellation.ThrowIfCancellationRequested();
        var plan = new EvaluationPlan
        {
            Model = name,
            Threats = [threat],
            Attacks = attacks,
            Examples = images,
            BatchSize = EvaluationBatch,
            Individually = true,
            Probes = false,
            Points = StoredPoints.None,
        };
        using IRunStore store = _store(name);
        var progress = new Steps<EvaluationProgress>(value => Report($"{name}: {value.Stage}", value.Done, value.Total));
        return Evaluator.Evaluate(classifier, Test, plan, store, progress, Cancellation);
    }

    /// <summary>Says what goes on.</summary>
    public void Report(string stage, double done = 0, double total = 0) => _progress?.Report(new PaperProgress(stage, done, total));

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (ModuleClassifier network in _networks.Values) network.Dispose();
    }

    private sealed class Steps<T>(Action<T> report) : IProgress<T>
    {
        public void Report(T value) => report(value);
    }
}
