using Saddle.AdversarialTraining;
using Saddle.Data;
using Saddle.Evaluation.Runs;
using Saddle.Papers.Madry2018;
using Saddle.Randomness;
using Saddle.Reports;
using Saddle.Storage;
using Saddle.Tests.Data;
using Saddle.Threats;
using Saddle.Training;

namespace Saddle.Tests.Papers;

/// <summary>The whole paper rerun once on drawn digits and coloured noise, with the smallest networks, for tests that read what came of it.</summary>
public sealed class Madry2018Fixture : IDisposable
{
    private const int TrainingImages = 400, TestImages = 20;
    private static readonly Dataset Digits = Datasets.Load("digits:train", new DatasetOptions { First = TrainingImages }),
        DigitsTest = Datasets.Load("digits:test", new DatasetOptions { First = TestImages });
    private static readonly Madry2018Budget Budget = new("tiny", TinyMnist(), TinyCifar());

    private readonly TemporaryFolder _folder = new();
    private Reproduction? _whole;

    /// <summary>The run's folder.</summary>
    public string Folder => _folder.Path;

    /// <summary>All sections.</summary>
    public Reproduction Whole => _whole ??= Run();

    /// <summary>Reruns in the same folder.</summary>
    public Reproduction Run(int? table = null, int? figure = null, bool withCifar = true, List<string>? stages = null, Action<string>? during = null,
        string? folder = null, Dataset? test = null, IRunStore? adding = null, CancellationToken cancellation = default)
    {
        folder ??= _folder.Path;
        using Dataset colour = Noise(TrainingImages, 1), colourTest = Noise(TestImages, 2);
        var progress = new Stages(stage =>
        {
            stages?.Add(stage);
            during?.Invoke(stage);
        });
        using var study =
            new Madry2018Study(Budget, MadryField.Mnist(Digits, test ?? DigitsTest, Budget.Mnist),
                withCifar ? MadryField.Cifar(colour, colourTest, Budget.Cifar) : null,
            folder, name => SqliteRunStore.Open(Path.Combine(folder, "evaluations", name)), progress, cancellation);
        return Madry2018Rerun.Run(study, table, figure, "saddle reproduce madry2018", [new("Seed", "0")], adding);
    }

    public void Dispose() => _folder.Dispose();

    private static MnistBudget TinyMnist() => new()
    {
        TrainingImages = 300,
        TestImages = TestImages,
        RestartImages = 4,
        Restarts = 2,
        Large = "small-cnn:width=0.25",
        Larger = "small-cnn:width=0.5",
        LargerDiffers = "half as many filters as the paper's",
        Other = "madry-mnist:width=0.0625",
        Natural = Training(TrainedAgainst.Nothing, 0.3),
        Fgsm = Training(TrainedAgainst.Fgsm, 0.3),
        Pgd = Training(TrainedAgainst.Pgd, 0.3),
        Capacities = [1, 2],
        CapacityImages = 200,
        SweepImages = 10,
        SweepSteps = 5,
        Starts = 60,
        AngleImages = 20,
    };

    private static FieldBudget TinyCifar() => new()
    {
        TrainingImages = 300,
        TestImages = TestImages,
        Large = "small-resnet:width=0.0625",
        Larger = "small-resnet:width=0.125",
        PaperNetwork = "resnet:width=0.125",
        Natural = Training(TrainedAgainst.Nothing, 8.0 / 255),
        Fgsm = Training(TrainedAgainst.Fgsm, 8.0 / 255),
        Pgd = Training(TrainedAgainst.Pgd, 8.0 / 255),
        SweepImages = 10,
        SweepSteps = 5,
        Starts = 60,
    };

    private static TrainingOptions Training(TrainedAgainst against, double epsilon)
    {
        var threat = new ThreatModel { Ball = new NormBall(Norm.Linf, epsilon) };
        var options = new TrainingOptions { Epochs = 2, BatchSize = 40, AverageDecay = 0 };
        return against switch
        {
            TrainedAgainst.Nothing => options,
            TrainedAgainst.Fgsm => options with { Method = new FgsmTraining { Threat = threat } },
            _ => options with { Method = new AdversarialPgd { Threat = threat, Steps = 2 } },
        };
    }

    private static Dataset Noise(int count, ulong seed)
    {
        using var scope = NewDisposeScope();
        long[] labels = [.. Enumerable.Range(0, count).Select(index => (long)(index % 10))];
        Tensor images = new Draws(seed, "noise").Uniform([.. Enumerable.Range(0, count)], [3, 32, 32], new DrawPosition()).mul(0.5);
        for (int index = 0; index < count; index++) images[index, index % 3].add_(0.05 * labels[index]);
        return new Dataset("noise", images, tensor(labels), [.. Enumerable.Range(0, 10).Select(label => $"class {label}")]);
    }

    private sealed class Stages(Action<string> seen) : IProgress<Saddle.Papers.PaperProgress>
    {
        public void Report(Saddle.Papers.PaperProgress value) => seen(value.Stage);
    }
}
