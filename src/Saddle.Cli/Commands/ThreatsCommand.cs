using System.CommandLine;
using Saddle.Cli.Options;
using Saddle.Cli.Output;
using Saddle.Cli.Threats;
using Saddle.Threats;

namespace Saddle.Cli.Commands;

/// <summary><c>saddle threats</c>: the taxonomy of threat models, each with the attacks that serve it.</summary>
internal sealed class ThreatsCommand : SaddleCommand
{
    private readonly Session _session;
    private readonly Option<bool> _json = WorkOptions.Json();
    private readonly Option<bool> _markdown = OptionOf.Flag("--markdown", "The page docs/threats.md instead of a table.");

    /// <summary>Creates the command.</summary>
    public ThreatsCommand(Session session) : base("threats", "List what adversaries want and know (Papernot et al. 2016, section 2; Athalye et al. 2018, "
        + "section 6.1), each with the attacks that serve it.")
    {
        _session = session;
        this.AddAll(_json, _markdown);
        SetAction(Run);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<(string Command, string Purpose)> Examples =>
        [("saddle threats", "the taxonomy with attacks and norms"), ("saddle threats --json", "the same for programs")];

    private int Run(ParseResult parsed)
    {
        if (parsed.GetValue(_json)) _session.Out.WriteLine(Json());
        else if (parsed.GetValue(_markdown)) _session.Out.Write(ThreatsPage.Text());
        else WriteLists();
        return 0;
    }

    private void WriteLists()
    {
        _session.Out.WriteLine("What an adversary wants:");
        foreach (AdversaryGoal goal in AdversaryGoal.All) _session.Out.WriteLine($"  {goal.Name}  {goal.Meaning}; {goal.Here}");
        foreach (Knowledge knowledge in Knowledge.All)
        {
            _session.Out.WriteLine();
            _session.Out.WriteLine($"Who knows: {knowledge.Name}");
            _session.Out.WriteLine($"  {knowledge.Meaning}; {knowledge.Here}");
            foreach (ThreatCell cell in ThreatCell.All.Where(cell => cell.Knowledge == knowledge)) _session.Out.WriteLine($"  {cell.Goal.Name}: {cell.Text}");
        }
        _session.Out.WriteLine();
        _session.Out.WriteLine("What a threat model has to say:");
        foreach (ThreatAspect aspect in ThreatAspect.All)
            _session.Out.WriteLine($"  {aspect}: {Plain(aspect.Here)}; {aspect.AttackText()}");
    }

    private static string Plain(string text) => text.Replace("`", "", StringComparison.Ordinal);

    private static string Json() => JsonOutput.Of(new
    {
        SchemaVersion = 1,
        Goals = AdversaryGoal.All.Select(goal => new { goal.Name, goal.Meaning, Option = goal.Here }),
        Knowledge = Knowledge.All.Select(knowledge => new { knowledge.Name, knowledge.Meaning, Access = knowledge.Access.Word(), Option = knowledge.Here }),
        Cells = ThreatCell.All.Select(cell => new
        {
            Goal = cell.Goal.Name,
            Knowledge = cell.Knowledge.Name,
            Attacks = cell.Attacks.Select(attack => new { attack.Attack, Norms = attack.Norms.Select(norm => norm.Word()) }),
        }),
        Aspects = ThreatAspect.All.Select(aspect => new { aspect.Name, aspect.Answer, Option = Plain(aspect.Here), aspect.Attacks }),
    });
}
