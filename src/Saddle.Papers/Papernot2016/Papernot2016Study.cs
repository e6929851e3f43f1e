using System.Collections.Concurrent;
using System.Globalization;
using Saddle.Attacks;
using Saddle.Data;
using Saddle.Evaluation.Crafts;
using Saddle.Evaluation.Runs;
using Saddle.Models;
using Saddle.Perception.Results;
using Saddle.Recipes;
using Saddle.Training;

namespace Saddle.Papers.Papernot2016;

/// <summary>
/// What the experiments of Papernot et al. 2016 share: MNIST in the paper's three parts, networks that are trained when
/// they are first asked for, and the store of crafted samples, from which a rerun that was cut off goes on.
/// </summary>
/// <threadsafety>One thread at a time.</threadsafety>
public sealed class Papernot2016Study : IDisposable
{
    /// <summary>The paper's Υ.</summary>
    public const double MaxDistortion = 0.145;

    private const int PaperTrainingImages = 50_000;

    // What tanh bounds, ReLU does not: the recipe's rate is too large for it.
    private const double ReluLearningRate = 0.1;

    private readonly ConcurrentDictionary<string, Trained> _trained = [];
    private readonly IRunStore _store;
    private readonly string _folder;
    private readonly int _workers;
    private readonly IProgress<PaperProgress>? _progress;
    private readonly Images? _images;

    /// <summary>Prepares the study of what needs no images: the network that learns AND.</summary>
    /// <param name="budget">How much is done.</param>
    /// <param name="store">Where crafted samples go; not disposed.</param>
    /// <param name="folder">Where trainings go, a folder each.</param>
    /// <param name="progress">Told what goes on.</param>
    /// <param name="cancellation">Stops the study; what is finished is kept.</param>
    public Papernot2016Study(Papernot2016Budget budget, IRunStore store, string folder, IProgress<PaperProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        (Budget, _store, _folder, _workers, _progress, Cancellation) = (budget, store, folder, 1, progress, cancellation);
        Basis = [KeyValuePair.Create("budget", budget.Name)];
    }

    /// <summary>Prepares the study.</summary>
    /// <param name="train">MNIST's training images, of which the first 50,000 train and the rest validate; not disposed.</param>
    /// <param name="test">MNIST's test images; not disposed.</param>
    /// <param name="budget">How much is done.</param>
    /// <param name="store">Where crafted samples go; not disposed.</param>
    /// <param name="folder">Where trainings go, a folder each.</param>
    /// <param name="workers">Threads that craft and train.</param>
    /// <param name="progress">Told what goes on.</param>
    /// <param name="cancellation">Stops the study; what is finished is kept.</param>
    /// <exception cref="InputException">There are too few training images.</exception>
    public Papernot2016Study(Dataset train, Dataset test, Papernot2016Budget budget, IRunStore store, string folder, int workers = 1,
        IProgress<PaperProgress>? progress = null, CancellationToken cancellation = default)
        : this(PaperTrainingImages, train, test, budget, store, folder, workers, progress, cancellation)
    {
    }

    /// <summary>Prepares the study with another number of training images.</summary>
    internal Papernot2016Study(int trainingImages, Dataset train, Dataset test, Papernot2016Budget budget, IRunStore store, string folder, int workers = 1,
        IProgress<PaperProgress>? progress = null, CancellationToken cancellation = default) : this(budget, store, folder, progress, cancellation)
    {
        if (train.Count < trainingImages + budget.OtherImages || test.Count < budget.TestImages)
            throw new InputException($"The rerun at budget {budget.Name} takes {trainingImages + budget.OtherImages} training and {budget.TestImages} test "
                + $"images; there are {train.Count} and {test.Count}. Give the whole of MNIST.");
        _workers = workers;
        _images = new Images(Part(train, FormattableString.Invariant($"mnist:train, first {trainingImages:N0}"), 0, trainingImages),
            Part(train, FormattableString.Invariant($"mnist:train, after {trainingImages:N0}"), trainingImages, train.Count), test);
        Basis = [.. Basis, KeyValuePair.Create("MNIST", $"{train.Fingerprint(train.Count)} {test.Fingerprint(test.Count)}")];
    }

    /// <summary>How much is done.</summary>
    public Papernot2016Budget Budget { get; }

    /// <summary>What all that is measured depends on: the budget, and the fingerprints of the images where there are some.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Basis { get; }

    /// <summary>The images that networks are trained on.</summary>
    /// <exception cref="UsageException">The study has no images.</exception>
    public Dataset Training => Given.Training;

    /// <summary>Training images of MNIST that no network saw.</summary>
    /// <exception cref="UsageException">The study has no images.</exception>
    public Dataset Validation => Given.Validation;

    /// <summary>MNIST's test images.</summary>
    /// <exception cref="UsageException">The study has no images.</exception>
    public Dataset Test => Given.Test;

    /// <summary>What people of one's own saw (section V.C); null (default) where nobody was asked.</summary>
    public PerceptionResult? Perception { get; init; }

    /// <summary>Stops the study.</summary>
    public CancellationToken Cancellation { get; }

    /// <summary>The paper's attack: pairs on logits, θ = 1, Υ = 14.5 %.</summary>
    public static SaliencyMapAttack Attack { get; } = new() { MaxDistortion = MaxDistortion };

    /// <summary>The tanh network that the paper's numbers fit.</summary>
    public Trained Network => Train(PaperNetwork);

