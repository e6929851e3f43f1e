using Saddle.Models;
using Saddle.Threats;

namespace Saddle.Evaluation.LossLandscapes;

/// <summary>How the points in which ascents of one input's loss end lie to one another (Madry et al. 2018, section 3.1).</summary>
public sealed record MaximaGeometry
{
    private const int LinePoints = 11;

    /// <summary>Angles between the perturbations of pairs of maxima, in degrees.</summary>
    public required IReadOnlyList<double> PairAngles { get; init; }

    /// <summary>Euclidean distances of the same pairs.</summary>
    public required IReadOnlyList<double> PairDistances { get; init; }

    /// <summary>Euclidean distances of as many pairs of points that are drawn uniformly from the ball.</summary>
    public required IReadOnlyList<double> RandomDistances { get; init; }

    /// <summary>
    /// Angles between the perturbations of those random pairs, in degrees; below 90 where the inputs' bounds cut the ball,
    /// as at a black background, whose features can only rise.
    /// </summary>
    public required IReadOnlyList<double> RandomAngles { get; init; }

    /// <summary>
    /// The share of pairs between which the loss is convex as far as 11 points of the line tell: no point lies above the
    /// straight line between the ends' losses. 0..1.
    /// </summary>
    public required double ConvexShare { get; init; }

    /// <summary>The mean loss of the lines' middles over that of their ends; paper: lower by a constant factor.</summary>
    public required double MiddleOverEnds { get; init; }

    /// <summary>The share of maxima whose perturbation points against the gradient at the natural input (negative inner product). 0..1.</summary>
    public required double AgainstGradientShare { get; init; }

    /// <summary>Measures pairs of neighbouring rows: first and second, third and fourth, and so on.</summary>
    /// <param name="classifier">The model; as before afterwards.</param>
    /// <param name="input">float32, <c>[1, …]</c>: the natural input; not disposed.</param>
    /// <param name="label">int64, <c>[1]</c>: its true class; not disposed.</param>
    /// <param name="example">Its index in its data set, on which the random pairs depend.</param>
    /// <param name="ends">float32, <c>[m, …]</c>, m at least 2: the maxima; not disposed.</param>
    /// <param name="ball">The ball in which they were searched.</param>
    /// <param name="seed">Where the random pairs come from; another than that of the ascents.</param>
    /// <exception cref="UsageException">There are fewer than two maxima.</exception>
    /// <exception cref="InputException">The model answers NaN or gives no gradient.</exception>
    public static MaximaGeometry Of(Classifier classifier, Tensor input, Tensor label, long example, Tensor ends, NormBall ball, ulong seed)
    {
        int pairs = (int)(ends.shape[0] / 2);
        if (pairs == 0) throw new UsageException($"Pairs of maxima need two or more maxima, not {ends.shape[0]}.");
        using var scope = NewDisposeScope();
        using var lease = new ModelLease(classifier);
        using Scalar end = Scalars.Of(2L * pairs);
        Tensor even = arange(Scalars.Zero, end, Scalars.Two), first = ends.index_select(0, even),
            second = ends.index_select(0, even.add(Scalars.One, Scalars.One));
        Tensor random = LossAscent.Starts(classifier, input, example, ball, seed, 0, 2 * pairs);
        double[][] lines = LossPath.Along(classifier, first, second, label.expand(pairs), LinePoints);
        Tensor gradient = LossValues.Gradients(classifier, input, label);
        double[] inner = ((ends - input).flatten(1) * gradient).sum(1).cpu().data<float>().ToArray().Select(value => (double)value).ToArray();
        return new MaximaGeometry
        {
            PairAngles = [.. Angles.Between(first - input, second - input).Where(double.IsFinite)],
            PairDistances = Distances(first, second),
            RandomDistances = Distances(random[..pairs], random[pairs..]),
            RandomAngles = [.. Angles.Between(random[..pairs] - input, random[pairs..] - input).Where(double.IsFinite)],
            ConvexShare = lines.Count(Convex) / (double)pairs,
            MiddleOverEnds = lines.Average(line => line[LinePoints / 2]) / Math.Max(lines.Average(line => (line[0] + line[^1]) / 2), 1e-30),
            AgainstGradientShare = inner.Count(value => value < 0) / (double)inner.Length,
        };
    }

    private static bool Convex(double[] line) =>
        line.Select((loss, point) => (loss, chord: line[0] + (line[^1] - line[0]) * point / (LinePoints - 1.0)))
        .All(pair => pair.loss <= pair.chord + 1e-4 * Math.Abs(pair.chord) + 1e-6);

    private static double[] Distances(Tensor first, Tensor second) =>
        (first - second).flatten(1).to_type(ScalarType.Float64).pow(Scalars.Two).sum(1).sqrt().cpu().data<double>().ToArray();

    /// <summary>A line for people: how many pairs of maxima, and the share of convex lines between them.</summary>
    public override string ToString() => $"{LineText.Count(PairAngles.Count, "pair")} of maxima, the loss convex between {LineText.Share(ConvexShare)} of them";
}
