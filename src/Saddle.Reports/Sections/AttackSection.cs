using Saddle.Evaluation.Results;

namespace Saddle.Reports;

/// <summary>What each attack did and what it cost.</summary>
internal sealed class AttackSection : IReportSection
{
    public string Anchor => "attacks";

    public string Title => "Attacks";

    public Html Render(ReportRun run) => Html.Of($"""
        <p>{(run.Description.Individually
            ? "Every attack got every example that is naturally right, so their rates compare."
            : "Each attack got the examples that those before it left standing, so a late attack meets only the hard ones.")}
        {(run.Result.Threats.Any(threat => threat.Threat.IsUnlimited) && !run.Description.Individually
            ? "Without an ε it got all, since it may come nearer than another." : "")}
        Passes are means per attacked example, in the last row of all attacks together for each example that was attacked at all; CPU time is that of all
        threads and examples.</p>
        {run.Result.Threats.Select(threat => Html.Of($"{Table(threat)}{Unstable(threat)}"))}
        """);

    private static Html Table(ThreatResult threat)
    {
        var table = new HtmlTable(Html.Text(ReportRun.Title(threat)), "Attack", "Robust accuracy after it", "Broken / attacked", "Success rate",
            "Median distance", "Forward passes", "Backward passes", "Queries", "CPU time");
        foreach (AttackSummary attack in threat.Attacks)
            table.Add(Name(attack), Cell(Numbers.Percent(attack.RobustAccuracy)), Html.Of($"{attack.Broken} / {attack.Attacked}{Rejected(attack.Rejected)}"),
                Cell(Numbers.Percent(attack.SuccessRate)),
                Cell(Numbers.Measure(attack.MedianDistance)), Cell(Numbers.Count(attack.ForwardPasses)), Cell(Numbers.Count(attack.BackwardPasses)),
                Cell(Numbers.Count(attack.Queries)), Cell(Numbers.Duration(attack.CpuSeconds)));
        table.Add(new Html("<b>all</b>"), Html.Of($"<b>{Numbers.Percent(threat.RobustAccuracy)}</b>"), Html.Of($"<b>{threat.Broken} / {threat.Attacked}</b>"),
            Html.Of($"<b>{Numbers.Percent(threat.Attacked == 0 ? null : (double)threat.Broken / threat.Attacked)}</b>"), Html.Empty,
            Html.Of($"<b>{Numbers.Count(threat.ForwardPasses)}</b>"), Html.Of($"<b>{Numbers.Count(threat.BackwardPasses)}</b>"), Html.Empty,
            Html.Of($"<b>{Numbers.Duration(threat.Attacks.Sum(attack => attack.CpuSeconds))}</b>"));
        return table.Render();
    }

    private static Html Name(AttackSummary attack) => Html.Of($"""
        {attack.Attack}<span class="options">{string.Join(", ", attack.OptionTexts.Select(option => $"{option.Key}={option.Value}"))}</span>
        """);

    private static string Rejected(int? rejected) => rejected is { } count ? FormattableString.Invariant($", {count} rejected") : "";

    private static Html Cell(string text) => Html.Text(text);

    private static Html Unstable(ThreatResult threat) => threat.Unstable.Count == 0 ? Html.Empty
        : Html.Of($"<p class=\"note\">Counted as standing although one of their two judging passes, alone and in a batch, was broken: examples "
            + $"{string.Join(", ", threat.Unstable.Take(30).Select(example => FormattableString.Invariant($"{example}")))}{(threat.Unstable.Count > 30 ? $" and {threat.Unstable.Count - 30} more" : "")}.</p>");
}
