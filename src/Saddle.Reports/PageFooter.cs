namespace Saddle.Reports;

/// <summary>The last lines of a report.</summary>
internal static class PageFooter
{
    /// <summary>Who made it, and what its numbers mean.</summary>
    public static Html Render(ReportRun run) => Html.Of($"""
        <footer><p>Made by Saddle{(run.Description.Versions.TryGetValue("saddle", out string? version) ? $" {version}" : "")} from the stored run alone.
        Robust accuracy is the share of all examples that are still right after the worst of all attacks, example by example;
        naturally wrong examples count as broken and are not attacked. Intervals are 95 % (Wilson).</p></footer>
        """);
}
