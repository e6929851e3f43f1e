using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Saddle.Cli.Commands;

/// <summary>The help of a command, and after it its examples.</summary>
/// <param name="help">Writes the help itself.</param>
internal sealed class HelpWithExamples(HelpAction help) : SynchronousCommandLineAction
{
    /// <inheritdoc/>
    public override bool Terminating => true;

    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        int code = help.Invoke(parseResult);
        TextWriter output = parseResult.InvocationConfiguration.Output;
        if (parseResult.CommandResult.Command is SaddleCommand { Examples.Count: > 0 } command)
        {
            output.WriteLine("Examples:");
            foreach ((string words, string purpose) in command.Examples)
            {
                output.WriteLine($"  {words}");
                output.WriteLine($"      {purpose}");
            }
        }
        output.WriteLine("Exit codes: 0 done, 1 claim refuted or warnings under --strict, 2 wrong usage, 3 unusable input, 4 run folder of another run or");
        output.WriteLine("            in use, 5 environment (disk, permission, network), 6 claim that cannot be tested, 70 internal error, 130 cancelled.");
        return code;
    }
}
