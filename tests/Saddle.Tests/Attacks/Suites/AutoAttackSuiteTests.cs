using Saddle.Attacks;
using Saddle.Threats;

namespace Saddle.Tests.Attacks;

/// <summary>AutoAttack has the stages of its papers for each norm and version.</summary>
public sealed class AutoAttackSuiteTests
{
    [Theory]
    [InlineData("autoattack", Norm.Linf, "apgd restarts=1", "apgd-targeted classes=auto", "fab-targeted classes=auto", "square steps=5000")]
    [InlineData("autoattack", Norm.L2, "apgd restarts=1", "apgd-targeted classes=auto", "fab-targeted classes=auto", "square stretch=false")]
    [InlineData("autoattack", Norm.L1, "apgd restarts=5", "apgd-targeted classes=5", "fab-targeted classes=auto", "square steps=5000")]
    [InlineData("autoattack:version=plus", Norm.Linf, "apgd loss=ce", "apgd loss=dlr-or-margin", "fab restarts=5", "square p-init=0.8",
        "apgd-targeted classes=auto", "fab-targeted classes=auto")]
    [InlineData("autoattack:version=rand", Norm.L2, "apgd loss=ce", "apgd draws=20")]
    [InlineData("autoattack:version=custom", Norm.Linf)]
    public void The_stages_are_those_of_the_papers(string suite, Norm norm, params string[] stages)
    {
        IReadOnlyList<Attack> attacks = SuiteCatalogue.Names.Parse(suite).AttacksOn([Threat(norm)]);
        Assert.Equal(stages.Length, attacks.Count);
        Assert.All(stages.Zip(attacks), pair =>
        {
            string[] words = pair.First.Split(' ');
            Assert.Equal(words[0], pair.Second.Name);
            Assert.Contains(words[1], pair.Second.ToString().Split(':')[1].Split(','));
        });
        Assert.All(attacks, attack => Assert.Equal(attack.ToString(), AttackCatalogue.Parse(attack.ToString()).ToString()));
    }

    [Theory]
    [InlineData(10, "classes=5")]
    [InlineData(4, "classes=3")]
    [InlineData(2, "classes=1")]
    public void Under_l1_it_aims_at_no_more_wrong_classes_than_there_are(int classes, string expected) =>
        Assert.Contains(expected, SuiteCatalogue.Names.Parse("autoattack").AttacksOn([Threat(Norm.L1)], classes)[1].ToString(), StringComparison.Ordinal);

    [Fact]
    public void Norms_that_it_has_no_stages_for_are_refused()
    {
        AttackSuite suite = SuiteCatalogue.Names.Parse("autoattack");
        Assert.Contains("no stages for L0", Assert.Throws<UsageException>(() => suite.AttacksOn([Threat(Norm.L0)])).Message, StringComparison.Ordinal);
        Assert.Contains("run of its own", Assert.Throws<UsageException>(() => suite.AttacksOn([Threat(Norm.L1), Threat(Norm.Linf)])).Message,
            StringComparison.Ordinal);
        Assert.Contains("version must be standard", Assert.Throws<UsageException>(() => SuiteCatalogue.Names.Parse("autoattack:version=best")).Message,
            StringComparison.Ordinal);
    }

    private static ThreatModel Threat(Norm norm) => new() { Ball = new NormBall(norm, 1) };
}
