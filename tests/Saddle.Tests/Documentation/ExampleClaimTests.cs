using System.Text.Json.Nodes;
using Saddle.Tests.Cli;
using Saddle.Tests.Data;

namespace Saddle.Tests.Documentation;

/// <summary>The example claims come to what their names say.</summary>
public class ExampleClaimTests
{
    public static TheoryData<string> OnEmbeddedModels =>
        [.. Directory.GetFiles(RepositoryFiles.Path("examples/claims"), "*.yaml").Where(file => !File.ReadAllText(file).Contains("\n  file:",
            StringComparison.Ordinal))
            .Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    [Fact]
    public void There_is_one_for_each_paper()
    {
        string[] names = [.. Directory.GetFiles(RepositoryFiles.Path("examples/claims")).Select(file => Path.GetFileName(file))];
        Assert.All(names, name => Assert.Matches("^(true|false)-(papernot2016|madry2018|athalye2018)[a-z0-9-]*\\.yaml$", name));
        foreach (string paper in new[] { "papernot2016", "madry2018", "athalye2018" })
        {
            Assert.Contains(names, name => name.StartsWith($"true-{paper}", StringComparison.Ordinal));
            Assert.Contains(names, name => name.StartsWith($"false-{paper}", StringComparison.Ordinal));
        }
    }

    [Theory]
    [MemberData(nameof(OnEmbeddedModels))]
    public void They_come_to_what_their_names_say(string name)
    {
        using var folder = new TemporaryFolder();
        ChildProcess run = SaddleCommandLine.Run("check", RepositoryFiles.Path($"examples/claims/{name}"), "--json", "--out", folder.At("run"));
        Assert.True(run.ExitCode == (name.StartsWith("true-", StringComparison.Ordinal) ? 0 : 1), $"exit code {run.ExitCode}: {run.Error}");
        JsonNode told = JsonNode.Parse(run.Output)!;
        Assert.Equal(run.ExitCode == 0 ? "notRefuted" : "refuted", (string)told["verdict"]!);
        Assert.True(run.ExitCode == 0 || (int)told["counterexamples"]! > 0);
    }

    [Fact]
    public void The_one_of_the_papers_own_network_wants_that_to_be_made()
    {
        string claim = RepositoryFiles.Path("examples/claims/true-madry2018-mnist.yaml");
        SaddleCommandLine.Fails(3, $"{claim}:10:9: ", "check", claim);
    }
}
