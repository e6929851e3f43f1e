using Saddle.Attacks;
using Saddle.Models;
using Saddle.Threats;

namespace Saddle.Cli.Threats;

/// <summary>A goal at a level of knowledge, and the attacks that serve it, as the catalogue's attacks say of themselves.</summary>
/// <param name="Goal">What the adversary wants.</param>
/// <param name="Knowledge">What the adversary knows.</param>
/// <param name="Attacks">The attacks with the norms under which each works.</param>
internal sealed record ThreatCell(AdversaryGoal Goal, Knowledge Knowledge, IReadOnlyList<(string Attack, IReadOnlyList<Norm> Norms)> Attacks)
{
    // A classifier of images without anything special.
    private static readonly ModelContract Plain = new() { Classes = 10, InputShape = [1, 28, 28] };

    /// <summary>All cells, level by level.</summary>
    public static IReadOnlyList<ThreatCell> All =>
        [.. Knowledge.All.SelectMany(knowledge => AdversaryGoal.All.Select(goal => new ThreatCell(goal, knowledge, [.. Serving(goal, knowledge)])))];

    /// <summary>The attacks as text: <c>pgd (linf, l2, l1)</c>; a dash where there are none.</summary>
    public string Text => Attacks.Count == 0 ? "–" : string.Join(", ", Attacks.Select(attack => $"{attack.Attack} ({Norms(attack.Norms)})"));

    /// <summary>Norms as text; of all of them that word.</summary>
    public static string Norms(IReadOnlyList<Norm> norms) =>
        norms.Count == Enum.GetValues<Norm>().Length ? "all" : string.Join(", ", norms.Select(norm => norm.Word()));

    private static IEnumerable<(string Attack, IReadOnlyList<Norm> Norms)> Serving(AdversaryGoal goal, Knowledge knowledge) =>
        from entry in AttackCatalogue.All
        let attack = entry.Create()
        where !knowledge.OfOthers || attack.Family == AttackFamily.Transfer
        let norms = Enum.GetValues<Norm>().Where(norm => Works(attack, norm, goal.Goal, knowledge.Access)).ToArray()
        where norms.Length > 0
        select (entry.Name, (IReadOnlyList<Norm>)norms);

    private static bool Works(Attack attack, Norm norm, Goal goal, Access access)
    {
        try
        {
            attack.Validate(new ThreatModel { Ball = new NormBall(norm, norm == Norm.L0 ? 30 : 0.1), Goal = goal, Access = access }, Plain);
            return true;
        }
        catch (UsageException error)
        {
            // A transfer lacks nothing but the model that it is made on.
            return error.Setting == Setting.Source;
        }
    }
}
