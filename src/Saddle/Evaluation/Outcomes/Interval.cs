
namespace Saddle.Evaluation.Outcomes;

/// <summary>A 95 % interval.</summary>
/// <param name="Low">Its lower end.</param>
/// <param name="High">Its upper end.</param>
public sealed record Interval(double Low, double High)
{
    // The 97.5 % quantile of the normal distribution.
    private const double Quantile = 1.959963984540054;

    /// <summary>The interval of a share (Wilson 1927), which holds near 0 and 1 too.</summary>
    /// <param name="count">How many, 0 or more.</param>
    /// <param name="all">Of how many; 1 or more.</param>
    public static Interval Of(int count, int all)
    {
        double share = (double)count / all, square = Quantile * Quantile / all;
        double centre = (share + square / 2) / (1 + square);
        double half = Quantile * Math.Sqrt(share * (1 - share) / all + square / (4 * all)) / (1 + square);
        // At the ends the formula gives 0 and 1 but for rounding.
        return new Interval(count == 0 ? 0 : centre - half, count == all ? 1 : centre + half);
    }

    /// <summary>Both ends in percent: <c>61.2 % to 67.9 %</c>.</summary>
    public override string ToString() => $"{LineText.Share(Low)} to {LineText.Share(High)}";
}
