using Saddle.Evaluation.LossLandscapes;
using Saddle.Reports;

namespace Saddle.Papers.Madry2018;

/// <summary>The loss along PGD from 20 random starts, on natural and on robust networks (figures 3 and 11).</summary>
internal sealed class LossTraces : Madry2018Section
{
    private const int Starts = 20, Steps = 100, More = 5;

    public override string Name => "figures 3 and 11: loss along restarts";

    public override IReadOnlyList<int> Figures => [3, 11];

    public override CifarPart Cifar => CifarPart.Some;

    public override SectionFindings Run(Madry2018Study study)
    {
        List<ReproductionRow> rows = [];
        List<ReproductionFigure> figures = [];
        foreach (MadryField field in study.Fields)
        {
            string size = field.Name == "mnist" ? field.Budget.Large : field.Budget.Larger;
            MadryNetwork natural = study.Network(field, size, TrainedAgainst.Nothing), robust = study.Network(field, size, TrainedAgainst.Pgd);
            double[][][] naturals = Climb(study, field, natural, "natural"), robusts = Climb(study, field, robust, "robust");
            string settings = $"{Starts} starts, {Steps} steps of 2.5 ε / {Steps}; {robust.Recipe}";
            rows.AddRange(Rows("Figure 3", field, naturals[..1], robusts[..1], $"first test image, {settings}"));
            rows.AddRange(Rows("Figure 11", field, naturals[1..], robusts[1..], $"the {More} test images after the first, {settings}"));
            figures.Add(Draw(field, "Figure 3", "natural", [naturals[0]]));
            figures.Add(Draw(field, "Figure 3", "robust", [robusts[0]]));
            figures.Add(Draw(field, "Figure 11", "natural", naturals[1..]));
            figures.Add(Draw(field, "Figure 11", "robust", robusts[1..]));
        }
        return new SectionFindings { Rows = rows, Figures = figures };
    }

    /// <summary>By image, start and step.</summary>
    private static double[][][] Climb(Madry2018Study study, MadryField field, MadryNetwork network, string kind)
    {
        var options = new LossAscentOptions { Starts = Starts, Steps = Steps };
        string key = field.Key(More + 1);
        return [.. Enumerable.Range(0, More + 1)
            .Select(image =>
                study.Numbers.Of(FormattableString.Invariant($"figure-3-{field.Name}-{kind}-image-{image}"), [network.Fingerprint, key, $"{options}"], () =>
        {
            study.Report($"loss traces, {field.Title}, {kind} network", image, More + 1);
            using var scope = NewDisposeScope();
            using LossAscent ascent =
                LossAscent.Climb(network.Classifier, field.Test.Inputs[image..(image + 1)], field.Test.Labels[image..(image + 1)], image, field.Threat.Ball,
                    options, study.Cancellation);
            return ascent.Losses.Select(row => row.ToArray()).ToArray();
        }))];
    }

    private static ReproductionFigure Draw(MadryField field, string place, string kind, double[][][] images)
    {
        Curve[] curves = [.. images.SelectMany((starts, image) => starts.Select((trace, start) =>
            new Curve(start == 0 && images.Length > 1 ? FormattableString.Invariant($"image {image + 1}") : "",
                [.. trace.Select((loss, step) => ((double)step, loss))], image, Fine: true)))];
        return new ReproductionFigure(place, $"{field.Title}, {kind} network: the cross-entropy along {Steps} steps of PGD from {Starts} random starts "
            + $"around {(images.Length == 1 ? "the first test image" : $"the next {images.Length} test images")}. The numbers are in "
            + $"numbers/figure-3-{field.Name}-{kind}-image-N.json.",
            CurveFigure.Draw($"Loss along PGD on {field.Title}, {kind} network", "step of PGD", "cross-entropy", curves));
    }

    private static IEnumerable<ReproductionRow> Rows(string place, MadryField field, double[][][] naturals, double[][][] robusts, string settings)
    {
        double natural = naturals.Average(Final), robust = robusts.Average(Final), ratio = natural / Math.Max(robust, 1e-9);
        yield return Row("final loss, natural over robust network", "the robust network's is far lower",
            FormattableString.Invariant($"{natural:0.##} / {robust:0.###} = {ratio:0.#}"), new Criterion("ratio", 5, 2), ratio);
        double spread = naturals.Average(Spread);
        yield return Row("spread of final losses over starts (deviation / mean), natural network", "well concentrated, no outliers",
            FormattableString.Invariant($"{100 * spread:0.#} %"), new Criterion("spread", 0.25, 0.5, Percent: true), spread);
        double plateau = robusts.Concat(naturals).Average(Plateau);
        yield return Row("share of the rise that is made in the first half of the steps", "plateaus rapidly",
            FormattableString.Invariant($"{100 * plateau:0} %"), new Criterion("share, 0 without a rise", 0.9, 0.75, Percent: true), plateau);

        ReproductionRow Row(string what, string paper, string ours, Criterion criterion, double measured) =>
            MadryRows.Judged(place, $"{field.Title}: {what}", paper, ours, criterion, measured, settings);
    }

    private static double Final(double[][] starts) => starts.Average(trace => trace[^1]);

    private static double Spread(double[][] starts)
    {
        double mean = Final(starts);
        return Math.Sqrt(starts.Average(trace => (trace[^1] - mean) * (trace[^1] - mean))) / Math.Max(mean, 1e-9);
    }

    /// <summary>The share of the mean rise that is made in the first half of the steps; 0 without a rise.</summary>
    internal static double Plateau(double[][] starts)
    {
        double begin = starts.Average(trace => trace[0]), half = starts.Average(trace => trace[trace.Length / 2]), end = Final(starts);
        return end > begin ? Math.Clamp((half - begin) / (end - begin), 0, 1) : 0;
    }
}
