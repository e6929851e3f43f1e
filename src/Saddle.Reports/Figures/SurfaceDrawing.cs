namespace Saddle.Reports;

/// <summary>A function of two inputs, seen from above.</summary>
/// <param name="Title">What it shows.</param>
/// <param name="XTitle">The horizontal axis.</param>
/// <param name="YTitle">The vertical axis.</param>
/// <param name="Image">Its values in colours, as a PNG file.</param>
/// <param name="Low">The value of the lowest colour.</param>
/// <param name="High">The value of the highest.</param>
/// <param name="Marks">The marked points.</param>
internal sealed record SurfaceDrawing(
    string Title, string XTitle, string YTitle, ReadOnlyMemory<byte> Image, double Low, double High, IReadOnlyList<SurfaceMark> Marks) : Drawing
{
    internal override Html Markup => SurfaceFigure.Render(this);

    internal override void Require()
    {
        if (!double.IsFinite(Low) || !double.IsFinite(High)) throw new UsageException($"The surface '{Title}' is not finite everywhere.");
        SurfaceMark.Require(Marks, Title);
    }
}

/// <summary>A marked point and the function's value there.</summary>
/// <param name="Point">The point.</param>
/// <param name="Value">The value.</param>
internal sealed record SurfaceMark(MarkedPoint Point, double Value)
{
    /// <summary>Requires points inside the function's domain, and finite values.</summary>
    /// <exception cref="UsageException">A point is outside, or the function is not finite there.</exception>
    public static void Require(IReadOnlyList<SurfaceMark> marks, string title)
    {
        foreach ((MarkedPoint point, double value) in marks)
        {
            if (point.X1 is not (>= 0 and <= 1) || point.X2 is not (>= 0 and <= 1))
                throw new UsageException(FormattableString.Invariant($"The point {point.Name} = ({point.X1}, {point.X2}) is outside [0, 1]²."));
            if (!double.IsFinite(value))
                throw new UsageException(FormattableString.Invariant($"The surface '{title}' is not finite at ({point.X1:0.###}, {point.X2:0.###})."));
        }
    }
}
