namespace Saddle.Reports;

/// <summary>A receiver operating characteristic: how many true ones a detector finds against how many false alarms it raises.</summary>
/// <param name="Name">What was detected.</param>
/// <param name="Points">False and true positive rates in 0..1, by ascending false positive rate, from (0, 0) to (1, 1).</param>
/// <param name="Area">The area under it in 0..1; null where it was not measured.</param>
public sealed record RocCurve(string Name, IReadOnlyList<(double FalsePositiveRate, double TruePositiveRate)> Points, double? Area = null);

/// <summary>Draws receiver operating characteristics, and chance beside them.</summary>
public static class RocFigure
{
    // Finer steps cannot be seen.
    private const double Step = 0.005;

    /// <summary>Draws the curves.</summary>
    /// <param name="title">What they show; read out in place of the picture.</param>
    /// <param name="curves">The curves, one or more, of one or more points each.</param>
    /// <exception cref="UsageException">There is no curve, a curve has no points, or a rate is outside 0..1.</exception>
    public static Drawing Draw(string title, IReadOnlyList<RocCurve> curves)
    {
        if (curves.Count == 0) throw new UsageException($"The figure '{title}' has no curve; give one or more.");
        foreach (RocCurve curve in curves)
        {
            if (curve.Points.Count == 0) throw new UsageException($"The curve '{curve.Name}' has no points; give one or more.");
            foreach ((double x, double y) in curve.Points)
                if (x is not (>= 0 and <= 1) || y is not (>= 0 and <= 1))
                    throw new UsageException(FormattableString.Invariant($"The curve '{curve.Name}' has the rates {x} and {y}; rates are in 0..1."));
        }
        FigureSeries[] series = [.. curves.Select((curve, index) => new FigureSeries(Name(curve), Thin(curve.Points), index)),
            new FigureSeries("chance", [(0, 0), (1, 1)], curves.Count, Dashed: true)];
        return new LineDrawing(title, "false positive rate", "true positive rate", series, CurveScale.Percent, PercentAcross: true);
    }

    private static string Name(RocCurve curve) => curve.Area is { } area ? FormattableString.Invariant($"{curve.Name}, AUC {area:0.000}") : curve.Name;

    private static List<(double X, double Y)> Thin(IReadOnlyList<(double X, double Y)> points)
    {
        var kept = new List<(double X, double Y)> { points[0] };
        for (int index = 1; index < points.Count; index++)
            // The corner before a jump belongs to the shape.
            if (index == points.Count - 1 || Far(kept[^1], points[index]) || Far(points[index], points[index + 1])) kept.Add(points[index]);
        return kept;
    }

    private static bool Far((double X, double Y) from, (double X, double Y) to) => Math.Abs(to.X - from.X) + Math.Abs(to.Y - from.Y) >= Step;
}
