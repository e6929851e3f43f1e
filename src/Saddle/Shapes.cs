namespace Saddle;

/// <summary>What all code asks of a shape.</summary>
public static class Shapes
{
    /// <summary>How many numbers a tensor of that shape holds; 1 for a scalar.</summary>
    public static long Product(this IReadOnlyList<long> shape)
    {
        long product = 1;
        for (int axis = 0; axis < shape.Count; axis++) product *= shape[axis];
        return product;
    }

    /// <inheritdoc cref="Product(IReadOnlyList{long})"/>
    public static long Product(this ReadOnlySpan<long> shape)
    {
        long product = 1;
        foreach (long size in shape) product *= size;
        return product;
    }

    /// <summary><see cref="Product(IReadOnlyList{long})"/> of a shape that nobody has checked: rounded where it is large, never wrapped around.</summary>
    public static double RoundedProduct(this IReadOnlyList<long> shape)
    {
        double product = 1;
        for (int axis = 0; axis < shape.Count; axis++) product *= shape[axis];
        return product;
    }

    /// <summary>Features of an example of a batch.</summary>
    /// <param name="batch"><c>[n, …]</c>.</param>
    public static long FeaturesEach(this Tensor batch) => batch.shape.AsSpan(1).Product();

    /// <summary>A number for each example, shaped to broadcast over its features.</summary>
    /// <param name="values"><c>[n]</c>.</param>
    /// <param name="batch"><c>[n, …]</c>.</param>
    /// <returns><c>[n, 1, …]</c>, a view; in the caller's scope.</returns>
    internal static Tensor PerExample(this Tensor values, Tensor batch) => values.reshape([-1, .. Enumerable.Repeat(1L, (int)batch.dim() - 1)]);

    /// <inheritdoc cref="Product(IReadOnlyList{long})"/>
    internal static long Product(this Span<long> shape) => Product((ReadOnlySpan<long>)shape);
}
