using System.Globalization;
using Saddle.Evaluation.LossLandscapes;
using Saddle.Reports;

namespace Saddle.Papers.Madry2018;

/// <summary>The losses of the maxima that PGD finds from very many starts, and how the maxima lie (figure 4 and its text).</summary>
internal sealed class Maxima : Madry2018Section
{
    private const string Place = "Figure 4";
    private const int Examples = 5, Steps = 20, MostEnds = 200;

    // Another than that of the ascents.
    private const ulong PairSeed = 1;

    public override string Name => "figure 4: maxima from many starts";

    public override IReadOnlyList<int> Figures => [4];

    public override CifarPart Cifar => CifarPart.Some;

    public override SectionFindings Run(Madry2018Study study)
    {
        List<ReproductionRow> rows = [];
        List<ReproductionFigure> figures = [];
        foreach (MadryField field in study.Fields)
        {
            string size = field.Name == "mnist" ? field.Budget.Large : field.Budget.Larger;
            MadryNetwork natural = study.Network(field, size, TrainedAgainst.Nothing), robust = study.Network(field, size, TrainedAgainst.Pgd);
            MaximaNumbers[] naturals = Measure(study, field, natural, "natural"), robusts = Measure(study, field, robust, "robust");
            rows.AddRange(
                Rows(field, naturals, robusts, string.Create(CultureInfo.InvariantCulture, $"{field.Budget.Starts:N0} starts for each of {Examples} test "
                + $"images{(field.Budget.Starts >= 100_000 ? "" : " (the paper: 100,000)")}, {Steps} steps; {robust.Recipe}")));
            figures.Add(Draw(field, "natural", naturals));
            figures.Add(Draw(field, "robust", robusts));
        }
        return new SectionFindings { Rows = rows, Figures = figures };
    }

    private static MaximaNumbers[] Measure(Madry2018Study study, MadryField field, MadryNetwork network, string kind)
    {
        var options = new LossAscentOptions { Starts = field.Budget.Starts, Steps = Steps, Traces = false, Ends = MostEnds };
        string key = field.Key(Examples);
        return [.. Enumerable.Range(0, Examples)
            .Select(image =>
                study.Numbers.Of(FormattableString.Invariant($"figure-4-{field.Name}-{kind}-image-{image}"),
                    [network.Fingerprint, key, $"{options}", $"{PairSeed}"], () =>
        {
            study.Report($"maxima, {field.Title}, {kind} network", image, Examples);
            using var scope = NewDisposeScope();
            Tensor input = field.Test.Inputs[image..(image + 1)], label = field.Test.Labels[image..(image + 1)];
            using LossAscent ascent = LossAscent.Climb(network.Classifier, input, label, image, field.Threat.Ball, options, study.Cancellation);
            MaximaGeometry geometry = MaximaGeometry.Of(network.Classifier, input, label, image, ascent.Ends, field.Threat.Ball, PairSeed);
            return new MaximaNumbers([.. ascent.Final], [.. geometry.PairAngles], geometry.PairDistances.Average(), geometry.RandomDistances.Average(),
                geometry.RandomAngles.Average(), geometry.ConvexShare, geometry.MiddleOverEnds, geometry.AgainstGradientShare);
        }))];
    }

    private static ReproductionFigure Draw(MadryField field, string kind, MaximaNumbers[] images) => new(Place,
        string.Create(CultureInfo.InvariantCulture,
            $"{field.Title}, {kind} network: how the final losses of {images[0].Losses.Length:N0} starts are distributed, for five "
            + $"test images. The numbers are in numbers/figure-4-{field.Name}-{kind}-image-N.json."),
        HistogramFigure.Draw($"Final losses on {field.Title}, {kind} network", "cross-entropy at the maximum",
            [.. images.Select((image, index) => new HistogramSample(FormattableString.Invariant($"image {index}"), image.Losses, index))]));

