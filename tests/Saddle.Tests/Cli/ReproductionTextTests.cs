using Saddle.Cli.Output;
using Saddle.Reports;

namespace Saddle.Tests.Cli;

public sealed class ReproductionTextTests
{
    private static readonly ReproductionRow[] Rows =
    [
        new() { Place = "Figure 11", What = "mean distortion of successes, validation", Paper = 0.0401, Ours = 0.0434, Format = ValueFormat.Percent,
            AgreesWithin = 0.004, Settings = "1,000 images × 9 (the paper: 10,000 × 9), Γ without saturated pixels" },
        new() { Place = "Figure 11", What = "success rate τ, validation", Paper = 0.9719, Ours = 0.98, Format = ValueFormat.Percent, AgreesWithin = 0.01,
            Settings = "1,000 images × 9 (the paper: 10,000 × 9), Γ without saturated pixels" },
        new() { Place = "Section V.B.1", What = "iterations", PaperText = "leaving costs most; reaching is similar for all",
            OursText = "high distortion: 12.0 + 3.0; low: 2.0 + 1.0, which is said in more words than one line has", Judged = Standing.Agrees },
        new() { Place = "Figure 4", What = "F at X", Paper = 0.11, Ours = 0.1787, AgreesWithin = 0.02, NearWithin = 0.05 },
    ];

    [Theory]
    [InlineData(80)]
    [InlineData(100)]
    public void OnATerminalNoLineIsLongerThanItIsWide(int width)
    {
        string[] lines = [.. ReproductionText.Lines(Rows, width)];
        Assert.All(lines, line => Assert.True(line.Length <= width, line));
        // Rows of one place and the same settings share what is said over them.
        Assert.Single(lines, line => line.StartsWith("Figure 11: 1,000 images × 9 (the paper: 10,000 × 9)", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.EndsWith("4.01 %     4.34 %  agrees   ±0.4, ±0.8 points", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.EndsWith("0.11     0.1787  differs  ±0.02, ±0.05", StringComparison.Ordinal));
        Assert.Contains("    paper: leaving costs most; reaching is similar for all", lines);
    }

    [Fact]
    public void InAPipeARowIsALine()
    {
        string[] lines = [.. ReproductionText.Lines(Rows, int.MaxValue)];
        // The headings of the columns, and of three groups of rows, each after an empty line.
        Assert.Equal(1 + 2 * 3 + Rows.Length, lines.Length);
        Assert.Single(lines,
            line => line.Contains("leaving costs most; reaching", StringComparison.Ordinal) && line.Contains("12.0 + 3.0", StringComparison.Ordinal));
    }
}
