using Saddle.Randomness;
using Saddle.Threats;

namespace Saddle.Attacks;

/// <summary>
/// The direction away from the boundary, estimated from the classes of points around points at it (Chen, Jordan, Wainwright 2020,
/// equations 9 and 16): the mean of the drawn directions, each counted +1 or −1 as its point reaches the goal, less the mean of
/// these numbers. Points of all examples share batches.
/// </summary>
/// <param name="craft">The batch under attack.</param>
/// <param name="iteration">Which iteration, on which the draws depend.</param>
internal sealed class BoundaryGradient(AttackBatch<LabelOracle> craft, int iteration)
{
    /// <summary>Asks about points around and gives the directions.</summary>
    /// <param name="points">float32, <c>[n, …]</c>: at the boundary.</param>
    /// <param name="radii">How far around each.</param>
    /// <param name="evaluations">How many points around each; 0 leaves an example out, whose direction is zero.</param>
    /// <returns>float32, <c>[n, …]</c>, of any length; in the caller's scope.</returns>
    public Tensor Estimate(Tensor points, double[] radii, int[] evaluations)
    {
        using var scope = NewDisposeScope();
        int examples = evaluations.Length;
        Tensor sums = zeros([2 * examples, points.FeaturesEach()], device: points.device);
        int[] reachedOf = new int[examples];
        IEnumerable<Asked> all = Enumerable.Range(0, examples)
            .SelectMany(row => Enumerable.Range(0, evaluations[row]).Select(evaluation => new Asked(row, evaluation)));
        foreach (Asked[] chunk in all.Chunk(craft.Options.BatchSize))
        {
            using var inner = NewDisposeScope();
            int[] rows = [.. chunk.Select(asked => asked.Row)];
            Tensor order = tensor(rows, ScalarType.Int64, points.device), centres = points.index_select(0, order);
            Tensor lengths = tensor([.. rows.Select(row => (float)radii[row])], device: points.device)
                .reshape([-1, .. Enumerable.Repeat(1L, (int)points.dim() - 1)]);
            Tensor around = Directions(chunk, points).mul_(lengths).add_(centres, Scalars.One);
            craft.Set.Clip(around, order);
            bool[] reached = craft.Reached(craft.Oracle.Labels(around, rows), order).cpu().data<bool>().ToArray();
            // What was really walked counts, which the bounds may have shortened.
            Tensor weights = Weights(rows, reached, radii, examples).to(points.device);
            sums.add_(weights.matmul(around.sub_(centres).flatten(1)), Scalars.One);
            for (int i = 0; i < rows.Length; i++) reachedOf[rows[i]] += reached[i] ? 1 : 0;
        }
        // Where all points agree, their mean alone says where the others may be.
        float[] means =
            [.. evaluations.Select((asked, row) => asked == 0 || reachedOf[row] == 0 || reachedOf[row] == asked ? 0 : (2f * reachedOf[row] - asked) / asked)];
        Tensor mean = tensor(means, device: points.device).unsqueeze(1);
        Tensor direction = sums[..examples].sub(sums[examples..].mul(mean)).reshape(points.shape);
        // What was drawn in shares of the scale is a gradient by shares; divided by the scale once it is one, twice it is one by the features.
        return (craft.Set.Shares is { } shares ? direction.div(shares).div_(shares) : direction).MoveToOuterDisposeScope();
    }

    private Tensor Directions(Asked[] chunk, Tensor points)
    {
        Tensor drawn = empty([chunk.Length, .. points.shape[1..]]);
        Span<float> values = PlainNumbers.Of(drawn);
        int features = (int)points.FeaturesEach();
        for (int i = 0; i < chunk.Length; i++)
            craft.Direct(values.Slice(i * features, features), chunk[i].Row, new DrawPosition(Restart: iteration, Step: chunk[i].Evaluation));
        Tensor directions = drawn.to(points.device);
        if (craft.Set.Shares is { } shares) directions.mul_(shares);
        return craft.Set.MutableMask is { } mask ? directions.mul_(mask) : directions;
    }

    /// <summary>A row for each example: by how much each point counts with its sign, and below by how much without.</summary>
    private static Tensor Weights(int[] rows, bool[] reached, double[] radii, int examples)
    {
        Tensor weights = zeros(2 * examples, rows.Length);
        Span<float> values = PlainNumbers.Of(weights);
        for (int i = 0; i < rows.Length; i++)
        {
            float share = (float)(1 / radii[rows[i]]);
            values[rows[i] * rows.Length + i] = reached[i] ? share : -share;
            values[(examples + rows[i]) * rows.Length + i] = share;
        }
        return weights;
    }

    private readonly record struct Asked(int Row, int Evaluation);
}
