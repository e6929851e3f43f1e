using System.CommandLine;
using Saddle.Cli.Completion;

namespace Saddle.Cli.Commands;

/// <summary><c>saddle complete</c>: what the scripts of <see cref="CompletionCommand"/> ask; for shells, so that no help names it.</summary>
internal sealed class CompleteCommand : Command
{
    private readonly Argument<string> _line = new("LINE") { Description = "The command line up to the cursor." };

    /// <summary>Creates the command.</summary>
    public CompleteCommand(Session session) : base("complete", "Print what may follow on a command line, a word a line.")
    {
        Hidden = true;
        Add(_line);
        SetAction(parsed =>
        {
            foreach (string word in Completions.Of(parsed.RootCommandResult.Command, parsed.GetRequiredValue(_line))) session.Out.WriteLine(word);
            return 0;
        });
    }
}
