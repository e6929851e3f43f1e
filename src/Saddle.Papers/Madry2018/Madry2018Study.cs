using Saddle.Attacks;
using Saddle.Data;
using Saddle.Evaluation;
using Saddle.Evaluation.Results;
using Saddle.Evaluation.Runs;
using Saddle.Evaluation.Work;
using Saddle.Models;
using Saddle.Threats;
using Saddle.Training;

namespace Saddle.Papers.Madry2018;

/// <summary>
/// What the experiments of Madry et al. 2018 share: MNIST and, where there is one, CIFAR-10, networks that are trained when
/// they are first asked for, and the evaluations, from which a rerun that was cut off goes on.
/// </summary>
/// <threadsafety>One thread at a time.</threadsafety>
public sealed class Madry2018Study : IDisposable
{
    private const int EvaluationBatch = 500;
    private readonly Dictionary<string, MadryNetwork> _trained = [];
    private readonly Dictionary<string, Dataset> _parts = [];
    private readonly string _folder;
    private readonly Func<string, IRunStore> _store;
    private readonly IProgress<PaperProgress>? _progress;

    /// <summary>Prepares the study.</summary>
    /// <param name="budget">How much is done.</param>
    /// <param name="mnist">MNIST; disposed with the study.</param>
    /// <param name="cifar">CIFAR-10; null where there is none. Disposed with the study.</param>
    /// <param name="folder">Where trainings and numbers go.</param>
    /// <param name="store">Gives the store of an evaluation by its name, which is disposed after it.</param>
    /// <param name="progress">Told what goes on.</param>
    /// <param name="cancellation">Stops the study; what is finished is kept.</param>
    public Madry2018Study(Madry2018Budget budget, MadryField mnist, MadryField? cifar, string folder, Func<string, IRunStore> store,
        IProgress<PaperProgress>? progress = null, CancellationToken cancellation = default)
    {
        (Budget, Mnist, Cifar, _folder, _store, _progress, Cancellation) = (budget, mnist, cifar, folder, store, progress, cancellation);
        Numbers = new MeasuredNumbers(Path.Combine(folder, "numbers"));
    }

    /// <summary>How much is done.</summary>
    public Madry2018Budget Budget { get; }

    /// <summary>MNIST.</summary>
    public MadryField Mnist { get; }

    /// <summary>CIFAR-10; null where there is none.</summary>
    public MadryField? Cifar { get; }

    /// <summary>The data sets that there are.</summary>
    public IEnumerable<MadryField> Fields => Cifar is null ? [Mnist] : [Mnist, Cifar];

    /// <summary>The numbers behind the figures.</summary>
    public MeasuredNumbers Numbers { get; }

    /// <summary>Stops the study.</summary>
    public CancellationToken Cancellation { get; }

    /// <summary>What a section's numbers depend on besides what is written in the code: the budget, and the fingerprints of its images.</summary>
    /// <param name="part">How much of the section is of CIFAR-10.</param>
    internal IReadOnlyList<KeyValuePair<string, string>> Basis(CifarPart part)
    {
        IEnumerable<MadryField> fields = part switch { CifarPart.None => [Mnist], CifarPart.Some => Fields, _ => Fields.Except([Mnist]) };
        return [KeyValuePair.Create("budget", Budget.Name), .. fields.Select(field => KeyValuePair.Create(field.Title, field.Fingerprint))];
    }

    /// <summary>Whether what was measured on such a basis was measured on CIFAR-10 too.</summary>
    internal static bool HasCifar(IReadOnlyList<KeyValuePair<string, string>> basis) => basis.Any(part => part.Key == MadryField.CifarTitle);

    /// <summary>Trains a network at most once, or takes up its training.</summary>
    /// <param name="field">The data set.</param>
    /// <param name="architecture">What is trained.</param>
    /// <param name="against">Against what.</param>
    /// <param name="copy">Which of several trainings that differ in their seed alone, from 0.</param>
    public MadryNetwork Network(MadryField field, string architecture, TrainedAgainst against, int copy = 0) =>
        Train(field, FormattableString.Invariant($"{field.Name}-{Label(architecture)}-{against.Word().ToLowerInvariant()}-{copy}"), architecture,
            field.Budget.TrainingImages, field.Budget.Training(against) with { Seed = (ulong)copy });

