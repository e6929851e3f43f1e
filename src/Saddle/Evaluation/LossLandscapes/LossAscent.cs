using Saddle.Losses;
using Saddle.Models;
using Saddle.Randomness;
using Saddle.Threats;

namespace Saddle.Evaluation.LossLandscapes;

/// <summary>
/// The cross-entropy around one input, climbed by PGD from many random starts (Madry et al. 2018, section 3.1, figures
/// 3, 4 and 11). No start is left alone once it is misclassified: the landscape is looked at, nothing is broken.
/// </summary>
/// <param name="Losses">A row a start: its loss at the start and after every step, or the last loss alone.</param>
/// <param name="Ends">float32, <c>[starts, …]</c>: where the first starts ended; the caller disposes it.</param>
public sealed record LossAscent(IReadOnlyList<IReadOnlyList<double>> Losses, Tensor Ends) : IDisposable
{
    // Draws have 16 bits for a restart.
    private const int Restarts = 1 << 16;

    /// <summary>The last loss of each start.</summary>
    public IReadOnlyList<double> Final => [.. Losses.Select(row => row[^1])];

    /// <summary>Climbs.</summary>
    /// <param name="classifier">The model; as before afterwards.</param>
    /// <param name="input">float32, <c>[1, …]</c>: the natural input; not disposed.</param>
    /// <param name="label">int64, <c>[1]</c>: its true class; not disposed.</param>
    /// <param name="example">Its index in its data set, on which the starts depend.</param>
    /// <param name="ball">The perturbations that are allowed: L∞, L2 or L1.</param>
    /// <param name="options">How; the defaults where null.</param>
    /// <param name="cancellationToken">Stops within a step.</param>
    /// <exception cref="UsageException">The ball is L0's, or the input is not one.</exception>
    /// <exception cref="InputException">The model answers NaN or gives no gradient.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static LossAscent Climb(Classifier classifier, Tensor input, Tensor label, long example, NormBall ball, LossAscentOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        options ??= new LossAscentOptions();
        if (ball.Norm == Norm.L0)
            throw new UsageException("A loss cannot be climbed under L0, where there is no direction of steepest ascent; use L∞, L2 or L1.");
        if (input.shape[0] != 1 || label.shape is not [1])
            throw new UsageException($"One input [1, …] and its label [1] are needed, not {input.shape[0]} inputs.");
        using var outer = NewDisposeScope();
        using var lease = new ModelLease(classifier);
        var losses = new List<IReadOnlyList<double>>(options.Starts);
        var ends = new List<Tensor> { input.narrow(0, 0, 0).clone() };
        int kept = 0;
        for (int first = 0; first < options.Starts; first += options.BatchSize)
        {
            using var scope = NewDisposeScope();
            int count = Math.Min(options.BatchSize, options.Starts - first);
            (double[][] rows, Tensor points) = Batch(classifier, input, label, example, ball, options, first, count, cancellationToken);
            losses.AddRange(rows);
            if (kept >= options.Ends) continue;
            ends.Add(points[..Math.Min(count, options.Ends - kept)].clone().MoveToOuterDisposeScope());
            kept += count;
        }
        return new LossAscent(losses, cat([.. ends]).DetachFromDisposeScope());
    }

    /// <inheritdoc/>
    public void Dispose() => Ends.Dispose();

    private static (double[][], Tensor) Batch(Classifier classifier, Tensor input, Tensor label, long example, NormBall ball, LossAscentOptions options,
        int first, int count, CancellationToken cancellation)
    {
        Tensor labels = label.expand(count);
        using FeasibleSet set = ball.Around(input.expand([count, .. input.shape[1..]]).contiguous(), classifier.Contract.Bounds);
        Tensor points = Starts(classifier, input, example, ball, options.Seed, first, count);
        var traces = new List<double[]>();
        for (int step = 0; step <= options.Steps; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            bool last = step == options.Steps;
            if (last)
            {
                using var frozen = no_grad();
                traces.Add(LossValues.Of(classifier, points, labels));
                break;
            }
            using Linearization at = GradientOracle.Of(classifier, count).Linearize(points);
            if (options.Traces) traces.Add(LossValues.Read(at.Logits, labels));
            Tensor gradient = at.Pull(new CrossEntropyLoss().Cotangent(at.Logits, labels, null), last: true);
            set.Ascend(points, gradient, options.StepFor(ball));
            set.Project(points);
        }
        return ([.. Enumerable.Range(0, count).Select(start => traces.Select(values => values[start]).ToArray())], points);
    }

    /// <summary>Points drawn uniformly from the ball: those that PGD starts from in its restarts.</summary>
    internal static Tensor Starts(Classifier classifier, Tensor input, long example, NormBall ball, ulong seed, int first, int count)
    {
        using FeasibleSet one = ball.Around(input, classifier.Contract.Bounds);
        var draws = new Draws(seed, "pgd");
        return cat([.. Enumerable.Range(first, count)
            .Select(start => one.Sample(draws, [example], new DrawPosition(Restart: start % Restarts, Draw: start / Restarts)))]);
    }

    /// <summary>A line for people: how many starts, and between which losses they ended.</summary>
    public override string ToString() =>
        $"{LineText.Count(Losses.Count, "start")}, final losses {LineText.Number(Final.Min())} to {LineText.Number(Final.Max())}";
}
