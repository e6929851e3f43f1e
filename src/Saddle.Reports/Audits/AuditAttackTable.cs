using Saddle.Evaluation.Audits;

namespace Saddle.Reports;

/// <summary>The attacks of an audit: why each was made, what it broke, and what it cost.</summary>
internal static class AuditAttackTable
{
    /// <summary>The tables, one for each evaluation.</summary>
    public static Html Render(AuditResult result) => Html.Of($"""
        <p>Each attack got the examples that those before it in its evaluation left standing. Passes are means per attacked example, CPU time is
        that of all threads and examples. Naive attacks are those that anybody would make.</p>
        {Table("Naive: attacks that know nothing of the model's ways", result.Naive)}{Table("Adaptive: attacks that were chosen by what was found",
            result.Adaptive)}
        """);

    private static Html Table(string caption, AuditNumber number)
    {
        var table = new HtmlTable(Html.Text(caption), "Attack", "Broken / attacked", "Forward passes", "Backward passes", "CPU time");
        foreach (AuditAttack attack in number.Attacks)
            table.Add(Name(attack), Html.Of($"{attack.Broken} / {attack.Attacked}"),
                Html.Text(Numbers.Count(attack.ForwardPasses)), Html.Text(Numbers.Count(attack.BackwardPasses)),
                    Html.Text(Numbers.Duration(attack.CpuSeconds)));
        return table.Render();
    }

    private static Html Name(AuditAttack attack)
    {
        string[] parts = attack.Name.Split(':', 2);
        string options = parts.Length < 2 ? "" : parts[1].Replace(",", ", ", StringComparison.Ordinal);
        return Html.Of($"""{parts[0]}<span class="options">{options}</span>{(attack.Why is { } why ? Html.Of($"""<span class="options">Why: {why}.</span>""") : Html.Empty)}""");
    }
}
