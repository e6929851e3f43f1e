using System.Text.RegularExpressions;

namespace Saddle.Tests.Documentation;

/// <summary>How a printed call is made short enough for a test: what it says already is kept, but for how much is done.</summary>
internal static class ShortenedCall
{
    // The first whose beginning fits; what is appended replaces what the line says of the same option.
    private static readonly (string Beginning, string Appended)[] Sizes =
    [
        ("saddle attack jsma", "--examples 3"),
        ("saddle attack", "--examples 10"),
        ("saddle evaluate", "--examples 10"),
        ("saddle audit", "--examples 10"),
        ("saddle verify", "--examples 10"),
        ("saddle hardness", "--examples 3"),
        ("saddle perceive serve", "--port 0"),
        ("saddle demo", "--examples 10"),
        ("saddle train", "--examples 200 --epochs 1"),
        ("saddle reproduce papernot2016 --budget quick", "--figure 4"),
    ];

    // No option makes these short, so they are stopped once they have read everything and have begun to compute.
    private static readonly (string Beginning, string Begun)[] Stopped =
    [
        ("saddle reproduce papernot2016", "class pairs"),
        ("saddle reproduce madry2018 --table 5", "table 5"),
        ("saddle reproduce madry2018", "table 1"),
        ("saddle reproduce athalye2018", "training"),
    ];

    /// <summary>Whether a call goes on until it is stopped, which is then no interruption.</summary>
    public static bool GoesOn(string line) => line.StartsWith("saddle perceive serve", StringComparison.Ordinal);

    /// <summary>The words on standard error by which a call that is stopped has begun; null where it is run to its end.</summary>
    public static string? Begun(string line) =>
        GoesOn(line) ? "Serving" : Size(line) is null ? Stopped.FirstOrDefault(stopped => line.StartsWith(stopped.Beginning, StringComparison.Ordinal)).Begun
            : null;

    /// <summary>The line with less to do.</summary>
    public static string Of(string line)
    {
        if (Size(line) is not { } appended) return line;
        foreach (Match option in Regex.Matches(appended, "--[a-z-]+")) line = Regex.Replace(line, $" {option.Value} \\S+", "");
        return $"{line} {appended}";
    }

    private static string? Size(string line) => Sizes.FirstOrDefault(size => line.Contains(size.Beginning, StringComparison.Ordinal)).Appended;
}
