using Saddle.Reports;

namespace Saddle.Tests.Reports;

public sealed class CurveFigureTests
{
    [Fact]
    public void Shares_fall_into_their_bins_and_the_upper_end_into_the_last()
    {
        Assert.Equal([0.25, 0.25, 0, 0.5], HistogramFigure.Shares([0, 1, 3, 4], 0, 4, 4));
        Assert.Equal([1, 0], HistogramFigure.Shares([0, 0, 0.4], 0, 1, 2));
    }

    [Fact]
    public void A_histogram_is_an_outline_for_each_sample()
    {
        string markup = $"{HistogramFigure.Draw("Losses", "loss", [new HistogramSample("natural", [1, 2, 3], 0), new HistogramSample("robust", [2, 2], 1)])}";
        Assert.Contains("natural", markup, StringComparison.Ordinal);
        Assert.Contains("var(--series-1)", markup, StringComparison.Ordinal);
        Assert.Contains("<svg", $"{HistogramFigure.Draw("One value", "loss", [new HistogramSample("all", [2, 2], 0)])}", StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_drawn_is_refused()
    {
        Assert.Throws<UsageException>(() => HistogramFigure.Draw("x", "loss", []));
        Assert.Throws<UsageException>(() => HistogramFigure.Draw("x", "loss", [new HistogramSample("empty", [], 0)]));
        Assert.Throws<UsageException>(() => HistogramFigure.Draw("x", "loss", [new HistogramSample("wrong", [double.NaN], 0)]));
        Assert.Throws<UsageException>(() => HistogramFigure.Draw("x", "loss", [new HistogramSample("few", [1], 0)], bins: 1));
        Assert.Throws<UsageException>(() => CurveFigure.Draw("x", "a", "b", []));
        Assert.Throws<UsageException>(() => CurveFigure.Draw("x", "a", "b", [new Curve("none", [], 0)]));
        Assert.Throws<UsageException>(() => CurveFigure.Draw("x", "a", "b", [new Curve("wrong", [(0, double.PositiveInfinity)], 0)]));
    }

    [Theory]
    [InlineData(CurveScale.Number)]
    [InlineData(CurveScale.Percent)]
    [InlineData(CurveScale.Logarithmic)]
    public void Curves_of_one_colour_share_their_entry_in_the_legend(CurveScale scale)
    {
        string markup =
            $"{CurveFigure.Draw("Losses", "step", "loss", [new Curve("image 1", [(0, 0.001), (1, 0.5)], 0, Fine: true), new Curve("", [(0, 0.01), (1, 0.7)], 0, Fine: true), new Curve("image 2", [(0, 0.1), (1, 0)], 1, Fine: true)], scale)}";
        Assert.Equal(2, markup.Split("<li>").Length - 1);
    }
}
