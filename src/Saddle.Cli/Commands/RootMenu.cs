using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;

namespace Saddle.Cli.Commands;

/// <summary>All commands, the main job first.</summary>
internal static class RootMenu
{
    private const string Description = """
        Finds, trains away and honestly reports the adversarial weaknesses of classifiers.

        The main job:  saddle evaluate MODEL --data DATA --threat linf:0.3
        To see it:     saddle demo
        """;

    /// <summary>The command <c>saddle</c> with everything below it.</summary>
    public static Command Create(Session session)
    {
        var root = new Command("saddle", Description)
        {
            new EvaluateCommand(session),
            new DemoCommand(session),
            new AttackCommand(session),
            new HardnessCommand(session),
            new PerceiveCommand(session),
            new TrainCommand(session),
            new ReproduceCommand(session),
            new CheckCommand(session),
            new ReportCommand(session),
            new AuditCommand(session),
            new VerifyCommand(session),
            new WorkCommand(session),
            new AttacksCommand(session),
            new DefensesCommand(session),
            new ThreatsCommand(session),
            new DatasetsCommand(session),
            new CompletionCommand(session),
            new CompleteCommand(session),
        };
        var help = new HelpOption();
        help.Action = new HelpWithExamples((HelpAction)help.Action!);
        root.Add(help);
        root.Add(new VersionOption());
        root.SetAction(parsed => ((HelpWithExamples)help.Action).Invoke(parsed));
        return root;
    }

    /// <summary>The words that lead to the command that was parsed, <c>saddle attack pgd</c>.</summary>
    public static string Path(ParseResult parsed)
    {
        var words = new List<string>();
        for (SymbolResult? result = parsed.CommandResult; result is CommandResult command; result = command.Parent) words.Insert(0, command.Command.Name);
        return string.Join(' ', words);
    }
}
