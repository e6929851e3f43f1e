namespace Saddle;

/// <summary>
/// Scalars that are held for good. TorchSharp makes one for every number that it is given, and for the factor 1 of every
/// plain addition, and holds none of them during the call: the garbage collector may free a scalar while libtorch reads
/// it ("Unknown scalar type"). So what runs a million times names its scalars: <c>using Scalar size = …;
/// x.add_(y, size)</c>.
/// </summary>
internal static class Scalars
{
    /// <summary>The factor of a plain addition: <c>x.add_(y, Scalars.One)</c>.</summary>
    public static readonly Scalar One = 1;
}
