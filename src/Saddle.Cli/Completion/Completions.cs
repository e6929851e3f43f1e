using System.CommandLine;
using System.CommandLine.Parsing;

namespace Saddle.Cli.Completion;

/// <summary>What may follow on a command line that is not finished.</summary>
internal static class Completions
{
    /// <summary>The words that may stand where the cursor is, in alphabetical order of their kind.</summary>
    /// <param name="root">All commands.</param>
    /// <param name="line">The line from its first letter to the cursor, the program's own name first.</param>
    public static IReadOnlyList<string> Of(Command root, string line)
    {
        string[] words = [.. CommandLineParser.SplitCommandLine(line)];
        bool begun = line.Length > 0 && !char.IsWhiteSpace(line[^1]);
        string word = begun && words.Length > 0 ? words[^1] : "";
        Command command = root;
        Option? open = null;
        int given = 0;
        foreach (string before in words.Skip(1).SkipLast(begun ? 1 : 0))
        {
            if (open is not null) open = null;
            else if (before.StartsWith('-')) open = Named(command, before) is { Arity.MaximumNumberOfValues: > 0 } option ? option : null;
            else if (command.Subcommands.FirstOrDefault(sub => sub.Name == before) is { } sub) command = sub;
            else given++;
        }
        return [.. Candidates(command, open, given, word, words).Where(candidate => candidate.StartsWith(word, StringComparison.Ordinal)).Distinct()];
    }

    private static IEnumerable<string> Candidates(Command command, Option? open, int given, string word, string[] words)
    {
        int equals = word.IndexOf('=', StringComparison.Ordinal);
        if (open is not null) return CompletedValues.Of(open.Name, open.HelpName, word);
        if (word.StartsWith('-') && equals > 0 && Named(command, word[..equals]) is { } stated)
            return CompletedValues.Of(stated.Name, stated.HelpName, word[(equals + 1)..]).Select(value => word[..(equals + 1)] + value);
        if (word.StartsWith('-'))
            return command.Options.Where(option => !option.Hidden && (Repeats(option) || !words.Contains(option.Name)))
                .Select(option => option.Name).Order(StringComparer.Ordinal);
        return command.Subcommands.Where(sub => !sub.Hidden).Select(sub => sub.Name)
            .Concat(command.Arguments.Skip(given).Take(1).SelectMany(argument => CompletedValues.Of(argument.Name, argument.HelpName, word)));
    }

    private static Option? Named(Command command, string word) =>
        command.Options.FirstOrDefault(option => option.Name == word || option.Aliases.Contains(word));

    private static bool Repeats(Option option) => option.Arity.MaximumNumberOfValues > 1;
}
