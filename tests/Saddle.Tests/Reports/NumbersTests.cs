using Saddle.Reports;
using Saddle.Threats;

namespace Saddle.Tests.Reports;

public sealed class NumbersTests
{
    [Theory]
    [InlineData(0, "0.0 %")]
    [InlineData(1, "100.0 %")]
    [InlineData(0.0404, "4.0 %")]
    [InlineData(0.9999, "99.99 %")]
    [InlineData(0.0004, "0.04 %")]
    [InlineData(0.99996, "99.996 %")]
    public void NothingAndAllAreSaidOnlyWhereTheyAreMeant(double fraction, string text) => Assert.Equal(text, Numbers.Percent(fraction).Replace('\u00A0', ' '));

    [Theory]
    [InlineData("linf:0.3", "L∞ 0.3")]
    [InlineData("linf:8/255", "L∞ 8/255")]
    [InlineData("l0:14.5%", "L0 14.5 %")]
    [InlineData("l0:0.125%", "L0 0.125 %")]
    [InlineData("l0:100%", "L0 100 %")]
    [InlineData("l0:1", "L0 1")]
    [InlineData("l2", "L2")]
    public void BallsAreNamed(string ball, string text) => Assert.Equal(text, ThreatWords.Of(NormBall.Parse(ball)[0]).Replace('\u00A0', ' '));

    [Theory]
    [InlineData("l0:100%", "At most 100 % of the values may change, each by any amount.")]
    [InlineData("l0:1", "At most 1 value may change, by any amount.")]
    [InlineData("l2", "There is no ε: what counts is how small a change can be under L2.")]
    public void BallsAreExplained(string ball, string text) =>
        Assert.StartsWith(text, ThreatWords.Sentences(new ThreatModel { Ball = NormBall.Parse(ball)[0] }, 784).Replace('\u00A0', ' '),
            StringComparison.Ordinal);
}
