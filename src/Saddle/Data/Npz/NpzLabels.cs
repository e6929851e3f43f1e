namespace Saddle.Data;

/// <summary>The labels of an archive, in the forms in which people store them.</summary>
internal static class NpzLabels
{
    private const int MostClasses = 1_000_000;

    /// <summary>Reads the labels.</summary>
    /// <param name="file">The archive.</param>
    /// <param name="path">Its name, for errors.</param>
    /// <param name="key">The array: whole numbers or bool, <c>[N]</c> or <c>[N, 1]</c>, or one-hot rows <c>[N, K]</c> of any type.</param>
    /// <param name="count">N.</param>
    /// <returns>int64, <c>[N]</c>, in the caller's scope, and the number of classes that they tell of.</returns>
    /// <exception cref="InputException">The array is none of these.</exception>
    public static (Tensor Labels, int Classes) Read(NpzFile file, string path, string key, long count)
    {
        long[] shape = file.Shape(key);
        if (shape.Length is not (1 or 2) || shape[0] != count || (shape.Length == 2 && shape[1] == 0))
            throw new InputException(
                $"{path}: the labels '{key}' have the shape ({string.Join(", ", shape)}); expected ({count}) or ({count}, 1), one label an "
                + $"input, or ({count}, K), one-hot rows of K classes.");
        Tensor values = file.Read(key);
        if (shape.Length == 2 && shape[1] > 1) return (Hot(values, path, key), (int)Math.Min(shape[1], MostClasses));
        if (values.is_floating_point())
            throw new InputException($"{path}: the labels '{key}' are {values.dtype}; expected whole numbers, the index of the class, or one-hot rows.");
        Tensor labels = values.to(ScalarType.Int64).flatten();
        (long least, long largest) = (labels.min().item<long>(), labels.max().item<long>());
        if (least < 0 || largest >= MostClasses)
            throw new InputException($"{path}: the labels '{key}' go from {least} to {largest}; expected class indices from 0 to {MostClasses - 1}.");
        return (labels, (int)Math.Max(2, largest + 1));
    }

    private static Tensor Hot(Tensor values, string path, string key)
    {
        Tensor ones = values.eq(Scalars.One), others = values.ne(Scalars.Zero);
        Tensor sound = ones.sum(1).eq(Scalars.One).logical_and(others.sum(1).eq(Scalars.One));
        if (!sound.all().item<bool>())
        {
            long row = sound.logical_not().to(ScalarType.Int64).argmax().item<long>();
            throw new InputException($"{path}: row {row} of the labels '{key}' is not one-hot: expected a single 1 among zeros.");
        }
        return ones.to(ScalarType.Int64).argmax(1);
    }
}
