namespace Saddle.Data;

/// <summary>Where a digit lies in its image: scale, slant, rotation and shift.</summary>
internal readonly struct DigitPlacement
{
    private const double Centre = (DigitPen.Side - 1) / 2.0;
    private readonly double _width, _height, _slant, _cosine, _sine, _margin;
    private readonly StrokePoint _shift;

    /// <param name="random">Where the placement is drawn from.</param>
    /// <param name="width">The width of the digit's box in pixels before it is scaled.</param>
    /// <param name="height">Its height.</param>
    /// <param name="margin">How far from the border of the image the pen's middle must stay, in pixels.</param>
    public DigitPlacement(ref DigitRandom random, double width, double height, double margin)
    {
        _width = width * random.Between(0.7, 1.1);
        _height = height * random.Between(0.8, 1.08);
        _slant = 0.08 + random.Bell(0.19);
        // The tangent of half the angle gives sine and cosine without functions whose last bit differs between machines.
        double halfTangent = random.Bell(0.065);
        double scale = 1 / (1 + halfTangent * halfTangent);
        _cosine = (1 - halfTangent * halfTangent) * scale;
        _sine = 2 * halfTangent * scale;
        _shift = new(random.Between(-2.9, 2.9), random.Between(-2.5, 2.5));
        _margin = margin;
    }

    /// <summary>The pixel position of a point of the digit's box.</summary>
    public StrokePoint Place(StrokePoint point)
    {
        double y = (point.Y - 0.5) * _height;
        double x = (point.X - 0.5) * _width - _slant * y;
        return new StrokePoint(Centre + _cosine * x - _sine * y, Centre + _sine * x + _cosine * y) + _shift;
    }

    /// <summary>Moves a digit that would be cut off back into the image.</summary>
    public StrokePoint[][] KeepInside(StrokePoint[][] traces)
    {
        StrokePoint[] all = [.. traces.SelectMany(trace => trace)];
        var back = new StrokePoint(
            Back(all.Min(point => point.X), all.Max(point => point.X)),
            Back(all.Min(point => point.Y), all.Max(point => point.Y)));
        return [.. traces.Select(trace => trace.Select(point => point + back).ToArray())];
    }

    private double Back(double least, double most)
    {
        double low = _margin, high = DigitPen.Side - 1 - _margin;
        if (most - least > high - low) return (low + high - least - most) / 2;
        return least < low ? low - least : most > high ? high - most : 0;
    }
}
