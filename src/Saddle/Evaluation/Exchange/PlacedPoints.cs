using Saddle.Data;
using Saddle.Models;

namespace Saddle.Evaluation.Exchange;

/// <summary>Brings points to the examples that they are said to belong to: into their shape, and each to one that there is.</summary>
internal static class PlacedPoints
{
    /// <summary>The points in the shape of a data set's examples.</summary>
    /// <returns>float32, <c>[n, …]</c>, in the caller's scope; in the points' own memory where that is possible.</returns>
    /// <exception cref="InputException">They have another shape, or belong to an example that is not there.</exception>
    public static Tensor In(AdversarialExamples examples, Dataset data)
    {
        for (int row = 0; row < examples.Count; row++)
            if (examples.Examples[row] >= data.Count)
                throw new InputException($"{examples.Name}: row {row} is of example {examples.Examples[row]}, but {data.Name} has "
                    + $"{LineText.Count(data.Count, "example")} here, 0 to {data.Count - 1}. Give the data that the points were made of, and all that they "
                    + "cover.")
                { Setting = Setting.Examples };
        Tensor points = examples.Points;
        long[] shape = points.shape[1..], wanted = data.InputShape;
        // An archive whose images have their channels last gets its adversarial examples that way too.
        if (data.StoredChannelsLast && shape.SequenceEqual(data.StoredShape)) return points.permute(0, 3, 1, 2).reshape([examples.Count, .. wanted]);
        if (InputShapes.HoldTheSame(shape, wanted)) return points.reshape([examples.Count, .. wanted]);
        bool last = wanted is [var channels, var height, var width] && shape.SequenceEqual([height, width, channels]);
        throw new InputException($"{examples.Name}: the points have the shape {AdversarialExamples.Shape(points.shape)}, but an example of {data.Name} has "
            + $"{AdversarialExamples.Shape(wanted)}; expected {AdversarialExamples.Shape([examples.Count, .. wanted])}."
            + (last ? " Their channels come last: bring them forward (numpy: array.transpose(0, 3, 1, 2))." : ""));
    }
}
