using System.Globalization;

namespace Saddle.Evaluation.Results;

/// <summary>Results as lines for people.</summary>
internal static class ResultText
{
    /// <summary>All of a result.</summary>
    public static string Of(EvaluationResult result) => string.Join(Environment.NewLine,
    [
        string.Create(CultureInfo.InvariantCulture, $"{result.Run.Model} on {result.Run.Data}: natural accuracy {result.NaturalAccuracy * 100:0.0} % of ")
            + $"{result.Examples} example{(result.Examples == 1 ? "" : "s")}{(result.Rejected is { } rejected ? $", {rejected} rejected" : "")}"
            + $"{(result.Complete ? "" : ", not complete")}",
        .. result.Threats.SelectMany(threat => (string[])[Of(threat), .. threat.Attacks.Select(attack => $"  {Of(attack)}")]),
        .. result.Warnings.Select(warning => $"warning {warning with { Threat = result.Subject(warning) }}"),
    ]);

    /// <summary>What came of one threat model.</summary>
    public static string Of(ThreatResult threat) => threat.RobustAccuracy is { } robust
        ? string.Create(CultureInfo.InvariantCulture,
            $"{threat.Threat}: robust accuracy at most {robust * 100:0.0} % ({threat.Broken} of {threat.Attacked} broken)")
        : $"{threat.Threat}: {threat.Broken} of {threat.Attacked} broken";

    /// <summary>What came of one attack.</summary>
    public static string Of(AttackSummary attack) => attack.MedianDistance is { } median
        ? string.Create(CultureInfo.InvariantCulture,
            $"{attack.Attack}: {attack.Broken} of {attack.Attacked} broken{Rejected(attack)}, median distance {median:G4}")
        : $"{attack.Attack}: {attack.Broken} of {attack.Attacked} broken{Rejected(attack)}";

    private static string Rejected(AttackSummary attack) => attack.Rejected is { } rejected ? $", {rejected} rejected" : "";
}
