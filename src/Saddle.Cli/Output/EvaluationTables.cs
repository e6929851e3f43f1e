using Saddle.Evaluation.Results;

namespace Saddle.Cli.Output;

/// <summary>Writes a result as tables, one a threat model, and a sentence for each.</summary>
internal static class EvaluationTables
{
    /// <summary>Writes the tables and verdicts.</summary>
    public static void Write(EvaluationResult result, TextWriter output)
    {
        output.WriteLine($"{result.Run.Model} on {result.Run.Data}, {Texts.Examples(result.Examples)}, natural accuracy "
            + $"{Texts.Percent(result.NaturalAccuracy)}{Texts.Rejected(result)}{(result.Stochastic ? ", stochastic (each point judged ten times)" : "")}");
        foreach (ThreatResult threat in result.Threats)
        {
            output.WriteLine();
            output.WriteLine($"{threat.Threat.Ball} {threat.Goal} {threat.Access}");
            if (threat.Mask is { } mask) output.WriteLine($"mask: {mask}");
            if (threat.EpsilonScale is { } scale) output.WriteLine($"ε scale: {scale}");
            Table(threat).Write(output);
            output.WriteLine(Texts.Verdict(threat, result));
        }
        if (!result.Complete) output.WriteLine("The run is not complete: not every attack has been made on every example.");
    }

    private static TextTable Table(ThreatResult threat)
    {
        var table = new TextTable(null, "attack", ">robust accuracy", ">success", ">broken/attacked", ">median distance", ">passes forward+backward",
            ">CPU time")
        {
            Dispensable = ["passes forward+backward", "CPU time"],
        };
        foreach (AttackSummary attack in threat.Attacks)
            table.Add(AttackLabel.Of(attack, threat), Texts.Percent(attack.RobustAccuracy), Texts.Percent(attack.SuccessRate),
                $"{attack.Broken}/{attack.Attacked}{Texts.Rejected(attack.Rejected)}",
                Texts.Number(attack.MedianDistance), $"{Texts.Number(attack.ForwardPasses)}+{Texts.Number(attack.BackwardPasses)}",
                Texts.Seconds(attack.CpuSeconds));
        table.Add("all, worst case", Texts.Percent(threat.RobustAccuracy), Texts.Percent(threat.Attacked == 0 ? null : (double)threat.Broken / threat.Attacked),
            $"{threat.Broken}/{threat.Attacked}", "", $"{Texts.Number(threat.ForwardPasses)}+{Texts.Number(threat.BackwardPasses)}",
            Texts.Seconds(threat.Attacks.Sum(attack => attack.CpuSeconds)));
        return table;
    }
}
