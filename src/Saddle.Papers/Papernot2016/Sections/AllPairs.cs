using Saddle.Attacks;
using Saddle.Data;
using Saddle.Evaluation.Crafts;
using Saddle.Reports;

namespace Saddle.Papers.Papernot2016;

/// <summary>Ten images, one a class, towards all other classes without a bound, increasing and decreasing (sections IV.B and IV.C, figures 1 and 10).</summary>
internal sealed class AllPairs : Papernot2016Section
{
    private static readonly string[] Digits = [.. Enumerable.Range(0, 10).Select(digit => $"{digit}")];

    // One pair of pixels of 784, the least that two distortions can differ by; a tenth of the largest; and what the mean of ten images
    // moves by with other images.
    private const double Pair = 0.0026, Largest = 0.014, Mean = 0.005;

    public override string Name => "all 90 pairs of ten images";

    public override IReadOnlyList<int> Figures => [1, 10];

    public override SectionFindings Run(Papernot2016Study study)
    {
        using Dataset ten = OneOfEachClass(study);
        (ReproductionRow[] increasingRows, ReproductionFigure increasing) = Craft(study, ten, 1, "Figure 1");
        (ReproductionRow[] decreasingRows, ReproductionFigure decreasing) = Craft(study, ten, -1, "Figure 10");
        return new SectionFindings { Rows = [.. increasingRows, .. decreasingRows, WithoutBlack(study, ten)], Figures = [increasing, decreasing] };
    }

    /// <summary>The first test image of each class that the network takes right.</summary>
    /// <exception cref="InputException">The network takes no test image of a class right.</exception>
    internal static Dataset OneOfEachClass(Papernot2016Study study)
    {
        long[] labels = study.Test.Labels.data<long>().ToArray(), predicted = Papernot2016Study.Predict(study.Network.Classifier, study.Test.Inputs);
        long First(int digit) =>
            Enumerable.Range(0, labels.Length).Where(row => labels[row] == digit && predicted[row] == digit).Select(row => (long?)row).FirstOrDefault()
            ?? throw new InputException(
                $"The network takes no test image of class {digit} right after {study.Budget.Epochs} epochs. Give a budget of more epochs.");
        return Papernot2016Study.Pick(study.Test, "ten test images", [.. Enumerable.Range(0, 10).Select(First)]);
    }

    private static ReproductionRow WithoutBlack(Papernot2016Study study, Dataset ten)
    {
        CraftFindings run =
            study.Craft("figure 10: 90 pairs, black pixels left out", study.Network.Classifier, ten, new SaliencyMapAttack { Theta = -1, MaxDistortion = 1 },
                10);
        return new()
        {
            Place = "Figure 10",
            What = "pairs that succeed, black pixels left out, of 90",
            PaperText = "not tried",
            Ours = run.Samples.Count(sample => sample.Success),
            Settings = "as above, Γ without the pixels that cannot fall"
        };
    }

    private static (ReproductionRow[], ReproductionFigure) Craft(Papernot2016Study study, Dataset ten, double theta, string place)
    {
        // Algorithm 2 starts with all features; by decreasing it makes a difference.
        var attack = new SaliencyMapAttack { Theta = theta, MaxDistortion = 1, Domain = SaliencyDomain.All };
        CraftFindings run = study.Craft($"{place.ToLowerInvariant()}: 90 pairs", study.Network.Classifier, ten, attack, 10);
        double[] distortions = [.. run.Samples.Where(sample => sample.Success).Select(sample => sample.Changed / (double)run.Features)];
        string settings = $"first test image of each class, Υ without bound, θ = {theta:+0;−0}; the paper does not say which images";
        List<ReproductionRow> rows =
            [new() { Place = place, What = "pairs that succeed, of 90", Paper = 90, Ours = distortions.Length, AgreesWithin = 0, NearWithin = 2,
                Settings = settings }];
        if (theta > 0 && distortions.Length > 0)
        {
            rows.Add(Row("smallest distortion", 0.0026, distortions.Min(), Pair));
            rows.Add(Row("largest distortion", 0.1378, distortions.Max(), Largest));
            rows.Add(Row("mean distortion", 0.0406, distortions.Average(), Mean));
        }
        string caption = $"Ten test images (blue) and what was crafted from them by {(theta > 0 ? "increasing" : "decreasing")} features: rows are sources, "
            + "columns targets. Red frames did not reach their target.";
        return ([.. rows], new ReproductionFigure(place, caption, Draw(study, ten, run, attack)));

        ReproductionRow Row(string what, double paper, double ours, double within) =>
            new() { Place = place, What = what, Paper = paper, Ours = ours, Format = ValueFormat.Percent, AgreesWithin = within, Settings = settings };
    }

    private static Drawing Draw(Papernot2016Study study, Dataset ten, CraftFindings run, SaliencyMapAttack attack)
    {
        using var scope = NewDisposeScope();
        Tensor crafted = new CraftedImages(study.Network.Classifier.Contract.Bounds, ten).Of(run.Samples, attack);
        var cells = new MatrixPicture?[10][];
        for (int source = 0; source < 10; source++)
        {
            cells[source] = new MatrixPicture?[10];
            cells[source][source] = new MatrixPicture(ten.Inputs[source].contiguous().data<float>().ToArray(), PictureKind.Original);
        }
        for (int i = 0; i < run.Samples.Count; i++)
            cells[run.Samples[i].Source][run.Samples[i].Target] =
                new MatrixPicture(crafted[i].contiguous().data<float>().ToArray(), run.Samples[i].Success ? PictureKind.Plain : PictureKind.Failed);
        return PictureMatrix.Draw("Crafted samples of all source-target pairs", "source", "target", Digits, Digits, cells, ten.InputShape);
    }
}
