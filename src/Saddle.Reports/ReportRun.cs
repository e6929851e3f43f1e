using Saddle.Evaluation.Results;
using Saddle.Evaluation.Runs;
using Saddle.Threats;

namespace Saddle.Reports;

/// <summary>A run as a report shows it.</summary>
/// <param name="Name">What it is called in the report.</param>
/// <param name="Description">What the run is about.</param>
/// <param name="Result">What it found.</param>
/// <param name="Store">Where its examples are.</param>
internal sealed record ReportRun(string Name, RunDescription Description, EvaluationResult Result, IRunStore Store)
{
    /// <summary>The level of its sections' headings.</summary>
    public int Level { get; init; } = 2;

    /// <summary>Before the names of its anchors, which are unique in a document.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>A heading of its sections, or below one.</summary>
    public Html Heading(string text, int below = 0) => Html.Of($"<h{Level + below}>{text}</h{Level + below}>\n");

    /// <summary>The name of a class; its number where it has none.</summary>
    public string ClassName(int index) =>
        index == Rejection.Class ? "rejected" : index >= 0
        && index < Description.ClassNames.Count ? Description.ClassNames[index] : FormattableString.Invariant($"{index}");

    /// <summary>A threat as its heading.</summary>
    public static string Title(ThreatResult threat) =>
        $"{ThreatWords.Of(threat.Threat.Ball)}{(threat.Goal == "untargeted" ? "" : $", {threat.Goal}")}{(threat.Access == "gradient" ? "" : $", {threat.Access} only")}";
}
