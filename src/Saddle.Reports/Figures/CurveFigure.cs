namespace Saddle.Reports;

/// <summary>How the vertical axis of curves is drawn.</summary>
public enum CurveScale
{
    /// <summary>Numbers, from zero or the lowest value.</summary>
    Number,

    /// <summary>Fractions, from 0 to 100 %.</summary>
    Percent,

    /// <summary>Numbers, by factors; what is not above zero is left out.</summary>
    Logarithmic,
}

/// <summary>A curve.</summary>
/// <param name="Name">What the legend calls it; empty for what another curve of its colour is named for.</param>
/// <param name="Points">Its points, by ascending x, finite.</param>
/// <param name="Colour">Which of the six colours, from 0; curves of one colour belong together.</param>
/// <param name="Dashed">Whether it is dashed.</param>
/// <param name="Fine">Whether it is thin and without marks: one of many of its kind.</param>
public sealed record Curve(string Name, IReadOnlyList<(double X, double Y)> Points, int Colour, bool Dashed = false, bool Fine = false);

/// <summary>Draws curves over one horizontal axis.</summary>
public static class CurveFigure
{
    /// <summary>Draws the curves.</summary>
    /// <param name="title">What they show; read out in place of the picture.</param>
    /// <param name="xTitle">The horizontal axis.</param>
    /// <param name="yTitle">The vertical axis.</param>
    /// <param name="curves">The curves, one or more, of one or more points each.</param>
    /// <param name="scale">How the vertical axis is drawn.</param>
    /// <exception cref="UsageException">There is no curve, a curve has no point, or a coordinate is not finite.</exception>
    public static Drawing Draw(string title, string xTitle, string yTitle, IReadOnlyList<Curve> curves, CurveScale scale = CurveScale.Number)
    {
        if (curves.Count == 0) throw new UsageException($"The figure '{title}' has no curve; give one or more.");
        foreach (Curve curve in curves)
        {
            if (curve.Points.Count == 0) throw new UsageException($"The curve '{curve.Name}' of '{title}' has no points; give one or more.");
            if (curve.Points.FirstOrDefault(point => !double.IsFinite(point.X) || !double.IsFinite(point.Y)) is var wrong
                && (!double.IsFinite(wrong.X) || !double.IsFinite(wrong.Y)))
                throw new UsageException(
                    FormattableString.Invariant($"The curve '{curve.Name}' of '{title}' has the point ({wrong.X}, {wrong.Y}), which is not finite."));
        }
        FigureSeries[] series = [.. curves.Select(curve => new FigureSeries(curve.Name, curve.Points, curve.Colour, curve.Dashed, curve.Fine))];
        return new LineDrawing(title, xTitle, yTitle, series, scale);
    }
}
