namespace Saddle.Data;

/// <summary>
/// A smooth random displacement of the plane (after Simard, Steinkraus and Platt 2003): random displacements on a
/// lattice, joined by quadratic B-splines, which need only additions and multiplications.
/// </summary>
internal readonly struct ElasticField
{
    private const int Cells = 3, Side = Cells + 2;
    private readonly StrokePoint[] _displacements;

    /// <param name="random">Where the displacements are drawn from.</param>
    /// <param name="strength">Their standard deviation, as a share of the digit's box.</param>
    public ElasticField(ref DigitRandom random, double strength)
    {
        _displacements = new StrokePoint[Side * Side];
        for (int index = 0; index < _displacements.Length; index++)
            _displacements[index] = new(random.Bell(strength), random.Bell(strength));
    }

    /// <summary>Where a point of the box goes.</summary>
    public StrokePoint Move(StrokePoint point)
    {
        (int column, double x) = Cell(point.X);
        (int row, double y) = Cell(point.Y);
        StrokePoint moved = point;
        for (int down = 0; down < 3; down++)
            for (int right = 0; right < 3; right++)
                moved += Weight(down, y) * Weight(right, x) * _displacements[(row + down) * Side + column + right];
        return moved;
    }

    private static (int Cell, double Offset) Cell(double coordinate)
    {
        double scaled = Math.Clamp(coordinate, 0, 1) * Cells;
        int cell = Math.Min((int)scaled, Cells - 1);
        return (cell, scaled - cell);
    }

    private static double Weight(int knot, double t) => knot switch
    {
        0 => 0.5 * (1 - t) * (1 - t),
        1 => 0.5 + t * (1 - t),
        _ => 0.5 * t * t,
    };
}
