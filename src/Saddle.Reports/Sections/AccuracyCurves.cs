using Saddle.Evaluation.Results;

namespace Saddle.Reports;

/// <summary>Accuracy against ε: what the evaluations of several thresholds and the sweep found.</summary>
internal static class AccuracyCurves
{
    /// <summary>The norms that have a curve, in the order of evaluation.</summary>
    public static IEnumerable<string> Norms(EvaluationResult result) =>
        result.Threats.Where(HasPoint).Select(threat => threat.Norm).Distinct();

    /// <summary>The curves of a run in a norm.</summary>
    /// <param name="result">The result.</param>
    /// <param name="norm">The norm.</param>
    /// <param name="colour">The colour of the first.</param>
    /// <param name="name">What stands before their names.</param>
    public static IEnumerable<FigureSeries> Series(EvaluationResult result, string norm, int colour = 0, string name = "")
    {
        var groups = result.Threats.Where(threat => threat.Norm == norm && HasPoint(threat))
            .GroupBy(threat => (threat.Goal, threat.Access)).ToArray();
        foreach (var group in groups)
        {
            string kind = groups.Length == 1 ? "" : $", {group.Key.Goal}, {group.Key.Access}";
            var keys = group.Select(threat => threat.Key).ToHashSet();
            (double X, double Y)[] sweep = [.. result.Probes.Where(probe => probe.Probe == "sweep" && keys.Contains(probe.Threat))
                .GroupBy(probe => probe.Epsilon).OrderBy(probes => probes.Key).Select(probes => (probes.Key, probes.Min(probe => probe.RobustAccuracy)))];
            // A line of a few budgets would stand high where the sweep has measured little.
            yield return new FigureSeries($"{name}all attacks, {Numbers.Examples(result.Examples)}{kind}",
                [(0, result.NaturalAccuracy),
                    .. group.OrderBy(threat => threat.Epsilon).Select(threat => (threat.Epsilon!.Value, threat.RobustAccuracy!.Value))], colour,
                PointsAlone: sweep.Length > 1);
            if (sweep.Length > 1) yield return new FigureSeries($"{name}sweep of one attack, first examples{kind}", sweep, colour, Dashed: true);
            colour++;
        }
    }

    /// <summary>The figure with its numbers.</summary>
    /// <param name="description">What it shows, in place of the picture.</param>
    /// <param name="norm">The norm.</param>
    /// <param name="series">The curves.</param>
    public static Html Figure(string description, string norm, IReadOnlyList<FigureSeries> series)
    {
        Html figure = LineFigure.Render(description, $"perturbation budget ε ({Numbers.Norm(norm)})", "accuracy", series, steps: true);
        return Html.Of($"""
            {figure}<p class="note">Points were measured. Between two of one line accuracy is at most that of the left one, where the line stays:
            what breaks an example within a smaller ε breaks it within a larger one.</p>
            {Table(norm, series)}
            """);
    }

    /// <summary>The numbers behind a figure, for those who cannot see it.</summary>
    private static Html Table(string norm, IReadOnlyList<FigureSeries> series)
    {
        var table = new HtmlTable(Html.Of($"Accuracy against ε, {Numbers.Norm(norm)}"), ["ε", .. series.Select(line => line.Name)]);
        foreach (double epsilon in series.SelectMany(line => line.Points.Select(point => point.X)).Distinct().Order())
            table.Add(Html.Text(Fraction.Rounded(epsilon)), [.. series.Select(line => Html.Text(At(line, epsilon)))]);
        return Html.Of($"<details><summary>The numbers of this figure</summary>{table.Render()}</details>\n");
    }

    private static bool HasPoint(ThreatResult threat) => threat is { RobustAccuracy: not null, Epsilon: not null };

    private static string At(FigureSeries line, double epsilon)
    {
        foreach ((double x, double y) in line.Points)
            if (x == epsilon) return Numbers.Percent(y);
        return "–";
    }
}
