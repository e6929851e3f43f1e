using Saddle.Evaluation.Results;

namespace Saddle.Reports;

/// <summary>What was broken, in one sentence a threat model.</summary>
internal sealed class VerdictSection : IReportSection
{
    private const string UpperBound = "Robust accuracy is an upper bound: these attacks broke the rest, and a stronger attack may break more. It says "
        + "nothing of other norms, of larger budgets, or of inputs unlike these.";

    private const string LowerBound = "A success rate is a lower bound: a stronger attack may reach the goal more often. A targeted goal has no robust "
        + "accuracy, since an example may be wrong without being of the target class.";

    private static readonly Html Key = new("""
        <p class="key"><span><i class="robust"></i>robust accuracy</span> <span><i class="interval"></i>its 95 % interval</span>
        <span><i class="natural"></i>natural accuracy</span></p>

        """);

    private static readonly Html Incomplete = new("""
        <p class="alert"><strong>This run is not complete.</strong> Not every attack was made on every example, so these numbers are not final:
        more examples may break. Run the same command again to finish it.</p>
        """);

    public string Anchor => "verdict";

    public string Title => "What was broken";

    public Html Render(ReportRun run) => Html.Of($"""
        {Summary(run)}{run.Result.Threats.Select(threat => Html.Of($"<div class=\"statement\">{Statement(run.Result, threat)}</div>\n"))}
        {Reading([run.Result])}{Completeness(run.Result)}
        """);

    /// <summary>All threat models at a glance, where there are several.</summary>
    private static Html Summary(ReportRun run)
    {
        if (run.Result.Threats.Count < 2) return Html.Empty;
        var table = new HtmlTable(Html.Of($"{run.Result.Examples} examples, natural accuracy {Numbers.Percent(run.Result.NaturalAccuracy)}"),
            "Threat model", "Robust accuracy", "95 % interval", "Broken / attacked", "Success rate", "Median distance");
        foreach (ThreatResult threat in run.Result.Threats)
            table.Add(Html.Text(ReportRun.Title(threat)), Html.Of($"<b>{Numbers.Percent(threat.RobustAccuracy)}</b>"),
                Html.Text(threat.RobustAccuracyInterval is { } interval ? Numbers.Percent(interval.Low, interval.High) : "–"),
                Html.Of($"{threat.Broken} / {threat.Attacked}"),
                Html.Text(Numbers.Percent(threat.Attacked == 0 ? null : (double)threat.Broken / threat.Attacked)),
                Html.Text(Numbers.Measure(threat.MedianDistance)));
        return table.Render();
    }

    /// <summary>Everything that was found under one threat model.</summary>
    public static Html Statement(EvaluationResult result, ThreatResult threat) =>
        Html.Of($"<p class=\"lead\">{Sentence(result, threat)}</p>\n{Meter(result, threat)}{Worst(threat)}");

    /// <summary>A word of warning where the run has not ended.</summary>
    public static Html Completeness(EvaluationResult result) => result.Complete ? Html.Empty : Incomplete;

    /// <summary>How the statements are to be read.</summary>
    public static Html Reading(IReadOnlyList<EvaluationResult> results)
    {
        bool robust = results.Any(result => result.Threats.Any(threat => threat.RobustAccuracy is not null));
        return Html.Of($"""
            {(robust ? Key : Html.Empty)}<p class="note">{(robust ? UpperBound : LowerBound)}</p>

            """);
    }

    /// <summary>The verdict under one threat model.</summary>
    public static Html Sentence(EvaluationResult result, ThreatResult threat)
    {
        if (threat.Threat.IsUnlimited)
            return Html.Of($"Without an ε, adversarial examples were found for <strong>{threat.Broken} of {threat.Attacked}</strong> attacked "
                + $"examples{Nearest(threat)}; naturally {Numbers.Percent(result.NaturalAccuracy)} of {Numbers.Examples(result.Examples)} are "
                + $"right{Rejected(result)}.");
        string ball = ThreatWords.Of(threat.Threat.Ball);
        if (threat.RobustAccuracy is not { } robust || threat.RobustAccuracyInterval is not { } interval)
            return Html.Of($"At {ball} with the goal {threat.Goal}, the attacks succeeded on <strong>{threat.Broken} of {threat.Attacked}</strong> attacked "
                + $"examples{Share(threat)}; naturally {Numbers.Percent(result.NaturalAccuracy)} of {Numbers.Examples(result.Examples)} are "
                + $"right{Rejected(result)}.");
        string kept = threat.Goal.StartsWith("confidence:", StringComparison.Ordinal)
            ? $"keep a probability of {threat.Goal["confidence:".Length..]} for their class" : "keep their class";
        return Html.Of($"At {ball} at most <strong>{Numbers.Percent(robust)}</strong> (95 % interval {Numbers.Percent(interval.Low, interval.High)}) of "
            + $"{Numbers.Examples(result.Examples)} {kept}; without an attack {Numbers.Percent(result.NaturalAccuracy)} are right{Rejected(result)}.");
    }

    private static string Nearest(ThreatResult threat) => threat.MedianDistance is not { } median ? ""
        : $", half of the nearest within {Numbers.Measure(median)} in {ThreatWords.Of(threat.Threat.Ball)}";

    private static Html Meter(EvaluationResult result, ThreatResult threat)
    {
        if (threat.Threat.IsUnlimited || threat.RobustAccuracy is not { } robust || threat.RobustAccuracyInterval is not { } interval) return Html.Empty;
        string label = $"Robust accuracy {Numbers.Percent(robust)}, natural accuracy {Numbers.Percent(result.NaturalAccuracy)}";
        return Html.Of($"""
            <div class="meter" role="img" aria-label="{label}"><span class="natural" style="width:{Numbers.Width(result.NaturalAccuracy)}"></span>
            <span class="robust" style="width:{Numbers.Width(robust)}"></span>
            <span class="interval" style="left:{Numbers.Width(interval.Low)};width:{Numbers.Width(interval.High - interval.Low)}"></span></div>

            """);
    }

    private static string Rejected(EvaluationResult result) =>
        result.Rejected is not { } rejected ? "" : $" and {rejected} rejected, which counts as wrong; a rejected adversarial example stands";

    private static string Share(ThreatResult threat) => threat.Attacked == 0 ? "" : $" ({Numbers.Percent((double)threat.Broken / threat.Attacked)})";

    private static Html Worst(ThreatResult threat) => threat.RobustAccuracyWorst is { } worst
        ? Html.Of($"<p>The model answers the same input differently, so each point was judged ten times: {Numbers.Percent(worst)} were not broken in any of "
            + $"the ten.</p>")
        : Html.Empty;
}
