using Saddle.Reports;

namespace Saddle.Papers.Papernot2016;

/// <summary>The network that learns AND, its weights, its surface and its forward derivative (section III.A, figures 3 to 5).</summary>
internal sealed class AndSurfaces : Papernot2016Section
{
    // Outputs and inputs lie in 0..1 and are printed with two decimals. In the paper's figures a step of 0.06 takes F from 0.11 to 0.95, so
    // that what is off by more than a step is another point of the surface.
    private const double Within = 0.02, Nearby = 0.05;

    public override string Name => "the AND network";

    public override IReadOnlyList<int> Figures => [3, 4, 5];

    public override bool NeedsNetwork => false;

    public override SectionFindings Run(Papernot2016Study study)
    {
        AndNetwork network = AndNetwork.Train();
        AndPair pair = network.SteepestPair();
        MarkedPoint[] points = [new("X", 1, pair.X2), new("X*", 1, pair.AdversarialX2)];
        const string settings = "2-2-1 sigmoid units, 1,000 uniform samples of the rounded AND, 100 epochs at 0.0663, batch 1; cross-entropy (the paper does "
            + "not name its loss); where the largest slope lies depends on the seed";
        return new SectionFindings
        {
            Rows =
            [
                Row("F at X, 0.06 before the steep step", 0.11, pair.Output, settings),
                Row("F at X*, 0.06 further", 0.95, pair.AdversarialOutput, settings),
                Row("x2 of X, with x1 = 1", 0.37, pair.X2, "the paper's step lies at 0.40; samples that are rounded at 0.5 put it near 0.5"),
            ],
            Figures =
            [
                new("Figure 3", "The network that learned AND: the weights of its connections and the biases of its neurons, which the paper leaves open.",
                    NeuronFigure.Draw("The AND network with its weights", ["x1", "x2"], network.Layers)),
                new("Figure 4", "The output of the AND network over [0, 1]².", SurfaceFigure.Draw("Output F of the AND network", network.Output, points)),
                new("Figure 5", "Its forward derivative by x2: small where an input is near 0, steep between X and X*.",
                    SurfaceFigure.Draw("Forward derivative ∂F/∂x2", network.Derivative, points)),
            ],
        };
    }

    private static ReproductionRow Row(string what, double paper, double ours, string settings) =>
        new() { Place = "Figures 4, 5", What = what, Paper = paper, Ours = ours, AgreesWithin = Within, NearWithin = Nearby, Settings = settings };
}
