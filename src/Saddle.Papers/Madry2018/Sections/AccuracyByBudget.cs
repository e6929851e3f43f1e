using Saddle.Attacks;
using Saddle.Evaluation.Results;
using Saddle.Reports;
using Saddle.Threats;

namespace Saddle.Papers.Madry2018;

/// <summary>Accuracy under PGD against ε, in the norm that was trained against and in the other (figure 2).</summary>
internal sealed class AccuracyByBudget : Madry2018Section
{
    private const string Place = "Figure 2";

    public override string Name => "figure 2: accuracy against ε";

    public override IReadOnlyList<int> Figures => [2];

    public override CifarPart Cifar => CifarPart.Some;

    public override bool EvaluatesAttacks => true;

    public override SectionFindings Run(Madry2018Study study)
    {
        List<ReproductionRow> rows = [];
        List<ReproductionFigure> figures = [];
        foreach (MadryField field in study.Fields)
        {
            bool mnist = field.Name == "mnist";
            MadryNetwork network = study.Network(field, mnist ? field.Budget.Large : field.Budget.Larger, TrainedAgainst.Pgd);
            foreach ((Norm norm, double[] epsilons) in mnist ? MnistBalls : CifarBalls)
            {
                string name = $"figure-2-{field.Name}-{norm.ToString().ToLowerInvariant()}";
                // A step size of 2.5 ε / steps reaches every ball's edge from anywhere in it.
                Attack attack = field.Pgd(field.Budget.SweepSteps) with { StepSize = null };
                int images = Math.Min(field.Budget.SweepImages, field.Test.Count);
                BudgetPoint[] curve = Sweep(study, field, network, norm, epsilons, attack, images);
                figures.Add(new ReproductionFigure(Place, $"{field.Title}: accuracy under PGD of {field.Budget.SweepSteps} steps in "
                    + $"{Word(norm)} balls{(norm == Norm.Linf ? FormattableString.Invariant($"; trained at ε {field.Threat.Ball.Epsilon * field.PaperScale:0.##}") : "")}. The numbers are in numbers/{name}.json.",
                    CurveFigure.Draw($"Accuracy of the robust {field.Title} network by {Word(norm)} ε",
                        field.PaperScale == 1 ? $"{Word(norm)} ε" : $"{Word(norm)} ε in units of 1/255", "accuracy under PGD",
                        [new Curve("PGD", [.. curve.Select(point => (point.Epsilon, point.Accuracy))], norm == Norm.Linf ? 0 : 1)], CurveScale.Percent)));
                study.Numbers.Of(name,
                    [network.Fingerprint, field.Key(images), $"{norm}", .. epsilons.Select(epsilon => FormattableString.Invariant($"{epsilon}")), $"{attack}"],
                    () => curve);
                rows.AddRange(Rows(field, norm, curve, network));
            }
        }
        return new SectionFindings { Rows = rows, Figures = figures };
    }

    private static (Norm, double[])[] MnistBalls => [(Norm.Linf, [0.05, 0.1, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5]), (Norm.L2, [1, 2, 3, 4, 4.5, 6, 8])];

    private static (Norm, double[])[] CifarBalls => [(Norm.Linf, [2, 4, 8, 12, 16, 30]), (Norm.L2, [20, 50, 100])];

    private static BudgetPoint[] Sweep(Madry2018Study study, MadryField field, MadryNetwork network, Norm norm, double[] epsilons, Attack attack, int images)
    {
        ThreatModel[] threats = [.. epsilons.Select(epsilon => MadryField.Within(norm, epsilon / field.PaperScale))];
        EvaluationResult result = study.Evaluate($"figure-2-{norm.ToString().ToLowerInvariant()}", field, network, threats, [attack], images);
        return [new BudgetPoint(0, result.NaturalAccuracy),
            .. epsilons.Select((epsilon, index) => new BudgetPoint(epsilon, MadryRows.Accuracies(result, index)[0]))];
    }

    private static IEnumerable<ReproductionRow> Rows(MadryField field, Norm norm, BudgetPoint[] curve, MadryNetwork network)
    {
        string settings = $"{network.Recipe}; {MadryRows.Images(Math.Min(field.Budget.SweepImages, field.Test.Count))}, PGD of "
            + $"{field.Budget.SweepSteps} steps of 2.5 ε / {field.Budget.SweepSteps}";
        double At(double epsilon) => curve.Single(point => point.Epsilon == epsilon).Accuracy;
        if (field.Name != "mnist")
            yield return new ReproductionRow
            {
                Place = Place,
                What = $"CIFAR-10: accuracy as {Word(norm)} ε grows",
                PaperText = "falls smoothly",
                OursText = string.Join(" · ", curve.Select(point => FormattableString.Invariant($"{100 * point.Accuracy:0} %"))),
                Settings = settings,
            };
        else if (norm == Norm.Linf)
        {
            yield return MadryRows.Judged(Place, "MNIST: accuracy at L∞ ε 0.1, 0.2, 0.3", "about 97, 95 and 93 %, then a cliff",
                FormattableString.Invariant($"{100 * At(0.1):0.0} · {100 * At(0.2):0.0} · {100 * At(0.3):0.0} %"),
                new Criterion("accuracy at 0.3", 0.91, 0.88, Percent: true), At(0.3), settings);
            double drop = At(0.3) - At(0.4);
            yield return MadryRows.Judged(Place, "MNIST: accuracy lost between the ε trained at and 0.4", "nearly all",
                FormattableString.Invariant($"{100 * drop:0.0} points, to {100 * At(0.4):0.0} %"),
                new Criterion("share of it that is lost", 0.9, 0.75, Percent: true), drop / At(0.3), settings);
        }
        else
            yield return MadryRows.Judged(Place, "MNIST: accuracy under L2 at ε 4.5", "robust to 4.5 by PGD, though trained for L∞",
                FormattableString.Invariant($"{100 * At(4.5):0.0} %"),
                new Criterion("accuracy", 0.5, 0.4, Percent: true), At(4.5), settings);
    }

    private static string Word(Norm norm) => norm == Norm.Linf ? "L∞" : "L2";
}

/// <summary>The accuracy at an ε.</summary>
/// <param name="Epsilon">ε in the paper's unit.</param>
/// <param name="Accuracy">The accuracy, 0..1.</param>
public sealed record BudgetPoint(double Epsilon, double Accuracy);