    /// <summary>How the tanh network is trained.</summary>
    public StudyNetwork PaperNetwork => new("network", "lenet-papernot", Budget.Epochs, Training);

    /// <summary>The same network, trained for less.</summary>
    public StudyNetwork ShorterNetwork => PaperNetwork with { Name = "shorter", Epochs = Budget.SettingsEpochs };

    /// <summary>The same layers with ReLU.</summary>
    public StudyNetwork ReluNetwork => PaperNetwork with { Name = "relu", Architecture = "lenet", LearningRate = ReluLearningRate };

    /// <summary>Trains a network at most once, or takes up its training.</summary>
    public Trained Train(StudyNetwork network)
    {
        TrainTogether(network);
        return _trained[network.Name];
    }

    /// <summary>Trains those networks of some that were not trained yet: as many side by side as there are workers, a thread each.</summary>
    public void TrainTogether(params StudyNetwork[] networks)
    {
        StudyNetwork[] left = [.. networks.Where(network => !_trained.ContainsKey(network.Name))];
        if (left.Length == 0) return;
        var waiting = new ConcurrentQueue<StudyNetwork>(left);
        var steps = new JointTrainingSteps(left, _progress);
        WorkerThreads.Run(Math.Min(_workers, left.Length), stop =>
        {
            while (waiting.TryDequeue(out StudyNetwork? network)) _trained[network.Name] = Train(network, steps.Of(network), stop);
        }, Cancellation);
    }

    /// <summary>Crafts from the first images of a part.</summary>
    /// <param name="stage">What it is for.</param>
    /// <param name="classifier">The model.</param>
    /// <param name="data">The images.</param>
    /// <param name="attack">θ, Υ and the rule.</param>
    /// <param name="images">How many.</param>
    public CraftFindings Craft(string stage, Classifier classifier, Dataset data, SaliencyMapAttack attack, int images)
    {
        var plan = new CraftPlan { Model = stage, Attack = attack, Examples = images, Workers = _workers };
        return CraftStudy.Craft(classifier, data, plan, _store, new CraftSteps(stage, _progress), Cancellation);
    }

    /// <summary>Says what goes on.</summary>
    public void Report(string stage, double done = 0, double total = 0) => _progress?.Report(new PaperProgress(stage, done, total));

    /// <summary>Images of a data set as one of their own.</summary>
    /// <param name="data">The data set.</param>
    /// <param name="name">What it is called.</param>
    /// <param name="rows">Which images.</param>
    public static Dataset Pick(Dataset data, string name, long[] rows)
    {
        using var scope = NewDisposeScope();
        Tensor chosen = tensor(rows);
        return new Dataset(name, data.Inputs.index_select(0, chosen), data.Labels.index_select(0, chosen), data.ClassNames);
    }

    /// <summary>The predicted classes of images.</summary>
    public static long[] Predict(Classifier classifier, Tensor images)
    {
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        return [.. images.split(500).SelectMany(part => classifier.Logits(part).argmax(1).data<long>().ToArray())];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Trained trained in _trained.Values) trained.Classifier.Dispose();
        _images?.Training.Dispose();
        _images?.Validation.Dispose();
    }

    private Images Given => _images
        ?? throw new UsageException("This study has no images, and what is asked of it needs them. Prepare it with MNIST, or ask for figure 3, 4 or 5.");

    private Trained Train(StudyNetwork wanted, IProgress<TrainingProgress> steps, CancellationToken cancellation)
    {
        TrainingOptions options = TrainingRecipe.Of("papernot2016").Options with { Epochs = wanted.Epochs, ValidationShare = 0.01 };
        if (wanted.LearningRate is { } rate) options = options with { LearningRate = rate };
        Architecture network = Architectures.Create(wanted.Architecture, wanted.Data.InputShape, wanted.Data.ClassNames.Count, seed: 0);
        TrainingResult result = Trainer.Train(network, wanted.Data, options, Path.Combine(_folder, wanted.Name), steps, cancellation);
        network.eval();
        var classifier = new ModuleClassifier(network, new ModelContract { Classes = network.Classes, InputShape = network.InputShape }, ownsModule: true);
        return new Trained(classifier, $"{Architectures.Canonical(wanted.Architecture)}, {wanted.Epochs} epochs of {Recipe(options)}, seed {options.Seed}",
            result, Accuracy(classifier));
    }

    private static string Recipe(TrainingOptions options) =>
        string.Create(CultureInfo.InvariantCulture, $"{(options.Optimizer == OptimizerKind.Sgd ? "SGD" : "Adam")} at {options.LearningRate} in batches of "
            + $"{options.BatchSize}, weight decay {options.WeightDecay}");

    private double Accuracy(Classifier classifier) =>
        Predict(classifier, Test.Inputs).Zip(Test.Labels.data<long>().ToArray()).Count(pair => pair.First == pair.Second) / (double)Test.Count;

    private static Dataset Part(Dataset data, string name, int start, int end)
    {
        using var scope = NewDisposeScope();
        return new Dataset(name, data.Inputs[start..end].clone(), data.Labels[start..end].clone(), data.ClassNames);
    }

    private sealed record Images(Dataset Training, Dataset Validation, Dataset Test);

    private sealed class CraftSteps(string stage, IProgress<PaperProgress>? progress) : IProgress<CraftProgress>
    {
        public void Report(CraftProgress value) => progress?.Report(new PaperProgress(stage, value.Done, value.Total));
    }
}
