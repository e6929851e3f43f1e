namespace Saddle.Attacks;

/// <summary>
/// When an example gets no more searches: where the share of its margin that is left, of z_y − max_{j≠y} z_j at the original, is above a bound that gets
/// smaller with every search. The bounds are fixed; docs/attacks.md says what they were chosen on.
/// </summary>
internal static class StandingRule
{
    /// <summary>A random search that takes more than this share of the margin beyond what gradients took shows that they hide something.</summary>
    public const double Hidden = 0.05;

    // From which ascent on, counted from 0, the bound is that.
    private static readonly (int Ascent, double Share)[] Ascents = [(0, 0.5), (2, 0.4), (8, 0.25), (12, 0.2)];

    // After which share of the squares from the nearest point the bound is that.
    private static readonly (double Part, double Share)[] Squares = [(0.1, 0.1), (1.0 / 3, 0.05)];

    /// <summary>
    /// From this ascent on, counted from 0, an example leaves too of which more than <see cref="SettledShare"/> is left, and more than
    /// <see cref="Spreads"/> times what the
    /// ends of its ascents differ in.
    /// </summary>
    public const int Settling = 5;

    /// <inheritdoc cref="Settling"/>
    public const double SettledShare = 0.2, Spreads = 3;

    /// <summary>The largest share of the margin with which an example goes on after an ascent.</summary>
    public static double After(int ascent) => Ascents.Last(bound => bound.Ascent <= ascent).Share;

    /// <summary>The same after a square of the random search, where it is looked at; null where it is not.</summary>
    /// <param name="square">How many there were.</param>
    /// <param name="all">How many there will be.</param>
    public static double? AfterSquare(int square, int all)
    {
        foreach ((double part, double share) in Squares)
            if (square == (int)(part * all)) return share;
        return null;
    }
}
