using System.CommandLine;
using System.CommandLine.Invocation;
using System.Globalization;
using Saddle.Attacks;
using Saddle.Cli.Commands;

namespace Saddle.Cli;

/// <summary>The whole command: parses, runs, and turns whatever happens into an exit code.</summary>
internal static class CommandLine
{
    /// <summary>Runs the command to its end.</summary>
    /// <param name="arguments">The words after <c>saddle</c>.</param>
    /// <returns>The exit code, as <c>docs/cli.md</c> lists them.</returns>
    public static int Run(string[] arguments)
    {
        using var session = new Session(arguments);
        try
        {
            // Before hours of work and not after them.
            if (!StandardStreams.CanWriteOutput)
                throw new EnvironmentException(
                    "Standard output is closed, so that the result has nowhere to go. Send it to a file, or to /dev/null where it is not wanted (>/dev/null).");
            if (InstalledPackage.RemoveArchives(AppContext.BaseDirectory) is > 0 and var freed)
                session.Error.WriteLine($"note: removed the archives that the installation left beside the tool and nothing needs ({freed / 1_000_000} MB).");
            NativeStartup.TuneProcess();
            CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        }
        catch (Exception error)
        {
            return Failure.Report(error, session, null);
        }
        return Run(arguments, session);
    }

    /// <summary>Runs the command to its end in a process that is ready for it.</summary>
    /// <param name="arguments">The words after <c>saddle</c>.</param>
    /// <param name="session">What it reads from and writes to.</param>
    /// <returns>The exit code.</returns>
    internal static int Run(string[] arguments, Session session)
    {
        Command? command = null;
        try
        {
            // A leading @ is part of a file's name here, not a file of further arguments.
            ParseResult parsed = RootMenu.Create(session)
                .Parse(arguments, new ParserConfiguration { EnablePosixBundling = false, ResponseFileTokenReplacer = null });
            command = parsed.CommandResult.Command;
            int code = parsed.Action is ParseErrorAction ? Misuse(parsed)
                : parsed.Invoke(new InvocationConfiguration
                {
                    EnableDefaultExceptionHandler = false,
                    ProcessTerminationTimeout = null,
                    Output = session.Out,
                    Error = session.Error,
                });
            session.Out.Flush();
            return code;
        }
        catch (Exception error)
        {
            return Failure.Report(error, session, command);
        }
    }

    private static int Misuse(ParseResult parsed)
    {
        Command command = parsed.CommandResult.Command;
        string words = RootMenu.Path(parsed);
        string? stray = parsed.UnmatchedTokens.Count > 0 ? parsed.UnmatchedTokens[0] : null;
        if (command is AttackCommand && stray is { } attack && !attack.StartsWith('-')) AttackCatalogue.Find(attack);
        if (command.Subcommands.Count > 0 && stray is { } word && !word.StartsWith('-'))
            throw new UsageException(
                $"There is no command '{words} {word}'. {Meant(words, word, command)}Commands: "
                    + $"{string.Join(", ", command.Subcommands.Where(sub => !sub.Hidden).Select(sub => sub.Name))}. Help: {words} --help");
        if (command is AttackCommand && stray is null)
            throw new UsageException($"Name an attack: {string.Join(", ", command.Subcommands.Select(sub => sub.Name))}; as in saddle attack pgd MODEL "
                + "--data digits --threat linf:0.3. Help: saddle attack --help");
        if (command is ReproduceCommand && stray is null)
            throw new UsageException($"Name a paper: {string.Join(", ", command.Subcommands.Select(sub => sub.Name))}; as in saddle reproduce papernot2016 "
                + "--budget quick. Help: saddle reproduce --help");
        string problems = string.Join(' ', parsed.Errors.Select(error => error.Message).Distinct());
        throw new UsageException($"{problems}{Similar(stray, command)} Help: {words} --help");
    }

    private static string Meant(string words, string word, Command command) =>
        Spelling.Nearest(word, command.Subcommands.Where(sub => !sub.Hidden).Select(sub => sub.Name)) is { } near ? $"Did you mean {words} {near}? " : "";

    private static string Similar(string? word, Command command)
    {
        if (word is null) return "";
        string? near = command.Options.Where(option => !option.Hidden).Select(option => option.Name).Where(name => Spelling.Distance(word, name) <= 2)
            .MinBy(name => Spelling.Distance(word, name));
        return near is null ? "" : $" Did you mean {near}?";
    }
}
