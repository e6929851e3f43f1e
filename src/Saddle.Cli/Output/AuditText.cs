using System.Globalization;
using Saddle.Attacks;
using Saddle.Evaluation.Audits;

namespace Saddle.Cli.Output;

/// <summary>An audit as text.</summary>
internal static class AuditText
{
    /// <summary>What will be done, before it is.</summary>
    public static void WritePlan(Audit audit, TextWriter writer)
    {
        foreach (Diagnosis found in audit.Facts.Found) writer.WriteLine($"found: {Name(found.Kind)}: {found.Evidence}");
        if (audit.Facts.Found.Count == 0) writer.WriteLine("found: nothing that hides gradients");
        if (audit.Facts.Growth is { } growth) writer.WriteLine($"layers, by a pass forward and backward an example, {Whole(growth.Examples)} in all: {growth}");
        foreach ((string stage, IReadOnlyList<Attack> attacks) in ((string, IReadOnlyList<Attack>)[])[("naive", audit.NaiveAttacks),
            ("adaptive", audit.AdaptiveAttacks)])
        {
            writer.WriteLine($"{stage} attacks: {string.Join(", ", attacks.Select(Named))}");
            AuditCost[] costs = [.. attacks.Select(audit.CostOf).OfType<AuditCost>()];
            var most = new AuditCost(costs.Sum(cost => cost.Forward), costs.Sum(cost => cost.Backward));
            string own = costs.Length < attacks.Count ? ", and what attacks of your own take" : "";
            writer.WriteLine($"    about {most} at most for an example that stands to the end{own}");
        }
        if (audit.RandomDraws > 0) writer.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"and {audit.RandomDraws:#,0} random points around each of the first 5 examples "
            + $"that all of these leave"));
    }

    /// <summary>The result: a sentence, what was found, and a table of what each attack brought.</summary>
    public static void Write(AuditResult result, TextWriter writer)
    {
        writer.WriteLine(result.Sentence);
        writer.WriteLine();
        foreach (Diagnosis found in result.Diagnosis) writer.WriteLine($"{Name(found.Kind)}: {found.Evidence}");
        if (result.Growth is { } growth) writer.WriteLine($"layers: {growth}");
        writer.WriteLine();
        var table = new TextTable(null, "attack", "attacked", "broken", "passes forward+backward", "CPU time");
        foreach ((string stage, AuditNumber number) in ((string, AuditNumber)[])[("naive", result.Naive), ("adaptive", result.Adaptive)])
        {
            foreach (AuditAttack attack in number.Attacks)
                table.Add($"{stage} {attack.Name}", Whole(attack.Attacked), Whole(attack.Broken), Passes(attack),
                    string.Create(CultureInfo.InvariantCulture, $"{attack.CpuSeconds:0.0} s"));
            table.Add(string.Create(CultureInfo.InvariantCulture, $"{stage}: robust accuracy at most {number.RobustAccuracy * 100:0.0} %"), "", "", "", "");
        }
        table.Write(writer);
        writer.WriteLine();
        foreach (AuditFinding finding in result.FurtherFindings.Concat(result.Remarks)) writer.WriteLine($"{finding.Stage} {finding.Id}: {finding.Message} {finding.Remedy}");
        writer.WriteLine($"Report: {Path.Combine(result.Run.Folder!, "report.html")}");
    }

    /// <summary>A kind as JSON has it.</summary>
    private static string Name(DiagnosisKind kind) => char.ToLowerInvariant(kind.ToString()[0]) + kind.ToString()[1..];

    private static string Named(Attack attack) => attack.Through == Route.Direct ? attack.Name : $"{attack.Name} through {attack.Through}";

    private static string Whole(int count) => count.ToString(CultureInfo.InvariantCulture);

    private static string Passes(AuditAttack attack) =>
        string.Create(CultureInfo.InvariantCulture, $"{attack.ForwardPasses:0.#}+{attack.BackwardPasses:0.#}");
}
