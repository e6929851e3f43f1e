using Saddle.Data;

namespace Saddle.Fitting;

/// <summary>What fittings require of training examples.</summary>
internal static class FittingInputs
{
    /// <summary>Requires images.</summary>
    /// <param name="fitting">What is fitted.</param>
    /// <param name="data">The examples.</param>
    /// <param name="least">The least height and width in pixels.</param>
    /// <exception cref="UsageException">They are none, or too small.</exception>
    public static void RequireImages(DefenseFitting fitting, Dataset data, int least = 1)
    {
        long[] shape = data.InputShape;
        if (shape.Length == 3 && shape[1] >= least && shape[2] >= least) return;
        string size = least > 1 ? $" of {least}×{least} pixels or more" : "";
        throw new UsageException($"The defense {fitting.Name} is fitted to images{size}, but the inputs of {data.Name} have the shape "
            + $"[{string.Join(", ", shape)}]. Choose other data.");
    }
}
