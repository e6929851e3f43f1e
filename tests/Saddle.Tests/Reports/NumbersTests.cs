using Saddle.Reports;

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
    [InlineData(0.3, "0.3")]
    [InlineData(8.0 / 255, "8/255")]
    [InlineData(8f / 255, "8/255")]
    [InlineData(1.0, "1")]
    [InlineData(0.125, "0.125")]
    public void BudgetsAreWrittenAsPapersWriteThem(double epsilon, string text) => Assert.Equal(text, Numbers.Epsilon(epsilon));

    [Theory]
    [InlineData("linf", 0.3, "L∞ 0.3")]
    [InlineData("l0", 0.145, "L0 14.5 %")]
    [InlineData("l0", 12, "L0 12")]
    public void BallsAreNamed(string norm, double epsilon, string text) => Assert.Equal(text, Numbers.Ball(norm, epsilon).Replace('\u00A0', ' '));
}
