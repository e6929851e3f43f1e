namespace Saddle;

/// <summary>
/// Where every scalar is made. TorchSharp makes one for each number that it is given, and for the factor 1 of every plain
/// addition, hands libtorch its handle and does not hold the object: a collection on another thread may free a scalar
/// while libtorch reads it ("Unknown scalar type"). So no number is converted by itself. A constant is a static field;
/// what is known only at run time is <c>using Scalar size = Scalars.Of(…); x.add_(y, size)</c>, whose disposal comes
/// after the call and keeps the scalar until then.
/// </summary>
internal static class Scalars
{
    /// <summary>1, also the factor of a plain addition: <c>x.add_(y, Scalars.One)</c>.</summary>
    public static readonly Scalar One = 1;

    /// <summary>0.</summary>
    public static readonly Scalar Zero = 0;

    /// <summary>−1.</summary>
    public static readonly Scalar MinusOne = -1;

    /// <summary>2, also the exponent of a square: <c>x.pow(Scalars.Two)</c>.</summary>
    public static readonly Scalar Two = 2;

    /// <summary>The largest value of a byte, as a real number.</summary>
    public static readonly Scalar LargestByte = 255f;

    /// <summary>+∞.</summary>
    public static readonly Scalar PositiveInfinity = double.PositiveInfinity;

    /// <summary>−∞.</summary>
    public static readonly Scalar NegativeInfinity = double.NegativeInfinity;

    /// <summary>A scalar of a number; to be held by a <c>using</c> or a static field until no call reads it any more.</summary>
    public static Scalar Of(double value) => value;

    /// <summary>A scalar of a whole number; to be held by a <c>using</c> or a static field until no call reads it any more.</summary>
    public static Scalar Of(long value) => value;
}
