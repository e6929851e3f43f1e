using Saddle.Threats;

namespace Saddle.Tests;

public class FractionTests
{
    [Theory]
    [InlineData("0.3")]
    [InlineData("2/255")]
    [InlineData("8/255")]
    [InlineData("0.5/255")]
    [InlineData("1.25/255")]
    [InlineData("1/3")]
    [InlineData("300/255")]
    [InlineData("0.031372549")]
    [InlineData("123456789")]
    [InlineData("0.12345678901234566")]
    [InlineData("2/7")]
    [InlineData("1E-09")]
    public void A_number_is_written_as_it_was_read(string text)
    {
        Assert.True(Fraction.TryParse(text, out double value));
        Assert.Equal(text, Fraction.Text(value));
    }

    [Fact]
    public void What_is_written_gives_the_same_number_back()
    {
        var draws = new Random(1);
        for (int i = 0; i < 2000; i++)
        {
            double value = i % 2 == 0 ? draws.NextDouble() : draws.Next(1, 2000) / (double)draws.Next(1, 600);
            Assert.True(Fraction.TryParse(Fraction.Text(value), out double again));
            Assert.Equal(value, again);
        }
    }

    [Theory]
    [InlineData(0.062745098039, "16/255")]
    [InlineData(0.125, "0.125")]
    [InlineData(0.0, "0")]
    [InlineData(0.12345678901, "0.1235")]
    public void A_computed_number_is_read_but_for_its_rounding(double value, string text) => Assert.Equal(text, Fraction.Rounded(value));

    [Theory]
    [InlineData("linf:8/255 untargeted gradient", "linf:0.03137254901960784 untargeted gradient")]
    [InlineData("l0:14.5% untargeted gradient", "l0:14.5% untargeted gradient")]
    [InlineData("linf:0.3 target:3 labels queries:1000", "linf:0.3 target:3 labels queries:1000")]
    public void People_read_what_was_written_and_stores_keep_their_decimals(string text, string key)
    {
        var threat = ThreatModel.Parse(text);
        Assert.Equal((text, key), (threat.ToString(), threat.Key));
        Assert.Equal((threat, key), (ThreatModel.Parse(key), ThreatModel.Parse(key).Key));
    }
}
