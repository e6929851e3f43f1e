namespace Saddle.Reports;

/// <summary>A line of a figure.</summary>
/// <param name="Name">What the legend calls it; empty for what another line of its colour is named for.</param>
/// <param name="Points">Its points, by ascending x.</param>
/// <param name="Colour">Which of the style's colours, from 0; lines of one colour belong together.</param>
/// <param name="Dashed">Whether it is dashed: measured otherwise than the solid lines.</param>
/// <param name="Fine">Whether it is thin and without marks: one of many of its kind.</param>
/// <param name="PointsAlone">Whether nothing joins the points, of which too little is known in between.</param>
internal sealed record FigureSeries(string Name, IReadOnlyList<(double X, double Y)> Points, int Colour, bool Dashed = false, bool Fine = false,
    bool PointsAlone = false);
