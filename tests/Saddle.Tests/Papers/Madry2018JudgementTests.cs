using Saddle.AdversarialTraining;
using Saddle.Data;
using Saddle.Papers.Madry2018;
using Saddle.Reports;
using Saddle.Threats;
using Saddle.Training;

namespace Saddle.Tests.Papers;

/// <summary>How rows that the paper's text alone speaks of are judged.</summary>
public sealed class Madry2018JudgementTests
{
    [Theory]
    [InlineData(0.3, 0.7, 0.3, Standing.Agrees)]
    [InlineData(0.3, 0.7, 0.7, Standing.Near)]
    [InlineData(0.3, 0.7, 0.71, Standing.Differs)]
    [InlineData(0.9, 0.5, 0.9, Standing.Agrees)]
    [InlineData(0.9, 0.5, 0.5, Standing.Near)]
    [InlineData(0.9, 0.5, 0.49, Standing.Differs)]
    [InlineData(0.9, 0.5, double.NaN, Standing.Differs)]
    public void BoundsJudge(double agrees, double near, double value, Standing standing) =>
    Assert.Equal(standing, new Criterion("share", agrees, near).Judge(value));

    [Fact]
    public void BoundsAreTold()
    {
        Assert.Equal("accuracy: agrees from 88 %, near from 70 %", $"{new Criterion("accuracy", 0.88, 0.7, Percent: true)}");
        Assert.Equal("ratio: agrees up to 1.34, near up to 2", $"{new Criterion("ratio", 1.34, 2)}");
    }

    [Theory]
    [InlineData(9, Standing.Agrees)]
    [InlineData(8, Standing.Near)]
    [InlineData(7, Standing.Differs)]
    public void ANaturalNetworkOfFewUsedFiltersDiffers(int used, Standing standing)
    {
        var filters = new FilterNumbers([], [], [], [.. Enumerable.Range(0, 10).Select(filter => filter < used ? 1.0 : 0.01)], []);
        ReproductionRow row = FirstLayer.Count("natural", "nearly all", filters, FirstLayer.NaturalUses, "settings");
        Assert.Equal((standing, $"{used} of 10"), (row.Standing, row.OursText));
    }

    [Fact]
    public void ALossThatDoesNotRiseHasNoPlateau()
    {
        Assert.Equal(0, LossTraces.Plateau([[1, 1, 1]]));
        Assert.Equal(0, LossTraces.Plateau([[2, 1, 0]]));
        Assert.Equal(0.75, LossTraces.Plateau([[0, 3, 4]]));
    }

    [Theory]
    [InlineData("natural", 4, 2, Standing.Agrees)]
    [InlineData("natural", 3, 2, Standing.Near)]
    [InlineData("natural", 1, 2, Standing.Differs)]
    // A straight way, one that is a quarter of its rise off, one that is further off, one that falls.
    [InlineData("robust", 4, 2, Standing.Agrees)]
    [InlineData("robust", 4, 3, Standing.Near)]
    [InlineData("robust", 4, 3.1, Standing.Differs)]
    [InlineData("robust", -1, 0, Standing.Differs)]
    public void TheWayToPerturbationsIsJudgedByHeightOrStraightness(string kind, double end, double middleOrOther, Standing standing)
    {
        using MadryField field = Field();
        double other = kind == "natural" ? middleOrOther : 0, middle = kind == "natural" ? end / 2 : middleOrOther;
        ReproductionRow row =
            TowardsPerturbations.Row(field, kind, new PathNumbers([[0, 0, other]], [[0, middle, end]], [[0, 0, 0]], [[0, 0, other]]), "settings");
        Assert.Equal(standing, row.Standing);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(3, 0)]
    [InlineData(0, 3)]
    public void WithoutGradientsThereIsNoAngle(int same, int random)
    {
        var numbers = new GradientNumbers([.. Enumerable.Repeat(80.0, same)], [.. Enumerable.Repeat(90.0, random)], [], []);
        ReproductionRow row = MnistTransfer.Angle("large, natural", numbers, asked: 20, "recipe");
        Assert.Equal((Standing.Open, "the gradients vanish"), (row.Standing, row.OursText));
        Assert.Contains($"first 20 test images (the paper: 10,000); left out since a gradient vanishes: {20 - same} of 20 images, {20 - random} of 20 "
            + "pairs of images", row.Settings, StringComparison.Ordinal);
        Assert.Empty(MnistTransfer.Histogram("large, natural", numbers, "file"));
    }

    [Fact]
    public void SomeVanishedGradientsAreCountedAndTheOthersJudged()
    {
        var numbers = new GradientNumbers([80, 82], [90, 91, 89], [], []);
        ReproductionRow row = MnistTransfer.Angle("large, natural", numbers, asked: 3, "recipe");
        Assert.Equal((Standing.Agrees, "81.0° · 90.0°"), (row.Standing, row.OursText));
        Assert.Contains("vanishes: 1 of 3 images, 0 of 3 pairs", row.Settings, StringComparison.Ordinal);
        Assert.Single(MnistTransfer.Histogram("large, natural", numbers, "file"));
    }

    [Fact]
    public void ARecipeSaysWhatItHasBeyondThePapers()
    {
        var pgd = new AdversarialPgd { Threat = new ThreatModel { Ball = new NormBall(Norm.Linf, 0.3) }, EpsilonWarmUp = 0 };
        var options = new TrainingOptions { Epochs = 5, BatchSize = 64, AverageDecay = 0.99, Method = pgd with { EpsilonWarmUp = 0.4 } };
        Assert.Equal("small-cnn, 5 epochs of 28,500 images in batches of 64, pgd of 7 steps, adam 0.002 cyclic, ε grows over the first 0.4 of the steps, "
            + "moving average of weights 0.99, seed 0", TrainingWords.Of("small-cnn", 28_500, options));
        Assert.Equal("small-cnn, 5 epochs of 28,500 images in batches of 64, pgd of 7 steps, adam 0.002 cyclic, seed 0",
            TrainingWords.Of("small-cnn", 28_500, options with { AverageDecay = 0, Method = pgd }));
        Assert.EndsWith("natural, sgd 0.1 constant, mean of the weights from 0.75 of the steps on, seed 2",
            TrainingWords.Of("small-cnn", 1,
                new TrainingOptions
                {
                    Optimizer = OptimizerKind.Sgd,
                    LearningRate = 0.1,
                    Schedule = LearningRateSchedule.Constant,
                    Average = AverageKind.Swa,
                    Seed = 2
                }), StringComparison.Ordinal);
    }

    private static MadryField Field()
    {
        using Dataset train = Datasets.Load("digits:train", new DatasetOptions { First = 2 }),
            test = Datasets.Load("digits:test", new DatasetOptions { First = 2 });
        return MadryField.Mnist(train, test, Madry2018Budget.Quick.Mnist with { TrainingImages = 2, TestImages = 2 });
    }
}