    private static IEnumerable<ReproductionRow> Rows(MadryField field, MaximaNumbers[] naturals, MaximaNumbers[] robusts, string settings)
    {
        double natural = naturals.Average(image => image.Losses.Average()), robust = robusts.Average(image => image.Losses.Average());
        yield return Row("mean loss of the maxima, natural · robust network", "the robust network's are far smaller",
            FormattableString.Invariant($"{natural:0.##} · {robust:0.###}"), new Criterion("natural over robust", 5, 2), natural / Math.Max(robust, 1e-9));
        double outliers = naturals.Concat(robusts).Average(image => image.Outliers);
        yield return Row("maxima beyond mean + 6 deviations", "no outliers", FormattableString.Invariant($"{100 * outliers:0.###} %"),
            new Criterion("share", 0.001, 0.01, Percent: true), outliers);
        foreach ((string kind, MaximaNumbers[] images) in new[] { ("natural", naturals), ("robust", robusts) })
        {
            double angle = images.Average(image => image.PairAngles.Average());
            double chance = images.Average(image => image.RandomAngle);
            yield return Row($"mean angle between maxima, {kind} network", "close to 90°", FormattableString.Invariant(
                $"{angle:0}° (random points of the ball within 0 to 1: {chance:0}°)"), new Criterion("degrees from 90°", 10, 20), Math.Abs(angle - 90));
            double ratio = images.Average(image => image.PairDistance) / images.Average(image => image.RandomDistance);
            yield return Row($"distance between maxima over that of random points of the ball, {kind} network", "close to two random points",
                FormattableString.Invariant($"{ratio:0.00}"), new Criterion("factor up or down", 1.34, 2), Math.Max(ratio, 1 / ratio));
            double convex = images.Average(image => image.ConvexShare), middle = images.Average(image => image.MiddleOverEnds);
            yield return MadryRows.Judged(Place, $"{field.Title}: segments between maxima along which the loss is convex, {kind} network",
                "convex, lower in the middle by a constant factor", FormattableString.Invariant($"{100 * convex:0} %; middle / ends {middle:0.00}"),
                convex >= 0.9 ? Standing.Agrees : convex >= 0.75 ? Standing.Near : Standing.Differs,
                "agrees from 90 %, near from 75 %", settings);
            double against = images.Average(image => image.AgainstGradientShare);
            yield return MadryRows.Judged(Place, $"{field.Title}: maxima that lie against the natural gradient, {kind} network", "some",
                FormattableString.Invariant($"{100 * against:0.##} %"), against > 0 ? Standing.Agrees : Standing.Differs,
                "agrees where there is one, else differs", settings);
        }

        ReproductionRow Row(string what, string paper, string ours, Criterion criterion, double measured) =>
            MadryRows.Judged(Place, $"{field.Title}: {what}", paper, ours, criterion, measured, settings);
    }
}

/// <summary>What was measured of one image's maxima.</summary>
/// <param name="Losses">The final loss of each start.</param>
/// <param name="PairAngles">Angles between pairs of perturbations, in degrees.</param>
/// <param name="PairDistance">Their mean Euclidean distance.</param>
/// <param name="RandomDistance">That of pairs of random points of the ball.</param>
/// <param name="RandomAngle">The mean angle of pairs of random points of the ball, in degrees.</param>
/// <param name="ConvexShare">The share of pairs between which the loss is convex.</param>
/// <param name="MiddleOverEnds">The mean loss in the middle over that at the ends.</param>
/// <param name="AgainstGradientShare">The share of maxima against the natural gradient.</param>
public sealed record MaximaNumbers(double[] Losses, double[] PairAngles, double PairDistance, double RandomDistance, double RandomAngle, double ConvexShare,
    double MiddleOverEnds, double AgainstGradientShare)
{
    /// <summary>The share of losses above the mean by more than six deviations.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public double Outliers
    {
        get
        {
            double mean = Losses.Average(), deviation = Math.Sqrt(Losses.Average(loss => (loss - mean) * (loss - mean)));
            return Losses.Count(loss => loss > mean + 6 * deviation) / (double)Losses.Length;
        }
    }
}
