namespace Saddle.Data;

/// <summary>A point of a digit: x to the right, y down, the digit's box is 0..1 in both before it is placed in the image.</summary>
internal readonly record struct StrokePoint(double X, double Y)
{
    public static StrokePoint operator +(StrokePoint left, StrokePoint right) => new(left.X + right.X, left.Y + right.Y);

    public static StrokePoint operator -(StrokePoint left, StrokePoint right) => new(left.X - right.X, left.Y - right.Y);

    public static StrokePoint operator *(double factor, StrokePoint point) => new(factor * point.X, factor * point.Y);
}

/// <summary>One movement of the pen through points, either smooth or with a corner at each point.</summary>
/// <param name="Smooth">Whether the pen goes through the points in one curve.</param>
/// <param name="Points">The points that it goes through.</param>
internal sealed record Stroke(bool Smooth, StrokePoint[] Points)
{
    private const int StepsPerSpan = 6;

    /// <summary>A curve through points given as x, y, x, y, …</summary>
    public static Stroke Curve(params double[] coordinates) => new(true, Pairs(coordinates));

    /// <summary>Straight lines between points given as x, y, x, y, …</summary>
    public static Stroke Line(params double[] coordinates) => new(false, Pairs(coordinates));

    /// <summary>The points close enough together to be joined by straight lines: a Catmull-Rom spline where smooth.</summary>
    public IEnumerable<StrokePoint> Trace()
    {
        yield return Points[0];
        for (int span = 0; span + 1 < Points.Length; span++)
            for (int step = 1; step <= StepsPerSpan; step++)
                yield return At(span, step / (double)StepsPerSpan);
    }

    private StrokePoint At(int span, double t)
    {
        StrokePoint from = Points[span], to = Points[span + 1];
        if (!Smooth) return from + t * (to - from);
        StrokePoint before = span > 0 ? Points[span - 1] : 2 * from - to;
        StrokePoint after = span + 2 < Points.Length ? Points[span + 2] : 2 * to - from;
        StrokePoint linear = to - before;
        StrokePoint quadratic = 2 * before - 5 * from + 4 * to - after;
        StrokePoint cubic = 3 * from - before - 3 * to + after;
        return from + 0.5 * t * (linear + t * (quadratic + t * cubic));
    }

    private static StrokePoint[] Pairs(double[] coordinates) =>
        [.. coordinates.Chunk(2).Select(pair => new StrokePoint(pair[0], pair[1]))];
}
