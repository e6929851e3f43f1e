using Saddle.Data;
using Saddle.Evaluation.Runs;
using Saddle.Papers.Papernot2016;
using Saddle.Perception.Studies;
using Saddle.Reports;
using Saddle.Tests.Data;
using Saddle.Tests.Evaluation;

namespace Saddle.Tests.Papers;

/// <summary>The whole paper rerun once, with thousands of training images and some test images, for tests that read what came of it.</summary>
public sealed class RerunFixture : IDisposable
{
    private const int TrainingImages = 5000;
    private const string Command = "saddle reproduce papernot2016";
    private static readonly Papernot2016Budget Budget = new()
    {
        Name = "tiny",
        Epochs = 2,
        TestImages = 12,
        OtherImages = 6,
        DecreasingImages = 6,
        HardnessImages = 10,
        DistanceImages = 60,
        DetectorImages = 4,
        RetrainingImages = 10,
        RecraftedImages = 6,
        PerceptionImages = 20,
        SettingsImages = 2,
        SettingsEpochs = 1,
    };

    private readonly TemporaryFolder _folder = new();
    private readonly MemoryRunStore _store = new();
    private Reproduction? _whole;

    /// <summary>All sections; made when it is first asked for, so that a test may skip before.</summary>
    public Reproduction Whole => _whole ??= Run(null, new InterruptedStore(_store));

    /// <summary>Reruns in the same folder and on the same store; the store says what was crafted.</summary>
    internal Reproduction Again(int? figure, InterruptedStore store, IRunStore? folder = null, Dataset? test = null) => Run(figure, store, folder, test);

    internal InterruptedStore Store() => new(_store);

    /// <summary>A study of which nothing was trained or crafted yet.</summary>
    internal static void Refuse(Papernot2016Budget budget, int trainingImages, string folder)
    {
        using Dataset train = MnistTest.FirstToTrain(trainingImages), test = MnistTest.First(20);
        using var store = new MemoryRunStore();
        new Papernot2016Study(train, test, budget, store, folder).Dispose();
    }

    /// <summary>Makes the study of people that figures 16 and 17 need.</summary>
    internal StudyFolder MakePerception(string folder)
    {
        using Dataset train = MnistTest.FirstToTrain(TrainingImages + 100), test = MnistTest.First(1000);
        using var study = new Papernot2016Study(TrainingImages, train, test, Budget, Store(), _folder.Path, workers: 2);
        return PerceptionStudy.Make(study, folder, $"{Command} --figure 16");
    }

    public void Dispose() => _folder.Dispose();

    private Reproduction Run(int? figure, InterruptedStore store, IRunStore? folder = null, Dataset? otherTest = null)
    {
        using Dataset train = MnistTest.FirstToTrain(TrainingImages + 100), test = MnistTest.First(1000);
        using var study = new Papernot2016Study(TrainingImages, train, otherTest ?? test, Budget, store, _folder.Path, workers: 2);
        return Papernot2016Rerun.Run(study, figure, figure is null ? Command : $"{Command} --figure {figure}", [new("Seed", "0")], folder);
    }
}
