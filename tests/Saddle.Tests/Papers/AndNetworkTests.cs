using Saddle.Papers.Papernot2016;

namespace Saddle.Tests.Papers;

public sealed class AndNetworkTests
{
    private static readonly AndNetwork Trained = AndNetwork.Train();

    public static TheoryData<AndSamples, AndLoss> Ways => new(
        from samples in Enum.GetValues<AndSamples>()
        from loss in Enum.GetValues<AndLoss>()
        select (samples, loss));

    [Theory]
    [MemberData(nameof(Ways))]
    public void AndIsLearntWhateverThePaperLeavesOpen(AndSamples samples, AndLoss loss)
    {
        for (ulong seed = 0; seed < 5; seed++)
        {
            AndNetwork network = AndNetwork.Train(new AndTraining { Samples = samples, Loss = loss, Seed = seed });
            Assert.All((double[])[network.Output(0, 0), network.Output(0, 1), network.Output(1, 0)], output => Assert.InRange(output, 0, 0.2));
            Assert.InRange(network.Output(1, 1), 0.9, 1);
        }
    }

    [Fact]
    public void TheLayersAreTheNetwork()
    {
        static double Sigmoid(double value) => 1 / (1 + Math.Exp(-value));
        double[] values = [0.3, 0.8];
        foreach (IReadOnlyList<Saddle.Reports.Neuron> layer in Trained.Layers)
            values = [.. layer.Select(neuron => Sigmoid(neuron.Weights.Zip(values).Sum(pair => pair.First * pair.Second) + neuron.Bias))];
        Assert.Equal(Trained.Output(0.3, 0.8), Assert.Single(values), 12);
    }

    [Fact]
    public void OnlyRoundedSamplesWithCrossEntropyAreAsSteepAsThePaper()
    {
        double Slope(AndSamples samples, AndLoss loss) =>
            Median(seed => AndNetwork.Train(new AndTraining { Samples = samples, Loss = loss, Seed = seed }).SteepestPair().SteepestDerivative);
        // The paper's F rises from 0.11 to 0.95 over 0.06.
        Assert.InRange(Slope(AndSamples.Rounded, AndLoss.CrossEntropy), 12, 18);
        Assert.InRange(Slope(AndSamples.Rounded, AndLoss.SquaredError), 2, 5);
        Assert.InRange(Slope(AndSamples.Corners, AndLoss.CrossEntropy), 4.5, 6);
        Assert.InRange(Slope(AndSamples.Corners, AndLoss.SquaredError), 2, 3);
    }

    [Fact]
    public void TheJumpIsThePapersButWhereRoundingPutsIt()
    {
        AndPair[] pairs = [.. Enumerable.Range(0, 15).Select(seed => AndNetwork.Train(new AndTraining { Seed = (ulong)seed }).SteepestPair())];
        Assert.InRange(pairs.Select(pair => pair.Output).Order().ElementAt(7), 0.08, 0.22);
        Assert.InRange(pairs.Select(pair => pair.AdversarialOutput).Order().ElementAt(7), 0.78, 0.95);
        Assert.InRange(pairs.Select(pair => pair.SteepestX2).Order().ElementAt(7), 0.47, 0.55);
    }

    [Fact]
    public void ThePairLiesOnBothSidesOfTheSteepestPoint()
    {
        AndPair pair = Trained.SteepestPair();
        Assert.Equal(0.06, pair.AdversarialX2 - pair.X2, 12);
        Assert.InRange(pair.SteepestX2, pair.X2, pair.AdversarialX2);
        Assert.Equal((Trained.Output(1, pair.X2), Trained.Output(1, pair.AdversarialX2)), (pair.Output, pair.AdversarialOutput));
        Assert.Equal(pair.AdversarialX2 < 0.5, pair.Adversarial);
        Assert.Throws<UsageException>(() => Trained.SteepestPair(0));
        Assert.Throws<UsageException>(() => Trained.SteepestPair(double.NaN));
    }

    [Fact]
    public void TheForwardDerivativeIsThatOfTheOutput()
    {
        const double Step = 1e-6;
        foreach (double x1 in (double[])[0, 0.3, 0.5, 1])
            foreach (double x2 in (double[])[0, 0.43, 0.5, 0.9])
                Assert.Equal((Trained.Output(x1, x2 + Step) - Trained.Output(x1, x2 - Step)) / (2 * Step), Trained.Derivative(x1, x2), 1e-6);
    }

    [Fact]
    public void TheForwardDerivativeIsSmallWhereAnInputIsNearZero()
    {
        double[] near = [.. Enumerable.Range(0, 11).SelectMany(step => new[] { Trained.Derivative(step / 10.0, 0.05), Trained.Derivative(0.05, step / 10.0) })];
        Assert.All(near, slope => Assert.InRange(Math.Abs(slope), 0, 0.2));
    }

    [Fact]
    public void TheSameSeedGivesTheSameBits()
    {
        AndNetwork again = AndNetwork.Train(new AndTraining()), other = AndNetwork.Train(new AndTraining { Seed = 1UL << 40 });
        Assert.Equal(Trained.Output(1, 0.37), again.Output(1, 0.37));
        Assert.NotEqual(Trained.Output(1, 0.37), other.Output(1, 0.37));
    }

    [Fact]
    public void TheGridHoldsTheCorners()
    {
        double[][] grid = AndNetwork.Grid(Trained.Output, 4);
        Assert.Equal(5, grid.Length);
        Assert.All(grid, row => Assert.Equal(5, row.Length));
        Assert.Equal((Trained.Output(1, 0), Trained.Output(0.25, 0.5)), (grid[4][0], grid[1][2]));
        Assert.Throws<UsageException>(() => AndNetwork.Grid(Trained.Output, 0));
        Assert.Throws<UsageException>(() => AndNetwork.Grid(Trained.Output, 2001));
    }

    [Fact]
    public void OptionsOutsideTheirRangeAreRefused()
    {
        foreach (AndTraining training in (AndTraining[])[new() { Count = 3 }, new() { Count = 1_000_001 }, new() { Epochs = 0 }, new() { Epochs = 10_001 },
            new() { LearningRate = 0 },
            new() { LearningRate = double.NaN }, new() { LearningRate = double.PositiveInfinity }, new() { Loss = (AndLoss)7 },
            new() { Samples = (AndSamples)7 }])
            Assert.Throws<UsageException>(() => AndNetwork.Train(training));
    }

    private static double Median(Func<ulong, double> value) => Enumerable.Range(0, 15).Select(seed => value((ulong)seed)).Order().ElementAt(7);
}
