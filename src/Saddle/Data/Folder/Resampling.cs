namespace Saddle.Data;

/// <summary>
/// Resizes images with a triangle filter that widens where the image shrinks, as Pillow's BILINEAR does: every pixel
/// counts, so that shrinking does not alias.
/// </summary>
internal static class Resampling
{
    /// <summary>Resizes one channel.</summary>
    /// <param name="values">0..1, row by row.</param>
    /// <param name="height">The height that it has.</param>
    /// <param name="width">The width that it has.</param>
    /// <param name="newHeight">The height that it gets.</param>
    /// <param name="newWidth">The width that it gets.</param>
    /// <returns>0..1, row by row.</returns>
    public static float[] Resize(ReadOnlySpan<float> values, int height, int width, int newHeight, int newWidth)
    {
        float[] narrow = new float[height * newWidth];
        for (int column = 0; column < newWidth; column++)
        {
            (int first, double[] weights) = Weights(column, width, newWidth);
            for (int row = 0; row < height; row++)
                narrow[row * newWidth + column] = Blend(values, row * width + first, 1, weights);
        }
        float[] resized = new float[newHeight * newWidth];
        for (int row = 0; row < newHeight; row++)
        {
            (int first, double[] weights) = Weights(row, height, newHeight);
            for (int column = 0; column < newWidth; column++)
                resized[row * newWidth + column] = Blend(narrow, first * newWidth + column, newWidth, weights);
        }
        return resized;
    }

    private static float Blend(ReadOnlySpan<float> values, int start, int stride, double[] weights)
    {
        double sum = 0;
        for (int index = 0; index < weights.Length; index++) sum += weights[index] * values[start + index * stride];
        return (float)Math.Clamp(sum, 0, 1);
    }

    private static (int First, double[] Weights) Weights(int position, int size, int newSize)
    {
        double ratio = size / (double)newSize, reach = Math.Max(1, ratio), centre = (position + 0.5) * ratio;
        int first = Math.Max(0, (int)(centre - reach + 0.5)), end = Math.Min(size, (int)(centre + reach + 0.5));
        var weights = new double[end - first];
        for (int index = 0; index < weights.Length; index++)
            weights[index] = Math.Max(0, 1 - Math.Abs(first + index + 0.5 - centre) / reach);
        double sum = weights.Sum();
        return (first, [.. weights.Select(weight => weight / sum)]);
    }
}
