using Saddle.Attacks;
using Saddle.Evaluation.Results;
using Saddle.Reports;

namespace Saddle.Papers.Madry2018;

/// <summary>Networks of growing capacity, trained naturally, against FGSM and against PGD (figure 6).</summary>
internal sealed class Capacity : Madry2018Section
{
    private const string Place = "Figure 6";

    // What one class alone gives; the paper's smallest network collapses to that.
    private const double OneClass = 0.115;

    public override string Name => "figure 6: capacity";

    public override IReadOnlyList<int> Figures => [6];

    public override bool EvaluatesAttacks => true;

    public override SectionFindings Run(Madry2018Study study)
    {
        MadryField field = study.Mnist;
        CapacityPoint[] points =
            [.. Enum.GetValues<TrainedAgainst>().SelectMany(against => study.Budget.Mnist.Capacities.Select(scale => Measure(study, field, scale, against)))];
        study.Numbers.Of("figure-6-mnist",
            [field.Key(field.Test.Count), .. Attacks(field).Select(attack => $"{attack}"), .. points.Select(point => $"{point.Fingerprint} {point.Recipe}")],
            () => points);
        return new SectionFindings
        {
            Rows = [.. Rows(study, field, points), .. points.Select(point => Each(field, point))],
            Figures = [.. Enum.GetValues<TrainedAgainst>().Select(against => Draw(points, against)), Losses(points)],
        };
    }

    private static Attack[] Attacks(MadryField field) => [new FastGradientSignMethod(), field.Pgd(40)];

    private static CapacityPoint Measure(Madry2018Study study, MadryField field, int scale, TrainedAgainst against)
    {
        MadryNetwork network = study.OfCapacity(scale, against);
        EvaluationResult result = study.Evaluate($"figure-6-scale-{scale}-{against.Word().ToLowerInvariant()}", field, network, [field.Threat], Attacks(field));
        IReadOnlyList<double> accuracies = MadryRows.Accuracies(result);
        return new CapacityPoint(network.Fingerprint, scale, against, result.NaturalAccuracy, accuracies[0], accuracies[1], network.Result.Epochs[^1].Loss,
            network.Recipe);
    }

    private static IEnumerable<ReproductionRow> Rows(Madry2018Study study, MadryField field, CapacityPoint[] points)
    {
        CapacityPoint[] Of(TrainedAgainst against) => [.. points.Where(point => point.Against == against)];
        CapacityPoint[] fgsm = Of(TrainedAgainst.Fgsm), pgd = Of(TrainedAgainst.Pgd);
        string settings = $"scales {string.Join(", ", study.Budget.Mnist.Capacities)} (the paper: 1, 2, 4, 8, 16); {MadryRows.Images(field.Test.Count)}";
        CapacityPoint smallest = pgd[0], largest = pgd[^1];
        string warmed = study.OfCapacity(smallest.Scale, TrainedAgainst.Pgd).EpsilonGrew ? "; ε grows from 0, which keeps small networks from collapsing" : "";
        yield return Judged("PGD-trained, smallest scale: natural accuracy", "collapses to one class (11.35 %)",
            FormattableString.Invariant($"{100 * smallest.Natural:0.00} %"), Math.Abs(smallest.Natural - OneClass) < 0.02,
            FormattableString.Invariant($"within 2 points of {100 * OneClass:0.#} %"), $"{settings}; {smallest.Recipe}{warmed}");
        yield return Judged("PGD-trained: PGD accuracy from the smallest to the largest scale", "grows with capacity",
            FormattableString.Invariant($"{100 * smallest.Pgd:0.0} → {100 * largest.Pgd:0.0} %"), largest.Pgd > smallest.Pgd, "where it grows", settings);
        yield return Judged("PGD-trained: final training loss from the smallest to the largest scale", "falls with capacity",
            FormattableString.Invariant($"{smallest.Loss:0.###} → {largest.Loss:0.###}"), largest.Loss < smallest.Loss, "where it falls", settings);
        double natural = Of(TrainedAgainst.Nothing).Max(point => point.Pgd), gap = fgsm[^1].Fgsm - fgsm[^1].Pgd;
        yield return MadryRows.Judged(Place, "MNIST: naturally trained: PGD accuracy at any scale", "0 %",
            FormattableString.Invariant($"at most {100 * natural:0.0} %"), new Criterion("the highest", 0.02, 0.05, Percent: true), natural, settings);
        yield return MadryRows.Judged(Place, "MNIST: FGSM-trained: FGSM accuracy · PGD accuracy, largest scale", "high · near 0 %",
            FormattableString.Invariant($"{100 * fgsm[^1].Fgsm:0.0} · {100 * fgsm[^1].Pgd:0.0} %"),
            new Criterion("points between them", 0.6, 0.4, Percent: true), gap, settings);

        static ReproductionRow Judged(string what, string paper, string ours, bool agrees, string where, string given) =>
            MadryRows.Judged(Place, $"MNIST: {what}", paper, ours, agrees ? Standing.Agrees : Standing.Differs, $"agrees {where}, else differs", given);
    }

