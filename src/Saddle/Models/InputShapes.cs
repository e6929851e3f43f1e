namespace Saddle.Models;

/// <summary>Tells shapes of one input apart that hold the same values in the same order: they differ by axes of one.</summary>
public static class InputShapes
{
    /// <summary>Whether two shapes are the same but for axes of one.</summary>
    /// <param name="one">A shape without the batch dimension.</param>
    /// <param name="other">Another.</param>
    public static bool HoldTheSame(IReadOnlyList<long> one, IReadOnlyList<long> other) =>
        one.Where(size => size != 1).SequenceEqual(other.Where(size => size != 1));

    /// <summary>The shapes that a model may take inputs of a data set in: as they are, then without or with the axis of one channel in front.</summary>
    /// <param name="shape">The shape of the data, without the batch dimension.</param>
    public static IReadOnlyList<IReadOnlyList<long>> Readings(IReadOnlyList<long> shape) => shape switch
    {
        [1, var height, var width] => [shape, [height, width]],
        [_] or [_, _] => [shape, [1, .. shape]],
        _ => [shape],
    };
}
