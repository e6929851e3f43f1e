using System.Text.Json.Nodes;
using Saddle.Attacks;
using Saddle.Threats;

namespace Saddle.Tests.Cli;

/// <summary>What a user wrote as a number is what every output shows.</summary>
public sealed class NumbersAsWrittenTests(CliFixture files) : IClassFixture<CliFixture>
{
    [Theory]
    [InlineData("0.30")]
    [InlineData("51/255")]
    [InlineData("3e-1")]
    [InlineData(".3")]
    public void Epsilon_is_shown_in_table_document_and_report(string epsilon)
    {
        string folder = $"written-{epsilon.Replace('/', '-')}";
        string[] words =
            ["evaluate", files.Model, "--data", $"npz:{files.Data}", "--threat", $"linf:{epsilon}", "--attack", "pgd:steps=5,step-size=2/51", "--no-probes",
            "--out", files.At(folder)];
        ChildProcess run = SaddleCommandLine.Run(words);
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains($"linf:{epsilon} untargeted gradient", run.Output, StringComparison.Ordinal);
        Assert.Contains("step-size=2/51", run.Output, StringComparison.Ordinal);
        JsonNode threat = JsonNode.Parse(SaddleCommandLine.Run([.. words, "--json"]).Output)!["threats"]![0]!;
        Assert.Equal(epsilon, (string?)threat["epsilonText"]);
        Assert.Equal(new NormBall(Norm.Linf, NormBall.Parse($"linf:{epsilon}")[0].Epsilon).Epsilon, (double)threat["epsilon"]!);
        string report = File.ReadAllText(Path.Combine(files.At(folder), "report.html"));
        Assert.Contains($"{epsilon}", report, StringComparison.Ordinal);
        Assert.Contains("step-size=2/51", report, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("14.50%")]
    [InlineData("2/16")]
    public void Upsilon_is_shown_in_table_and_document(string share)
    {
        ChildProcess run =
            SaddleCommandLine.Run("attack", "jsma", files.Model, "--data", $"npz:{files.Data}", "--examples", "2", "--max-distortion", share, "--out",
            files.At($"upsilon-{share.Length}"));
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains($"max-distortion={share}", run.Output, StringComparison.Ordinal);
        run = SaddleCommandLine.Run("hardness", files.Model, "--data", $"npz:{files.Data}", "--examples", "2", "--max-distortion", share, "--caps", "1,2",
            "--out",
            files.At($"hardness-{share.Length}"));
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains($"{share} of 16 features", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void However_they_are_written_equal_numbers_make_equal_attacks_and_balls()
    {
        Attack written = AttackCatalogue.Parse("pgd:step-size=2/8,steps=7"), other = AttackCatalogue.Parse("pgd:step-size=0.250,steps=7");
        Assert.Equal(written, other);
        Assert.Equal(written.GetHashCode(), other.GetHashCode());
        Assert.Equal(written.ToString(), other.ToString());
        Assert.Contains("step-size=2/8", written.Text, StringComparison.Ordinal);
        Assert.Equal(written.Text, AttackCatalogue.Parse(written.Text).Text);
        Assert.Equal(NormBall.Parse("linf:0.10")[0], new NormBall(Norm.Linf, 0.1));
        // A value that was set afterwards has nothing to do with the text.
        Assert.Contains("step-size=0.5", ((ProjectedGradientDescent)written with { StepSize = 0.5 }).Text, StringComparison.Ordinal);
        Assert.Contains("inner=pgd,loss=ce,random-start=true,restarts=1,source=a.pt,step-size=2/8",
            AttackCatalogue.Parse("transfer:source=a.pt,inner=pgd,step-size=2/8").Text, StringComparison.Ordinal);
    }
}
