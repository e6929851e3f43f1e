using Saddle.Models;
using Saddle.Threats;

namespace Saddle.Evaluation.LossLandscapes;

/// <summary>The cross-entropy along straight lines between points (Madry et al. 2018, figures 7 and 8).</summary>
public static class LossPath
{
    /// <summary>The loss at equal distances along each line.</summary>
    /// <param name="classifier">The model; as before afterwards.</param>
    /// <param name="from">float32, <c>[n, …]</c>: where the lines begin; not disposed.</param>
    /// <param name="to">float32 of the same shape: where they end; not disposed.</param>
    /// <param name="labels">int64, <c>[n]</c>: true classes; not disposed.</param>
    /// <param name="points">Points of a line, both ends among them; 2 to 10,000.</param>
    /// <returns>A row a line, a loss a point.</returns>
    /// <exception cref="UsageException">The shapes differ, or the number of points is out of range.</exception>
    /// <exception cref="InputException">The model answers NaN.</exception>
    public static double[][] Along(Classifier classifier, Tensor from, Tensor to, Tensor labels, int points)
    {
        if (points is < 2 or > 10_000) throw new UsageException($"A line is looked at in 2 to 10000 points, not {points}.");
        if (!from.shape.SequenceEqual(to.shape))
            throw new UsageException($"Both ends of the lines must have one shape, not [{string.Join(", ", from.shape)}] and [{string.Join(", ", to.shape)}].");
        using var scope = NewDisposeScope();
        using var lease = new ModelLease(classifier);
        double[][] columns =
            [.. Enumerable.Range(0, points).Select(point => LossValues.Of(classifier, Between(from, to, (float)point / (points - 1)), labels))];
        return [.. Enumerable.Range(0, (int)from.shape[0]).Select(line => columns.Select(column => column[line]).ToArray())];
    }

    private static Tensor Between(Tensor from, Tensor to, float share)
    {
        using Scalar factor = Scalars.Of(share);
        return from.add((to - from).mul(factor), Scalars.One);
    }
}
