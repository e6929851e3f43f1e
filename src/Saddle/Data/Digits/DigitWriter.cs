namespace Saddle.Data;

/// <summary>Writes one digit the way one hand on one day would: a style, distorted, slanted, placed and inked at random.</summary>
internal sealed class DigitWriter
{
    private const double BoxHeight = 19, BoxWidth = 17;
    private readonly DigitPen _pen = new();

    /// <summary>Writes.</summary>
    /// <param name="digit">0 to 9.</param>
    /// <param name="random">The draws of this example.</param>
    /// <param name="pixels">28·28 values of 0..1, written row by row.</param>
    public void Write(int digit, DigitRandom random, Span<float> pixels)
    {
        Stroke[][] styles = DigitStyles.All[digit];
        Stroke[] style = styles[random.Below(styles.Length)];
        double radius = random.Between(1.1, 1.8);
        var placement = new DigitPlacement(ref random, BoxWidth, BoxHeight, radius);
        var elastic = new ElasticField(ref random, 0.065);
        var traces = new StrokePoint[style.Length][];
        for (int index = 0; index < style.Length; index++)
            traces[index] = [.. Unsteady(style[index], ref random).Trace().Select(point => placement.Place(elastic.Move(point)))];
        _pen.Draw(placement.KeepInside(traces), radius, pixels);
    }

    private static Stroke Unsteady(Stroke stroke, ref DigitRandom random)
    {
        var points = new StrokePoint[stroke.Points.Length];
        for (int index = 0; index < points.Length; index++)
            points[index] = stroke.Points[index] + new StrokePoint(random.Bell(0.02), random.Bell(0.02));
        return stroke with { Points = points };
    }
}
