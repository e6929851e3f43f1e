using Saddle.Attacks;
using Saddle.Evaluation.Results;
using Saddle.Reports;

namespace Saddle.Papers.Madry2018;

/// <summary>The robust MNIST network against attacks on itself, on a copy and on another architecture (table 1).</summary>
internal sealed class MnistTable : Madry2018Section
{
    private const string Place = "Table 1";

    public override string Name => "table 1: MNIST under every attack";

    public override IReadOnlyList<int> Tables => [1];

    public override bool EvaluatesAttacks => true;

    public override SectionFindings Run(Madry2018Study study)
    {
        MadryField field = study.Mnist;
        MnistBudget budget = study.Budget.Mnist;
        MadryNetwork network = study.Network(field, budget.Large, TrainedAgainst.Pgd), copy = study.Network(field, budget.Large, TrainedAgainst.Pgd, copy: 1),
            other = study.Network(field, budget.Other, TrainedAgainst.Pgd);
        Entry[] entries = [.. Entries(field, budget.Restarts, copy, other)];
        List<ReproductionRow> rows = [];
        // The attacks of few passes on all test images, those with restarts on fewer; both by their own evaluation.
        foreach (IGrouping<bool, Entry> group in entries.GroupBy(entry => entry.Restarted).OrderBy(group => group.Key))
        {
            int images = group.Key ? budget.RestartImages : field.Test.Count;
            EvaluationResult result =
                study.Evaluate(group.Key ? "table-1-restarts" : "table-1", field, network, [field.Threat], [.. group.Select(entry => entry.Attack)], images);
            if (!group.Key) rows.Add(MadryRows.Accuracy(Place, "A: natural", 98.8, result.NaturalAccuracy, $"{network.Recipe}; {MadryRows.Images(images)}"));
            rows.AddRange(
                group.Zip(MadryRows.Accuracies(result),
                    (entry, accuracy) => MadryRows.Accuracy(Place, entry.What, entry.Paper, accuracy, $"{entry.Settings}{MadryRows.Images(images)}")));
        }
        string[] order = ["A: natural", .. entries.Select(entry => entry.What)];
        return new SectionFindings { Rows = [.. rows.OrderBy(row => Array.IndexOf(order, row.What))] };
    }

    private static IEnumerable<Entry> Entries(MadryField field, int restarts, MadryNetwork copy, MadryNetwork other)
    {
        yield return new("A: FGSM", 95.6, new FastGradientSignMethod());
        yield return new("A: PGD 40×1", 93.2, field.Pgd(40));
        yield return new("A: PGD 100×1", 91.8, field.Pgd(100));
        yield return new($"A: PGD 40×{restarts}", restarts == 20 ? 90.4 : null, field.Pgd(40, restarts), Restarted: true);
        yield return new($"A: PGD 100×{restarts}", restarts == 20 ? 89.3 : null, field.Pgd(100, restarts), Restarted: true);
        yield return new("A: targeted 40×1", 92.7, new TargetedProjectedGradientDescent { Steps = 40, StepSize = field.StepSize },
            "towards each of the nine wrong classes (the paper does not say which); ");
        yield return new("A: CW 40×1", 94.0, field.Margin(40));
        yield return new("A: CW+ 40×1", 93.9, field.Margin(40, 50),
            "the same search as CW, since an image leaves at its first misclassification, before κ matters; ");
        foreach ((string name, MadryNetwork source, double? fgsm, double? pgd, double? strong, double? margin, double? confident) in Sources(copy, other))
        {
            string settings = $"{source.Recipe}; ";
            yield return new($"{name}: FGSM", fgsm, MadryRows.From(source, new FastGradientSignMethod()), settings);
            yield return new($"{name}: PGD 40×1", pgd, MadryRows.From(source, field.Pgd(40)), settings);
            yield return new($"{name}: PGD 100×{restarts}", restarts == 20 ? strong : null, MadryRows.From(source, field.Pgd(100, restarts)), settings,
                Restarted: true);
            yield return new($"{name}: CW 40×1", margin, MadryRows.From(source, field.Margin(40)), settings);
            yield return new($"{name}: CW+ 40×1", confident, MadryRows.From(source, field.Margin(40, 50)), settings);
        }
    }

    private static (string, MadryNetwork, double?, double?, double?, double?, double?)[] Sources(MadryNetwork copy, MadryNetwork other) =>
        [("A′", copy, 96.8, 96.0, 95.7, 97.0, 96.4), ("B", other, 95.4, 96.4, null, null, 95.7)];

    private sealed record Entry(string What, double? Paper, Attack Attack, string Settings = "", bool Restarted = false);
}
