using Saddle.Attacks;
using Saddle.Evaluation.Crafts;
using Saddle.Evaluation.Hardness;
using Saddle.Reports;

namespace Saddle.Papers.Papernot2016;

/// <summary>Hardness, adversarial distance and robustness (sections V.B.2 and V.B.3, figures 14 and 15).</summary>
internal sealed class HardnessAndDistance : Papernot2016Section
{
    private const int Batch = 50;

    // The one tells half of how the other varies from 0.7 on, a quarter from 0.5.
    private const string Judgement = "agrees from 0.7, near from 0.5";

    public override string Name => "hardness and adversarial distance";

    public override IReadOnlyList<int> Figures => [14, 15];

    public override IEnumerable<int> Images(Papernot2016Budget budget) => [budget.HardnessImages, budget.DistanceImages];

    public override SectionFindings Run(Papernot2016Study study)
    {
        var attack = new SaliencyMapAttack { MaxIterations = HardnessOptions.PaperCaps[^1] };
        CraftFindings run = study.Craft("figure 14: hardness", study.Network.Classifier, study.Test, attack, study.Budget.HardnessImages);
        HardnessMeasure hardness = HardnessMeasure.Of(run.Samples, new HardnessOptions { Features = run.Features, Classes = run.Classes });
        IReadOnlyList<SampleDistance> distances = Distances(study);
        ClassMatrix distance = ClassMatrix.Means(run.Classes, distances.Select(sample => (sample.Source, sample.Target, sample.ByPairs)));
        var robustness = Robustness.Of(distances, sample => sample.ByPairs);
        ClassMatrix distortion = CraftMatrices.Of(run.Samples, run.Features, run.Classes).DistortionSuccessful;
        PairCorrelation shape = PairCorrelation.Of(hardness.Successful, distortion), foretold = PairCorrelation.Of(distance, hardness.Successful);
        string settings = $"{run.Plan.Examples} test images × 9, caps of 1 to 150 iterations (0.3 to 38.3 %) from one crafting, ε over successes";
        return new SectionFindings
        {
            Rows =
            [
                new() { Place = "Figure 14", What = "correlation of hardness with the mean distortion of figure 13", PaperText = "\"similar shape\"",
                    Ours = shape.Pearson, Judged = Judge(shape.Pearson), Settings = $"{settings}; {Judgement}" },
                new() { Place = "Figure 14", What = "mean hardness of the pairs", PaperText = "shown as shades",
                    Ours = hardness.Successful.Cells.Select(cell => (double?)cell.Value).Average(), Settings = settings },
                new() { Place = "Figure 15", What = "correlation of adversarial distance with hardness", PaperText = "\"predicts hardness\"",
                    Ours = foretold.Pearson, Judged = Judge(foretold.Pearson),
                    Settings = $"{study.Budget.DistanceImages} test images, by pairs; rank correlation {foretold.Spearman:0.00}; {Judgement}" },
                new() { Place = "Equation 14", What = "robustness R(F), minimum of the distance", PaperText = "defined, not given", Ours = robustness.Minimum,
                    Settings = $"image {robustness.Nearest.Image} towards {robustness.Nearest.Target}; the mean is {robustness.Mean:0.0000}" },
            ],
            Figures =
            [
                ClassPairs.Matrix("Figure 14", "Hardness H(s, t) by the trapezoid rule over nine maximum distortions; a pair that never succeeds has none.",
                    "Hardness", hardness.Successful, ValueFormat.Number),
                ClassPairs.Matrix("Figure 15", "Mean adversarial distance by source and target, from the first saliency map alone.", "Adversarial distance",
                    distance, ValueFormat.Number),
            ],
        };
    }

    /// <summary>Where a correlation stands; open where there is none.</summary>
    private static Standing Judge(double? correlation) =>
        correlation is null ? Standing.Open : correlation >= 0.7 ? Standing.Agrees : correlation >= 0.5 ? Standing.Near : Standing.Differs;

    private static List<SampleDistance> Distances(Papernot2016Study study)
    {
        long[] labels = study.Test.Labels.data<long>().ToArray();
        List<SampleDistance> distances = [];
        for (int start = 0; start < study.Budget.DistanceImages; start += Batch)
        {
            study.Cancellation.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            int end = Math.Min(study.Budget.DistanceImages, start + Batch);
            Tensor images = study.Test.Inputs[start..end], jacobian = ForwardDerivative.Of(study.Network.Classifier, images).flatten(2), sum = jacobian.sum(1),
                domain = images.flatten(1).lt(study.Network.Classifier.Contract.Bounds.Upper());
            for (int target = 0; target < 10; target++)
            {
                long[] rows = [.. Enumerable.Range(0, end - start).Where(row => labels[start + row] != target).Select(row => (long)row)];
                Tensor chosen = tensor(rows), alpha = jacobian.select(1, target);
                distances.AddRange(SampleDistance.Of([.. rows.Select(row => (start + (int)row, (int)labels[start + row], target))],
                    alpha.index_select(0, chosen), (sum - alpha).index_select(0, chosen), increase: true, domain.index_select(0, chosen)));
            }
            study.Report("figure 15: adversarial distance", end, study.Budget.DistanceImages);
        }
        return distances;
    }
}