    /// <summary>Trains figure 6's MNIST network of a scale at most once, or takes up its training.</summary>
    /// <param name="scale">1 for 2 and 4 filters and 64 hidden units.</param>
    /// <param name="against">Against what.</param>
    public MadryNetwork OfCapacity(int scale, TrainedAgainst against)
    {
        TrainingOptions options = Budget.Mnist.Training(against);
        return Train(Mnist, FormattableString.Invariant($"{Mnist.Name}-scale-{scale}-{against.Word().ToLowerInvariant()}"),
            FormattableString.Invariant($"madry-mnist:width={scale / 16.0}"),
            Budget.Mnist.CapacityImages, options with { Epochs = Math.Max(1, options.Epochs / Budget.Mnist.CapacityEpochsDivisor) });
    }

    /// <summary>The accuracy of a network under each of some attacks alone, by fresh forward passes on the first test images.</summary>
    /// <param name="name">What the evaluation is called in its folder.</param>
    /// <param name="field">The data set.</param>
    /// <param name="target">The network.</param>
    /// <param name="threats">What is allowed.</param>
    /// <param name="attacks">The attacks.</param>
    /// <param name="images">How many test images; all of the budget's where null.</param>
    public EvaluationResult Evaluate(string name, MadryField field, MadryNetwork target, IReadOnlyList<ThreatModel> threats, IReadOnlyList<Attack> attacks,
        int? images = null)
    {
        Cancellation.ThrowIfCancellationRequested();
        var plan = new EvaluationPlan
        {
            Model = target.Name,
            Threats = threats,
            Attacks = attacks,
            Examples = images ?? field.Test.Count,
            BatchSize = EvaluationBatch,
            Individually = true,
            Probes = false,
            Points = StoredPoints.None
        };
        using IRunStore store = _store($"{field.Name}-{name}");
        return Evaluator.Evaluate(target.Classifier, field.Test, plan, store, new EvaluationSteps(name, _progress), Cancellation);
    }

    /// <summary>Says what goes on.</summary>
    public void Report(string stage, double done = 0, double total = 0) => _progress?.Report(new PaperProgress(stage, done, total));

    /// <summary>A specification as part of a file's name.</summary>
    internal static string Label(string specification) =>
        string.Join('-',
            new string([.. specification.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' ? letter : '-')])
            .Split('-', StringSplitOptions.RemoveEmptyEntries));

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (MadryNetwork network in _trained.Values) network.Dispose();
        foreach (Dataset part in _parts.Values) part.Dispose();
        Mnist.Dispose();
        Cifar?.Dispose();
    }

    private MadryNetwork Train(MadryField field, string name, string architecture, int? images, TrainingOptions options)
    {
        if (_trained.TryGetValue(name, out MadryNetwork? known)) return known;
        Dataset data = Part(field, images);
        string folder = Path.Combine(_folder, "networks", name);
        Architecture network = Architectures.Create(architecture, data.InputShape, data.ClassNames.Count, options.Seed);
        var log = new StepLossLog(Path.Combine(folder, "losses.json"), new TrainingSteps(name, options.Epochs, _progress));
        TrainingResult result = Trainer.Train(network, data, options, folder, log, Cancellation);
        network.eval();
        var classifier = new ModuleClassifier(network, new ModelContract { Classes = network.Classes, InputShape = network.InputShape }, ownsModule: true);
        int trained = data.Count - Math.Clamp((int)Math.Round(data.Count * options.ValidationShare), 1, data.Count - 1);
        return _trained[name] =
            new MadryNetwork(name, classifier, options, TrainingWords.Of(architecture, trained, options), result,
                log.All(result, (trained + options.BatchSize - 1) / options.BatchSize));
    }

    private Dataset Part(MadryField field, int? images)
    {
        if (images is not { } count || count >= field.Train.Count) return field.Train;
        string key = FormattableString.Invariant($"{field.Name} {count}");
        return _parts.TryGetValue(key, out Dataset? known) ? known : _parts[key] = field.Train.First(count);
    }

    private sealed class TrainingSteps(string name, int epochs, IProgress<PaperProgress>? progress) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) =>
            progress?.Report(new PaperProgress($"training {name}", value.Epoch - 1 + (double)value.Step / value.Steps, epochs));
    }

    private sealed class EvaluationSteps(string name, IProgress<PaperProgress>? progress) : IProgress<EvaluationProgress>
    {
        public void Report(EvaluationProgress value) => progress?.Report(new PaperProgress($"{name}: {value.Stage}", value.Done, value.Total));
    }
}
