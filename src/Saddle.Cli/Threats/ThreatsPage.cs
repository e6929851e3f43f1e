using System.Text;

namespace Saddle.Cli.Threats;

/// <summary>The page docs/threats.md, made of the taxonomy and the catalogue of attacks.</summary>
internal static class ThreatsPage
{
    /// <summary>The page.</summary>
    public static string Text()
    {
        var page = new StringBuilder();
        page.Append("""
            # Threat models

            What an adversary wants and knows decides which attack is fair and which number means something. This page is what `saddle threats --markdown`
            prints: the taxonomy of Papernot et al. (2016, section 2), each cell with the attacks that serve it, by what each attack says of itself; and
            what Athalye et al. (2018, section 6.1) ask a threat model to say.

            ## Goals

            | goal | what it means | here |
            |---|---|---|

            """);
        foreach (AdversaryGoal goal in AdversaryGoal.All) page.Append($"| {goal.Name} | {goal.Meaning} | `{goal.Here}` |\n");
        page.Append("\n## Knowledge\n\n| knowledge | what the adversary has | here |\n|---|---|---|\n");
        foreach (Knowledge knowledge in Knowledge.All) page.Append($"| {knowledge.Name} | {knowledge.Meaning} | `{knowledge.Here}` |\n");
        page.Append("""

            No attack here reads training data, so that the first two levels are served alike. Without the model there is one way, another model of the
            adversary's own (`saddle train` makes one): `transfer` carries any attack on it over, and asks the model under attack for nothing but the class
            of what each search ended with. Where even that is too much, an inner attack with one search (`inner=fgsm`, `inner=pgd`) asks only what judges it.

            ## Attacks

            Behind each attack stand the norms under which it works. Every one of them goes round a defense by `through=`
            ([adaptive attacks](adaptive-attacks.md)).

            """);
        foreach (Knowledge knowledge in Knowledge.All)
        {
            page.Append($"\n### {char.ToUpperInvariant(knowledge.Name[0])}{knowledge.Name[1..]}\n\n| goal | attacks |\n|---|---|\n");
            foreach (ThreatCell cell in ThreatCell.All.Where(cell => cell.Knowledge == knowledge)) page.Append($"| {cell.Goal.Name} | {Code(cell)} |\n");
        }
        page.Append("\n## What a threat model has to say\n\n| aspect | the adversary | here | attacks |\n|---|---|---|---|\n");
        foreach (ThreatAspect aspect in ThreatAspect.All) page.Append($"| {aspect.Name} | {aspect.Answer} | {aspect.Here} | {aspect.AttackText("`")} |\n");
        page.Append("""

            How far an input may be changed, the norm and its ε, comes to that, and which features may be
            ([what an adversary may change](attacks.md#what-an-adversary-may-change)). A [claim](claims.md) states all of it.

            """);
        return page.ToString();
    }

    private static string Code(ThreatCell cell) =>
        cell.Attacks.Count == 0 ? "–" : string.Join(", ", cell.Attacks.Select(attack => $"`{attack.Attack}` ({ThreatCell.Norms(attack.Norms)})"));
}
