using Saddle.Reports;

namespace Saddle.Papers;

/// <summary>The page of a paper's sections, in their order.</summary>
internal static class PaperPage
{
    /// <summary>Puts the page together.</summary>
    /// <param name="title">The paper's title.</param>
    /// <param name="citation">Who wrote it, where and when.</param>
    /// <param name="sections">The sections.</param>
    /// <param name="rows">What of a section's rows is shown.</param>
    /// <param name="verdict">What came of the rows, in one sentence.</param>
    /// <param name="warnings">What cannot be trusted whatever the sections found.</param>
    public static Reproduction Of(string title, string citation, IReadOnlyList<ReproductionSection> sections,
        Func<ReproductionSection, IEnumerable<ReproductionRow>> rows, Func<ReproductionRow[], string> verdict, IEnumerable<ReproductionWarning> warnings)
    {
        ReproductionRow[] shown = [.. sections.SelectMany(rows)];
        string[] commands = [.. sections.SelectMany(section => section.Requests).Select(request => request.Command).OfType<string>().Distinct()];
        return new Reproduction
        {
            Title = title,
            Citation = citation,
            Verdict = verdict(shown),
            Rows = shown,
            Defenses = [.. sections.SelectMany(section => section.Defenses)],
            Figures = [.. sections.SelectMany(section => section.Figures.Where(figure => section.Shows(figure.Title)))],
            Warnings = [.. sections.SelectMany(section => section.Warnings).Concat(warnings).Distinct()],
            Command = commands.Length == 0 ? null : string.Join('\n', commands),
            Facts = [.. sections.SelectMany(section => section.Facts).GroupBy(fact => fact.Key)
                .Select(facts => KeyValuePair.Create(facts.Key, string.Join(", ", facts.Select(fact => fact.Value).Distinct())))],
        };
    }
}
