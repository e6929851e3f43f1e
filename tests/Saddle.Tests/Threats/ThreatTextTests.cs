using Saddle.Threats;

namespace Saddle.Tests.Threats;

public class ThreatTextTests
{
    [Theory]
    [InlineData("linf:8/255", Norm.Linf, 8.0 / 255, false)]
    [InlineData("l2:0.5", Norm.L2, 0.5, false)]
    [InlineData("l1:12", Norm.L1, 12, false)]
    [InlineData("l0:30", Norm.L0, 30, false)]
    [InlineData("l0:14.5%", Norm.L0, 0.145, true)]
    [InlineData("linf:7", Norm.Linf, 7, false)]
    public void A_ball_is_read(string text, Norm norm, double epsilon, bool relative)
    {
        NormBall ball = Assert.Single(NormBall.Parse(text));
        Assert.Equal(norm, ball.Norm);
        Assert.Equal(epsilon, ball.Epsilon, 1e-12);
        Assert.Equal(relative, ball.Relative);
    }

    [Theory]
    [InlineData("l0:14.5%")]
    [InlineData("l0:14.3%")]
    [InlineData("l0:0.07%")]
    [InlineData("l0:28.999%")]
    [InlineData("l0:100%")]
    [InlineData("l0:1E-11%")]
    [InlineData("l0:30")]
    [InlineData("linf:0.1")]
    public void A_ball_is_written_as_it_was_read(string text) => Assert.Equal(text, Assert.Single(NormBall.Parse(text)).ToString());

    [Fact]
    public void Several_budgets_make_several_balls_in_their_order() =>
        Assert.Equal([0.1, 0.2, 0.3], NormBall.Parse("linf:0.1,0.2,0.3").Select(ball => ball.Epsilon));

    [Theory]
    [InlineData("linf:-0.1", "above zero")]
    [InlineData("linf:0", "above zero")]
    [InlineData("linf:abc", "'abc'")]
    [InlineData("linf:8/0", "'8/0'")]
    [InlineData("linf:1/2/3", "'1/2/3'")]
    [InlineData("linf:nan", "'nan'")]
    [InlineData("linf:1e999", "'1e999'")]
    [InlineData("linf:", "''")]
    [InlineData("linf:0.1,,0.2", "''")]
    [InlineData("linf:0,3", "above zero")]
    [InlineData("l3:0.1", "no norm 'l3'")]
    [InlineData("0.3", "no colon")]
    [InlineData("linf:0.1,0.1", "twice")]
    [InlineData("linf:1/10,0.1", "twice")]
    [InlineData("linf:10%", "L0 alone")]
    [InlineData("l0:0.5", "percent")]
    [InlineData("l0:101%", "100 %")]
    public void A_wrong_ball_says_what_is_expected(string text, string words)
    {
        string message = Assert.Throws<UsageException>(() => NormBall.Parse(text)).Message;
        Assert.Contains(words, message, StringComparison.Ordinal);
        Assert.Contains("linf:8/255", message.Contains("twice", StringComparison.Ordinal) ? "linf:8/255" : message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("untargeted")]
    [InlineData("target:3")]
    [InlineData("any-to:0")]
    [InlineData("confidence:0.5")]
    public void A_goal_is_read_as_it_is_written(string text) => Assert.Equal(text, Goal.Parse(text).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("targeted")]
    [InlineData("target")]
    [InlineData("target:x")]
    [InlineData("target:-1")]
    [InlineData("untargeted:1")]
    [InlineData("confidence:2")]
    [InlineData("confidence:0")]
    [InlineData("confidence:abc")]
    public void A_wrong_goal_is_wrong_usage(string text) => Assert.Throws<UsageException>(() => Goal.Parse(text));
}
