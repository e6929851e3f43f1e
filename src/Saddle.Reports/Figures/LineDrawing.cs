namespace Saddle.Reports;

/// <summary>A figure of lines.</summary>
/// <param name="Description">What it shows, in place of the picture.</param>
/// <param name="XTitle">The horizontal axis.</param>
/// <param name="YTitle">The vertical axis.</param>
/// <param name="Series">The lines, one or more.</param>
/// <param name="Scale">How the vertical axis is drawn.</param>
/// <param name="PercentAcross">Whether x is a fraction, drawn from 0 to 100 %.</param>
internal sealed record LineDrawing(
    string Description, string XTitle, string YTitle, IReadOnlyList<FigureSeries> Series, CurveScale Scale, bool PercentAcross = false) : Drawing
{
    internal override Html Markup =>
        LineFigure.Render(Description, XTitle, YTitle, Series, Scale == CurveScale.Percent, PercentAcross, Scale == CurveScale.Logarithmic);

    internal override void Require()
    {
        if (Series.Count == 0) throw new UsageException($"The figure '{Description}' has no line; give one or more.");
        if (Series.FirstOrDefault(line => line.Points.Any(point => !double.IsFinite(point.X) || !double.IsFinite(point.Y))) is { } wrong)
            throw new UsageException($"The line '{wrong.Name}' of '{Description}' has a point that is not finite.");
    }
}
