namespace Saddle.Data;

/// <summary>Draws strokes into a 28×28 grey image: the ink of a pixel follows from its distance to the curve.</summary>
internal sealed class DigitPen
{
    public const int Side = 28;
    private const double SoftEdge = 1.1;
    private readonly double[] _squaredDistances = new double[Side * Side];

    /// <summary>Draws.</summary>
    /// <param name="traces">Lines in pixels, (0, 0) being the centre of the upper left pixel.</param>
    /// <param name="radius">Half the pen's width in pixels.</param>
    /// <param name="pixels">28·28 values of 0..1 in steps of 1/255, written row by row: 0 where there is no ink.</param>
    public void Draw(IEnumerable<StrokePoint[]> traces, double radius, Span<float> pixels)
    {
        double reach = radius + SoftEdge / 2;
        Array.Fill(_squaredDistances, reach * reach);
        foreach (StrokePoint[] trace in traces)
            for (int index = 0; index + 1 < trace.Length; index++)
                Cover(trace[index], trace[index + 1], reach);
        for (int index = 0; index < pixels.Length; index++)
        {
            double ink = Math.Clamp((reach - Math.Sqrt(_squaredDistances[index])) / SoftEdge, 0, 1);
            pixels[index] = (float)(int)(ink * 255 + 0.5) / 255f;
        }
    }

    private void Cover(StrokePoint from, StrokePoint to, double reach)
    {
        (int left, int right) = Span(from.X, to.X, reach);
        (int top, int bottom) = Span(from.Y, to.Y, reach);
        StrokePoint along = to - from;
        double squaredLength = along.X * along.X + along.Y * along.Y;
        for (int row = top; row <= bottom; row++)
            for (int column = left; column <= right; column++)
            {
                double x = column - from.X, y = row - from.Y;
                double share = squaredLength > 0 ? Math.Clamp((x * along.X + y * along.Y) / squaredLength, 0, 1) : 0;
                x -= share * along.X;
                y -= share * along.Y;
                ref double nearest = ref _squaredDistances[row * Side + column];
                nearest = Math.Min(nearest, x * x + y * y);
            }
    }

    private static (int First, int Last) Span(double one, double other, double reach) =>
        (Math.Max(0, (int)Math.Floor(Math.Min(one, other) - reach)), Math.Min(Side - 1, (int)Math.Ceiling(Math.Max(one, other) + reach)));
}
