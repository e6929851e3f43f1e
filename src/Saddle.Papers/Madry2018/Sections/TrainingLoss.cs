using Saddle.Reports;

namespace Saddle.Papers.Madry2018;

/// <summary>The adversarial loss in the course of a training against PGD (figure 1).</summary>
internal sealed class TrainingLoss : Madry2018Section
{
    public override string Name => "figure 1: training loss";

    public override IReadOnlyList<int> Figures => [1];

    public override CifarPart Cifar => CifarPart.Some;

    public override SectionFindings Run(Madry2018Study study)
    {
        List<ReproductionRow> rows = [];
        List<ReproductionFigure> figures = [];
        foreach (MadryField field in study.Fields)
        {
            MadryNetwork network = study.Network(field, field.Name == "mnist" ? field.Budget.Large : field.Budget.Larger, TrainedAgainst.Pgd);
            IReadOnlyList<StepLoss> losses =
                study.Numbers.Of($"figure-1-{field.Name}", [network.Fingerprint, $"{network.StepLosses.Count}"], () => network.StepLosses);
            bool warmed = network.EpsilonGrew;
            double fall = losses[0].Loss / Math.Max(losses[^1].Loss, 1e-12);
            rows.Add(MadryRows.Judged("Figure 1", $"{field.Title}: adversarial loss of the training, first and last steps", "falls steadily",
                FormattableString.Invariant($"{losses[0].Loss:0.###} → {losses[^1].Loss:0.###}"),
                fall > 1.5 ? Standing.Agrees : fall > 1 ? Standing.Near : Standing.Differs, "agrees where it falls by more than a third, near where it falls",
                $"{network.Recipe}{(warmed ? "; ε grows from 0, the paper's does not" : "")}"));
            figures.Add(new ReproductionFigure("Figure 1", $"{field.Title}: the mean cross-entropy of the adversarial examples that each step trains on. The "
                + $"numbers are in numbers/figure-1-{field.Name}.json.{(warmed ? " ε grows from 0 in the first steps, and the loss with it." : "")}",
                CurveFigure.Draw($"Adversarial loss of the training on {field.Title}", "training steps", "adversarial loss",
                    [new Curve(field.Title, [.. losses.Select(loss => ((double)loss.Step, loss.Loss))], 0)], CurveScale.Logarithmic)));
        }
        return new SectionFindings { Rows = rows, Figures = figures };
    }
}
