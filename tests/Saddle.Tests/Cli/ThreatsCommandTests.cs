using System.Text.Json.Nodes;
using Saddle.Attacks;

namespace Saddle.Tests.Cli;

public class ThreatsCommandTests
{
    [Fact]
    public void Every_attack_serves_somebody_and_nobody_gets_more_than_is_known()
    {
        JsonNode document = JsonNode.Parse(SaddleCommandLine.Run("threats", "--json").Output)!;
        Assert.Equal(1, (int)document["schemaVersion"]!);
        Assert.Equal(["confidence reduction", "misclassification", "targeted misclassification", "source/target misclassification"],
            document["goals"]!.AsArray().Select(goal => (string)goal!["name"]!));
        Assert.Equal(6 * 4, document["cells"]!.AsArray().Count);
        string[] all = Attacks("network architecture", "misclassification");
        Assert.Equal(AttackCatalogue.All.Select(attack => attack.Name), all);
        Assert.Equal(all, Attacks("training data and network architecture", "misclassification"));
        Assert.Equal(["hopskipjump", "noise", "square", "transfer"], Attacks("oracle, scores", "misclassification"));
        Assert.Equal(["hopskipjump", "noise", "transfer"], Attacks("oracle, labels", "source/target misclassification"));
        Assert.Equal(["square"], Attacks("oracle, scores", "confidence reduction"));
        Assert.Empty(Attacks("oracle, labels", "confidence reduction"));
        Assert.Equal(["transfer"], Attacks("training data", "misclassification"));
        Assert.Equal(["transfer"], Attacks("samples", "targeted misclassification"));
        Assert.Equal(["hopskipjump", "noise", "transfer"], Aspect("queries", "allowed, answered by a class"));
        Assert.Equal(["transfer"], Aspect("queries", "not allowed"));
        Assert.DoesNotContain("pgd", Aspect("model architecture and weights", "not known"));
        Assert.Contains("pgd", Aspect("randomness of the defense", "its distribution is known"));

        string[] Aspect(string name, string answer) => [.. document["aspects"]!.AsArray()
            .Single(aspect => (string)aspect!["name"]! == name && (string)aspect["answer"]! == answer)!["attacks"]!.AsArray().Select(attack =>
                (string)attack!)];

        string[] Attacks(string knowledge, string goal) => [.. document["cells"]!.AsArray()
            .Single(cell => (string)cell!["knowledge"]! == knowledge && (string)cell["goal"]! == goal)!["attacks"]!.AsArray().Select(attack =>
            (string)attack!["attack"]!)];
    }

    [Fact]
    public void People_get_the_same_in_words()
    {
        ChildProcess run = SaddleCommandLine.Run("threats");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("Who knows: oracle, labels", run.Output, StringComparison.Ordinal);
        Assert.Contains("source/target misclassification: hopskipjump (linf, l2), noise (all), transfer (all)", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("`", run.Output, StringComparison.Ordinal);
    }
}
