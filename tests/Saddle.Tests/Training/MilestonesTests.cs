using Saddle.Training;

namespace Saddle.Tests.Training;

public class MilestonesTests
{
    [Theory]
    [InlineData("0.5,0.75", "0.5,0.75"), InlineData("1/2, 3/4", "0.5,0.75"), InlineData("0.9", "0.9")]
    public void Shares_are_read(string words, string canonical)
    {
        Assert.Equal(canonical, Milestones.Parse(words).ToString());
        Assert.Equal(Milestones.Parse(words), Milestones.Parse(canonical));
    }

    [Theory]
    [InlineData(""), InlineData("0"), InlineData("1"), InlineData("0.5,0.5"), InlineData("0.6,0.5"), InlineData("a"), InlineData("0.5,"), InlineData("NaN"), InlineData("-0.1"), InlineData("0.01,0.02,0.03,0.04,0.05,0.06,0.07,0.08,0.09,0.1,0.11")]
    public void Others_are_wrong_usage(string words) =>
        Assert.Contains("0.5,0.75", Assert.Throws<UsageException>(() => Milestones.Parse(words)).Message);

    [Fact]
    public void Each_divides_by_ten_and_only_unusual_ones_of_their_schedule_are_named()
    {
        var milestones = Milestones.Parse("0.2,0.4,0.6");
        Assert.Equal([1, 0.1, 0.01, 0.001], new[] { 0.1, 0.2, 0.5, 0.99 }.Select(milestones.Factor));
        Assert.Equal("0.2,0.4,0.6", new TrainingOptions { Schedule = LearningRateSchedule.Piecewise, Milestones = milestones }.Values["milestones"]);
        Assert.DoesNotContain("milestones", new TrainingOptions { Milestones = milestones }.Values.Keys);
        Assert.DoesNotContain("milestones", new TrainingOptions { Schedule = LearningRateSchedule.Piecewise }.Values.Keys);
    }
}
