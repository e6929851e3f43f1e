using System.Globalization;
using System.Text.RegularExpressions;
using Saddle.Tests.Data;

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

    [Fact]
    public void A_defense_of_ones_own_stands_against_its_own_gradient_and_falls_to_an_honest_attack()
    {
        string output = Run("YourOwnDefense");
        double[] shares = Shares(output);
        Assert.True(shares.Length == 4, output);
        (double undefended, double naive, double adaptive) = (shares[0], shares[1], shares[3]);
        Assert.True(naive > undefended + 30 && adaptive < naive - 30, output);
    }

    [Fact]
    public void An_evaluation_with_a_store_and_a_report_is_made_and_made_again()
    {
        using var folder = new TemporaryFolder();
        string first = Run("EvaluateYourModel", folder.Path);
        double[] shares = Shares(first);
        Assert.True(shares[0] > shares[1], first);
        Assert.Contains("Robustness report", File.ReadAllText(folder.At("run/report.html")), StringComparison.Ordinal);
        Assert.Equal(first, Run("EvaluateYourModel", folder.Path));
    }

    private static string Run(string sample, string? folder = null)
    {
        ChildProcess run = ChildProcess.Run(ChildProcess.Dotnet, [Path.Combine(AppContext.BaseDirectory, $"{sample}.dll")],
            new Dictionary<string, string?> { ["OMP_NUM_THREADS"] = "1" }, folder);
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains("robust accuracy", run.Output, StringComparison.Ordinal);
        return run.Output;
    }

    private static double[] Shares(string output) =>
        [.. Percentage().Matches(output).Select(match => double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture))];

    [GeneratedRegex(@"(?:natural accuracy|at most) (\d+(?:\.\d+)?) ?%")]
    private static partial Regex Percentage();
}
