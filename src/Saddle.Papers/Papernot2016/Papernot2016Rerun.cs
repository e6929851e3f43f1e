using System.Globalization;
using Saddle.Reports;

namespace Saddle.Papers.Papernot2016;

/// <summary>
/// Papernot, McDaniel, Jha, Fredrikson, Celik, Swami: "The limitations of deep learning in adversarial settings"
/// (EuroS&amp;P 2016), rerun. The study of human perception (figures 16 and 17) is not part of it; figures 2, 6 and 8 are
/// drawings without measurements.
/// </summary>
public static class Papernot2016Rerun
{
    private static readonly PaperSection<Papernot2016Study>[] Sections =
    [
        new AndSurfaces(), new LargeScale(), new AllPairs(), new SaliencyPictures(), new FoolingImages(), new Decreasing(), new ClassPairs(), new Traces(),
        new HardnessAndDistance(), new Detection(), new Retraining(), new Settings(),
    ];

    /// <summary>The numbers of the figures that are drawn again.</summary>
    public static IReadOnlyList<int> Figures => [.. Sections.SelectMany(section => section.Figures).Order()];

    /// <summary>Reruns the paper, or one of its figures.</summary>
    /// <param name="study">Data, networks and budget.</param>
    /// <param name="figure">The figure; all and the text's numbers where null.</param>
    /// <param name="command">The command as it could be typed again.</param>
    /// <param name="facts">Versions and settings for the foot of the report.</param>
    /// <exception cref="UsageException">There is no such figure here.</exception>
    /// <exception cref="OperationCanceledException">The study was cancelled.</exception>
    public static Reproduction Run(Papernot2016Study study, int? figure, string command, IReadOnlyList<KeyValuePair<string, string>> facts)
    {
        PaperSection<Papernot2016Study>[] chosen = figure is { } number ? [.. Sections.Where(section => section.Figures.Contains(number))] : Sections;
        if (chosen.Length == 0) throw new UsageException($"Figure {figure} is not among those that are drawn again: {string.Join(", ", Figures)}.");
        // Both are needed, and neither needs the other.
        if (figure is null) study.TrainTogether(study.PaperNetwork, study.ReluNetwork);
        List<SectionFindings> findings = [];
        foreach (PaperSection<Papernot2016Study> section in chosen)
        {
            study.Cancellation.ThrowIfCancellationRequested();
            study.Report(section.Name);
            findings.Add(section.Run(study));
        }
        ReproductionRow[] rows = [.. findings.SelectMany(finding => finding.Rows)];
        return new Reproduction
        {
            Title = "The limitations of deep learning in adversarial settings, rerun",
            Citation = "Papernot, McDaniel, Jha, Fredrikson, Celik, Swami, EuroS&P 2016",
            Verdict = Verdict(rows, study),
            Rows = rows,
            Figures = [.. findings.SelectMany(finding => finding.Figures).Where(drawn => figure is null || drawn.Title == $"Figure {figure}")],
            Warnings = [.. findings.SelectMany(finding => finding.Warnings), .. BudgetWarning(study)],
            Command = command,
            Facts = facts,
        };
    }

    private static string Verdict(ReproductionRow[] rows, Papernot2016Study study)
    {
        int Count(Standing standing) => rows.Count(row => row.Standing == standing);
        string compared = $"Of {rows.Length - Count(Standing.Open)} values that the paper gives, {Count(Standing.Agrees)} agree, {Count(Standing.Near)} are "
            + $"near and {Count(Standing.Differs)} differ, at budget {study.Budget.Name}.";
        ReproductionRow? success = rows.FirstOrDefault(row => row.What == "success rate τ, test"),
            distortion = rows.FirstOrDefault(row => row.What == "mean distortion of successes, test");
        return success is null ? compared : string.Create(CultureInfo.InvariantCulture, $"Success {100 * success.Ours:0.00} % (paper 97.05 %) at "
            + $"{100 * distortion!.Ours:0.00} % mean distortion (paper 4.03 %) on the test images. {compared}");
    }

    private static IEnumerable<ReproductionWarning> BudgetWarning(Papernot2016Study study)
    {
        if (study.Budget.Name != "paper")
            yield return new ReproductionWarning($"The budget {study.Budget.Name} crafts fewer samples than the "
                + $"paper{(study.Budget.Epochs < Papernot2016Budget.Paper.Epochs ? " from a network of shorter training" : "")}.",
                "Run it with the budget paper for the paper's numbers of samples.");
    }
}