    private static ReproductionRow Each(MadryField field, CapacityPoint point) => new()
    {
        Place = Place,
        What = $"MNIST: scale {point.Scale}, {point.Against.Trained()}: natural · FGSM · PGD, final loss",
        PaperText = "drawn, not printed",
        OursText = FormattableString.Invariant($"{100 * point.Natural:0.0} · {100 * point.Fgsm:0.0} · {100 * point.Pgd:0.0} %, {point.Loss:0.####}"),
        Settings = $"{point.Recipe}; {MadryRows.Images(field.Test.Count)}",
    };

    private static ReproductionFigure Draw(CapacityPoint[] points, TrainedAgainst against)
    {
        CapacityPoint[] those = [.. points.Where(point => point.Against == against)];
        (double, double)[] Line(Func<CapacityPoint, double> value) => [.. those.Select(point => ((double)point.Scale, value(point)))];
        return new ReproductionFigure(Place, $"MNIST networks by capacity, {against.Trained()}. The numbers are in numbers/figure-6-mnist.json.",
            CurveFigure.Draw($"Accuracy by capacity, {against.Trained()}", "capacity scale", "accuracy",
                [new Curve("natural", Line(point => point.Natural), 0), new Curve("FGSM", Line(point => point.Fgsm), 1),
                    new Curve("PGD", Line(point => point.Pgd), 2)], CurveScale.Percent));
    }

    private static ReproductionFigure Losses(CapacityPoint[] points) => new(Place,
        "The mean loss of the last epoch by capacity, on the examples that the network was trained on. The numbers are in numbers/figure-6-mnist.json.",
        CurveFigure.Draw("Final training loss by capacity", "capacity scale", "final training loss",
            [.. Enum.GetValues<TrainedAgainst>()
                .Select((against, index) =>
                    new Curve(against.Trained(), [.. points.Where(point => point.Against == against).Select(point => ((double)point.Scale, point.Loss))],
                        index))], CurveScale.Logarithmic));
}

/// <summary>A network of figure 6.</summary>
/// <param name="Fingerprint">The network.</param>
/// <param name="Scale">Its capacity.</param>
/// <param name="Against">What it was trained against.</param>
/// <param name="Natural">Natural accuracy, 0..1.</param>
/// <param name="Fgsm">Accuracy under FGSM, 0..1.</param>
/// <param name="Pgd">Accuracy under PGD, 0..1.</param>
/// <param name="Loss">The mean loss of the last epoch.</param>
/// <param name="Recipe">How it was trained.</param>
public sealed record CapacityPoint(string Fingerprint, int Scale, TrainedAgainst Against, double Natural, double Fgsm, double Pgd, double Loss, string Recipe);
