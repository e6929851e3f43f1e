using System.Globalization;
using Saddle.Evaluation.Runs;
using Saddle.Reports;

namespace Saddle.Papers.Madry2018;

/// <summary>
/// Madry, Makelov, Schmidt, Tsipras, Vladu: "Towards deep learning models resistant to adversarial attacks" (ICLR 2018),
/// rerun. Figure 5 is a drawing without measurements.
/// </summary>
public static class Madry2018Rerun
{
    private static readonly Madry2018Section[] Sections =
    [
        new MnistTable(), new CifarTable(), new CifarTransfer(), new CifarWhiteBox(), new TrainingLoss(), new AccuracyByBudget(), new LossTraces(),
        new Maxima(),
        new Capacity(), new TowardsPerturbations(), new MnistTransfer(), new FirstLayer(), new EuclideanDigits(),
    ];

    /// <summary>The numbers of the tables that are measured again.</summary>
    public static IReadOnlyList<int> Tables => [.. Sections.SelectMany(section => section.Tables).Order()];

    /// <summary>The numbers of the figures that are drawn again.</summary>
    public static IReadOnlyList<int> Figures => [.. Sections.SelectMany(section => section.Figures).Distinct().Order()];

    /// <summary>Refuses a table or figure that is not there, before anything is loaded.</summary>
    /// <param name="table">The table; null for none in particular.</param>
    /// <param name="figure">The figure; null for none in particular.</param>
    /// <param name="cifar">Whether there is CIFAR-10.</param>
    /// <exception cref="UsageException">There is no such table or figure here, both are given, or it needs CIFAR-10.</exception>
    public static void Require(int? table, int? figure, bool cifar)
    {
        if (table is not null && figure is not null)
            throw new UsageException("A table and a figure cannot be given together; give one of them, or neither for all.");
        if (table is { } t && !Tables.Contains(t))
            throw new UsageException($"Table {t} is not among those that are measured again: {string.Join(", ", Tables)}.");
        if (figure is { } f && !Figures.Contains(f))
            throw new UsageException($"Figure {f} is not among those that are drawn again: {string.Join(", ", Figures)}. Figure 5 holds no measurements.");
        if (cifar || Chosen(table, figure) is not [{ Cifar: CifarPart.All }]) return;
        string places = "cifar10 or folder:PATH (a folder or .tar.gz archive with the parts train and test, each with a subfolder a class)";
        throw new UsageException($"Table {table} is of CIFAR-10; say where that is: {places}.") { Setting = Setting.Cifar10 };
    }

    /// <summary>Reruns the paper, or one of its tables or figures.</summary>
    /// <param name="study">Data, networks and budget.</param>
    /// <param name="table">The table; null for none in particular.</param>
    /// <param name="figure">The figure; null for none in particular, with no table for all.</param>
    /// <param name="command">The command as it could be typed again.</param>
    /// <param name="facts">Versions and settings for the foot of the report.</param>
    /// <param name="folder">The store of the run's folder: what is measured is added to the sections that it keeps, and kept with them. Nothing is
    /// added or kept where null.</param>
    /// <returns>What was measured, with all that the folder's store kept of earlier commands.</returns>
    /// <exception cref="UsageException">There is no such table or figure here, both are given, or it needs CIFAR-10.</exception>
    /// <exception cref="RunFolderException">The store keeps sections of another budget or of other images.</exception>
    /// <exception cref="OperationCanceledException">The study was cancelled.</exception>
    public static Reproduction Run(Madry2018Study study, int? table, int? figure, string command, IReadOnlyList<KeyValuePair<string, string>> facts,
        IRunStore? folder = null)
    {
        Require(table, figure, study.Cifar is not null);
        var added = new AddedSections(folder, study.Basis(CifarPart.Some));
        var request = new ReproductionRequest(table is not null ? $"Table {table}" : figure is not null ? $"Figure {figure}" : null, command);
        List<ReproductionSection> measured = [];
        foreach (Madry2018Section section in Chosen(table, figure))
        {
            study.Cancellation.ThrowIfCancellationRequested();
            var asked = new ReproductionSection { Name = section.Name, Requests = [request], Basis = study.Basis(section.Cifar), Facts = facts };
            measured.Add(study.Cifar is null && section.Cifar == CifarPart.All ? asked with { Measured = false } : Measure(study, section, asked));
        }
        IReadOnlyList<ReproductionSection> all = added.Add(measured, Sections.Select(section => section.Name));
        return PaperPage.Of("Towards deep learning models resistant to adversarial attacks, rerun", "Madry, Makelov, Schmidt, Tsipras, Vladu, ICLR 2018",
            all, section => section.Rows.Where(row => section.Shows(row.Place)), rows => Verdict(rows, study.Budget.Name),
            Madry2018Warnings.Of(study.Budget.Name, [.. all.Select(kept => (Sections.Single(section => section.Name == kept.Name), kept))]));
    }

    private static ReproductionSection Measure(Madry2018Study study, Madry2018Section section, ReproductionSection asked)
    {
        study.Report(section.Name);
        SectionFindings found = section.Run(study);
        IEnumerable<ReproductionWarning> ofData = study.Cifar is { } cifar && section.Cifar != CifarPart.None ? Madry2018Warnings.OfCifar(cifar) : [];
        return asked with { Rows = found.Rows, Figures = found.Figures, Warnings = [.. found.Warnings, .. ofData] };
    }

    private static Madry2018Section[] Chosen(int? table, int? figure) => table is { } t ? [.. Sections.Where(section => section.Tables.Contains(t))]
        : figure is { } f ? [.. Sections.Where(section => section.Figures.Contains(f))] : Sections;

    private static string Verdict(ReproductionRow[] rows, string budget)
    {
        int Count(Standing standing) => rows.Count(row => row.Standing == standing);
        int judged = rows.Length - Count(Standing.Open);
        string compared = judged == 0 ? $"No value was judged at budget {budget}."
            : $"Of the {judged} value{(judged == 1 ? " that was" : "s that were")} judged, {Count(Standing.Agrees)} agree, {Count(Standing.Near)} are "
            + $"near and {Count(Standing.Differs)} differ, at budget {budget}.";
        ReproductionRow? natural = rows.FirstOrDefault(row => row is { Place: "Table 1", What: "A: natural" }),
            pgd = rows.FirstOrDefault(row => row is { Place: "Table 1", What: "A: PGD 40×1" });
        return natural?.Ours is { } clean
            && pgd?.Ours is { } robust ? string.Create(CultureInfo.InvariantCulture, $"On MNIST at L∞ 0.3 natural accuracy {100 * clean:0.0} % "
            + $"(paper 98.8 %) and {100 * robust:0.0} % under PGD of 40 steps (paper 93.2 %). {compared}") : compared;
    }
}
