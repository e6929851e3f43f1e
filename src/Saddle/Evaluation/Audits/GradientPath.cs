using Saddle.Data;
using Saddle.Evaluation.Outcomes;
using Saddle.Models;
using Saddle.Randomness;
using Saddle.Threats;
using Saddle.Training;

namespace Saddle.Evaluation.Audits;

/// <summary>
/// What a model's gradients are worth, measured without looking into it. Along a line from an example to a random point of the ball, the changes of
/// the margin z_y − z_j between neighbouring points are compared with what the gradient half-way promises, ∇(z_y − z_j) · Δx. For every function
/// that is continuous and piecewise smooth the two agree as the pieces become short (fundamental theorem of calculus), whatever kinks it
/// has; where they do not, the gradient is not that of the function: an operation without a derivative, a jump, a branch that gradients do not pass
/// (shattered gradients, Athalye et al. 2018, section 3).
/// </summary>
internal static class GradientPath
{
    /// <summary>How many correct examples are looked at.</summary>
    public const int Looked = 16;

    /// <summary>Into how many pieces a line is cut: a pass forward at each end, one forward and backward half-way.</summary>
    public const int Pieces = 64;

    // What float32 makes of a logit; changes of less than this share of the margin are rounding.
    private const double Rounding = 1e-6;

    // Below this softmax minus one-hot, its gradient cannot be told from none.
    private static readonly Scalar Vanished = Scalars.Of(1e-12);

    /// <summary>Measures along one line for each example.</summary>
    /// <param name="classifier">The model, in evaluation mode and frozen.</param>
    /// <param name="data">The examples.</param>
    /// <param name="examples">Which of them: such as the model has right.</param>
    /// <param name="threat">The ball.</param>
    /// <param name="seed">Where draws come from; a model that draws by itself makes the same draws in every pass.</param>
    /// <exception cref="InputException">The model answers NaN or infinity.</exception>
    public static PathFindings Measure(Classifier classifier, Dataset data, IReadOnlyList<long> examples, ThreatModel threat, ulong seed)
    {
        using var scope = NewDisposeScope();
        long[] indices = [.. examples];
        Tensor rows = tensor(indices);
        Tensor inputs = data.Inputs.index_select(0, rows).to(classifier.Device), labels = data.Labels.index_select(0, rows).to(classifier.Device);
        var draws = new Draws(seed, "gradient path");
        using FeasibleSet set = threat.Around(inputs, classifier.Contract.Bounds);
        Tensor change = set.Sample(draws, indices, default) - inputs;
        using var own = new ModelDraws(seed);
        using var passes = new PathPasses(inputs, change, labels, () =>
        {
            own.Begin(0);
            return GradientOracle.Of(classifier, indices.Length, draws, indices);
        });
        if (passes.Failure() is { } failure) return new PathFindings { Examples = indices.Length, Failure = failure };
        double[] defects = new double[indices.Length], variations = new double[indices.Length];
        bool[] moved = new bool[indices.Length];
        double[] before = passes.Margins(0);
        double[] size = [.. before.Select(Math.Abs)];
        for (int piece = 0; piece < Pieces; piece++)
        {
            double[] after = passes.Margins((piece + 1.0) / Pieces);
            if (passes.Promised((piece + 0.5) / Pieces, 1.0 / Pieces) is not { } promised)
                return new PathFindings { Examples = indices.Length, Failure = "gradients are NaN or infinite on the way to random points of the ball" };
            for (int i = 0; i < indices.Length; i++)
            {
                defects[i] += Math.Abs(after[i] - before[i] - promised[i]);
                variations[i] += Math.Abs(after[i] - before[i]);
                moved[i] |= promised[i] != 0;
                size[i] = Math.Max(size[i], Math.Abs(after[i]));
            }
            before = after;
        }
        bool[] constant = [.. variations.Select((variation, i) => variation <= Pieces * Rounding * size[i])];
        double[] shares = [.. Enumerable.Range(0, indices.Length).Where(i => !constant[i]).Select(i => defects[i] / variations[i])];
        return new PathFindings
        {
            Examples = indices.Length,
            Defect = Statistics.Median(shares),
            Flat = moved.Count(each => !each),
            Constant = constant.Count(each => each),
            Saturated = passes.Saturated(Vanished),
            Shown = [.. Enumerable.Range(0, indices.Length).Where(i => !constant[i]).OrderByDescending(i => defects[i] / variations[i]).Take(5)
                .Select(i => (int)indices[i])],
        };
    }
}

/// <summary>What was measured along lines from examples to random points of the ball.</summary>
internal sealed record PathFindings
{
    /// <summary>How many examples.</summary>
    public required int Examples { get; init; }

    /// <summary>Why no gradient is to be had at all; null where there is one.</summary>
    public string? Failure { get; init; }

    /// <summary>
    /// The median over examples of Σ|Δ − ∇·Δx| / Σ|Δ|: the share of the margin's changes that the gradient does not account for. 0 for a gradient
    /// that is the function's, 1 for one that is zero; null where no margin changes.
    /// </summary>
    public double? Defect { get; init; }

    /// <summary>Examples along whose line the gradient promises no change anywhere.</summary>
    public int Flat { get; init; }

    /// <summary>Examples along whose line the margin itself does not change beyond rounding.</summary>
    public int Constant { get; init; }

    /// <summary>Examples whose softmax minus one-hot is below 1e-12 in float32, so that plain cross-entropy has no gradient.</summary>
    public int Saturated { get; init; }

    /// <summary>The examples that show the defect most.</summary>
    public IReadOnlyList<int> Shown { get; init; } = [];
}
