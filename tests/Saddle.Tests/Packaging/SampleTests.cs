using System.Globalization;
using System.Text.RegularExpressions;

namespace Saddle.Tests.Packaging;

/// <summary>The samples run, and say what their readers are told that they say.</summary>
public sealed partial class SampleTests
{
    [Fact]
    public void A_module_of_ones_own_is_attacked()
    {
        double[] shares = Shares(Run("AttackYourModel"));
        Assert.InRange(shares[0], 90, 100);
        Assert.InRange(shares[1], 0, 30);
    }

    [Fact]
    public void An_attack_of_ones_own_runs()
    {
        double[] shares = Shares(Run("YourOwnAttack"));
        Assert.Equal(3, shares.Length);
        Assert.True(shares[0] > shares[1] && shares[1] > shares[2]);
    }

    private static string Run(string sample)
    {
        ChildProcess run = ChildProcess.Run(ChildProcess.Dotnet, [Path.Combine(AppContext.BaseDirectory, $"{sample}.dll")],
            new Dictionary<string, string?> { ["OMP_NUM_THREADS"] = "1" });
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains("robust accuracy", run.Output, StringComparison.Ordinal);
        return run.Output;
    }

    private static double[] Shares(string output) =>
        [.. Percentage().Matches(output).Select(match => double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture))];

    [GeneratedRegex(@"(\d+(?:\.\d+)?) ?%")]
    private static partial Regex Percentage();
}
