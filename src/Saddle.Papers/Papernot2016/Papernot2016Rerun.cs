using System.Globalization;
using Saddle.Evaluation.Runs;
using Saddle.Reports;

namespace Saddle.Papers.Papernot2016;

/// <summary>
/// Papernot, McDaniel, Jha, Fredrikson, Celik, Swami: "The limitations of deep learning in adversarial settings"
/// (EuroS&amp;P 2016), rerun. Figures 16 and 17 are of people, whose answers a study of one's own has to give
/// (<see cref="PerceptionStudy"/>); figures 2, 6 and 8 are drawings without measurements.
/// </summary>
public static class Papernot2016Rerun
{
    private static readonly Papernot2016Section[] Sections =
    [
        new AndSurfaces(), new LargeScale(), new AllPairs(), new SaliencyPictures(), new FoolingImages(), new Decreasing(), new ClassPairs(), new Traces(),
        new HardnessAndDistance(), new HumanPerception(), new Detection(), new Retraining(), new Settings(),
    ];

    /// <summary>The numbers of the figures that are drawn again.</summary>
    public static IReadOnlyList<int> Figures => [.. Sections.SelectMany(section => section.Figures).Order()];

    /// <summary>Whether MNIST's images are needed: the figures of the network that learns AND need none.</summary>
    /// <param name="figure">The figure; null for all.</param>
    public static bool NeedsImages(int? figure) => Chosen(figure).Any(section => section.NeedsNetwork);

    /// <summary>Reruns the paper, or one of its figures.</summary>
    /// <param name="study">Data, networks and budget.</param>
    /// <param name="figure">The figure; all and the text's numbers where null.</param>
    /// <param name="command">The command as it could be typed again.</param>
    /// <param name="facts">Versions and settings for the foot of the report.</param>
    /// <param name="folder">The store of the run's folder: what is measured is added to the sections that it keeps, and kept with them. Nothing is
    /// added or kept where null.</param>
    /// <returns>What was measured, with all that the folder's store kept of earlier commands.</returns>
    /// <exception cref="UsageException">There is no such figure here, or the study has no images and the figure needs them.</exception>
    /// <exception cref="RunFolderException">The store keeps sections of another budget or of other images.</exception>
    /// <exception cref="OperationCanceledException">The study was cancelled.</exception>
    public static Reproduction Run(Papernot2016Study study, int? figure, string command, IReadOnlyList<KeyValuePair<string, string>> facts,
        IRunStore? folder = null)
    {
        Papernot2016Section[] chosen = Chosen(figure);
        if (chosen.Length == 0) throw new UsageException($"Figure {figure} is not among those that are drawn again: {string.Join(", ", Figures)}.");
        var added = new AddedSections(folder, study.Basis);
        // Both are needed, and neither needs the other.
        if (figure is null) study.TrainTogether(study.PaperNetwork, study.ReluNetwork);
        var request = new ReproductionRequest(figure is null ? null : $"Figure {figure}", command);
        List<ReproductionSection> measured = [];
        foreach (Papernot2016Section section in chosen)
        {
            study.Cancellation.ThrowIfCancellationRequested();
            study.Report(section.Name);
            SectionFindings found = section.Run(study);
            measured.Add(new ReproductionSection
            {
                Name = section.Name,
                Requests = [request],
                Basis = section.NeedsNetwork ? study.Basis : [],
                Rows = found.Rows,
                Figures = found.Figures,
                Warnings = found.Warnings,
                Facts = facts,
            });
        }
        IReadOnlyList<ReproductionSection> all = added.Add(measured, Sections.Select(section => section.Name));
        return PaperPage.Of("The limitations of deep learning in adversarial settings, rerun",
            "Papernot, McDaniel, Jha, Fredrikson, Celik, Swami, EuroS&P 2016",
            all, section => section.Rows, rows => Verdict(rows, study.Budget), BudgetWarning(study.Budget, all));
    }

    private static Papernot2016Section[] Chosen(int? figure) =>
        figure is { } number ? [.. Sections.Where(section => section.Figures.Contains(number))] : Sections;

    private static string Verdict(ReproductionRow[] rows, Papernot2016Budget budget)
    {
        int Count(Standing standing) => rows.Count(row => row.Standing == standing);
        string compared = rows.All(row => row.Standing == Standing.Open) ? "Nothing was measured that could be compared with the paper."
            : $"Of {rows.Length - Count(Standing.Open)} values that the paper gives, {Count(Standing.Agrees)} agree, {Count(Standing.Near)} are "
            + $"near and {Count(Standing.Differs)} differ, at budget {budget.Name}.";
        ReproductionRow? success = rows.FirstOrDefault(row => row.What == "success rate τ, test"),
            distortion = rows.FirstOrDefault(row => row.What == "mean distortion of successes, test");
        return success is null ? compared : string.Create(CultureInfo.InvariantCulture, $"Success {100 * success.Ours:0.00} % (paper 97.05 %) at "
            + $"{100 * distortion!.Ours:0.00} % mean distortion (paper 4.03 %) on the test images. {compared}");
    }

    /// <summary>What the budget takes from the sections that are there, and from no others.</summary>
    private static IEnumerable<ReproductionWarning> BudgetWarning(Papernot2016Budget budget, IReadOnlyList<ReproductionSection> measured)
    {
        Papernot2016Section[] there = [.. Sections.Where(section => measured.Any(one => one.Name == section.Name))];
        bool fewer = there.Any(section => !section.Images(budget).SequenceEqual(section.Images(Papernot2016Budget.Paper))),
            shorter = budget.Epochs < Papernot2016Budget.Paper.Epochs && there.Any(section => section.NeedsNetwork);
        if (fewer)
            yield return new ReproductionWarning($"The budget {budget.Name} crafts fewer samples than the "
                + $"paper{(shorter ? " from a network of shorter training" : "")}.",
                "Run it with the budget paper for the paper's numbers of samples.");
        else if (shorter)
            yield return new ReproductionWarning($"The budget {budget.Name} trains the network for {budget.Epochs} epochs, which the budget paper trains for "
                + $"{Papernot2016Budget.Paper.Epochs}.", "Run it with the budget standard or paper.");
    }
}
