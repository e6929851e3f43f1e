using System.Text.RegularExpressions;

namespace Saddle.Tests.Documentation;

/// <summary>A block of a page that a reader may copy into a shell.</summary>
/// <param name="Page">The page, from the folder with the solution.</param>
/// <param name="Number">The line of the page that the block's first line is.</param>
/// <param name="Lines">Its lines, as printed.</param>
internal sealed partial record ShellBlock(string Page, int Number, IReadOnlyList<string> Lines)
{
    private const string FromSource = "dotnet run -c Release --project src/Saddle.Cli -- ";

    /// <summary>Its lines that call the command, which <c>saddle</c> is called in all of them.</summary>
    public IReadOnlyList<string> Calls =>
        [.. Lines.Select(line => line.Replace(FromSource, "saddle ", StringComparison.Ordinal)).Where(line => Call().IsMatch(line))];

    /// <summary>The blocks of all pages that readers see, with at least one call.</summary>
    public static IReadOnlyList<ShellBlock> WithCalls() => [.. Pages().SelectMany(page => Of(page, "sh")).Where(block => block.Calls.Count > 0)];

    /// <summary>Blocks that call the command without saying that they are meant for a shell.</summary>
    public static IReadOnlyList<ShellBlock> Unlabelled() => [.. Pages().SelectMany(page => Of(page, "")).Where(block => block.Calls.Count > 0)];

    private static IEnumerable<string> Pages() =>
        new[] { "docs", "src" }.SelectMany(folder => Directory.GetFiles(RepositoryFiles.Path(folder), "*.md", SearchOption.AllDirectories))
            .Prepend(RepositoryFiles.Path("README.md")).Where(path => !Built().IsMatch(path)).Order(StringComparer.Ordinal)
            .Select(path => Path.GetRelativePath(RepositoryFiles.Root, path));

    private static IEnumerable<ShellBlock> Of(string page, string language)
    {
        string[] lines = File.ReadAllLines(RepositoryFiles.Path(page));
        for (int begin = 0; begin < lines.Length; begin++)
        {
            if (!lines[begin].StartsWith("```", StringComparison.Ordinal)) continue;
            int end = Array.IndexOf(lines, "```", begin + 1);
            if (lines[begin] == $"```{language}") yield return new ShellBlock(page, begin + 2, lines[(begin + 1)..end]);
            begin = end;
        }
    }

    [GeneratedRegex(@"(^|\s)saddle ")]
    private static partial Regex Call();

    [GeneratedRegex(@"[/\\](bin|obj)[/\\]")]
    private static partial Regex Built();
}
