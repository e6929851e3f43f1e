using Saddle.Attacks;
using Saddle.Data;
using Saddle.Evaluation.Hardness;
using Saddle.Losses;
using Saddle.Models;
using Saddle.Randomness;
using Saddle.Threats;

namespace Saddle.Evaluation.Audits;

/// <summary>
/// How ascents of the cross-entropy go on examples that every attack left: whether they had come to rest at their end, whether the loss holds still under small
/// noise there (Pintor et al. 2022, indicators I4 and I2), and whether the loss rises with what counts, the margin (Tramèr et al. 2020, section 4, theme T5).
/// </summary>
internal static class AscentLook
{
    /// <summary>The first examples of those that are left.</summary>
    public const int Looked = 32;

    /// <summary>Steps of an ascent.</summary>
    public const int Steps = 40;

    /// <summary>Points with noise around its end.</summary>
    public const int Noise = 100;

    private const int Last = 10;

    // Pintor et al.'s noise, in shares of a feature's range: uniform, half of 8/255 to either side.
    private static readonly Scalar Radius = Scalars.Of(8 / 255.0), Half = Scalars.Of(0.5);

    /// <summary>Measures.</summary>
    /// <param name="classifier">The judged model, which draws nothing.</param>
    /// <param name="route">The way round what hides its gradients: direct or straight through.</param>
    /// <param name="data">The examples.</param>
    /// <param name="standing">Those that are left.</param>
    /// <param name="plan">What is audited.</param>
    /// <param name="cancellation">Stops it.</param>
    public static AscentFindings At(Classifier classifier, Route route, Dataset data, IEnumerable<int> standing, AuditPlan plan, CancellationToken cancellation)
    {
        long[] examples = [.. standing.Take(Looked).Select(example => (long)example)];
        if (examples.Length == 0) return new AscentFindings([], [], [], []);
        using var scope = NewDisposeScope();
        using var lease = new ModelLease(classifier);
        using AttackedModel attacked = route.Open(classifier);
        Tensor rows = tensor(examples), labels = data.Labels.index_select(0, rows).to(classifier.Device);
        using FeasibleSet set = plan.Threat.Around(data.Inputs.index_select(0, rows).to(classifier.Device), classifier.Contract.Bounds);
        var draws = new Draws(plan.Seed, "ascent");
        Tensor points = set.Sample(draws, examples, default);
        var losses = new List<double[]>();
        var margins = new List<double[]>();
        for (int step = 0; step <= Steps; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            using var inner = NewDisposeScope();
            using Linearization at = GradientOracle.Of(attacked.Classifier, examples.Length, draws, examples).Linearize(points);
            losses.Add(Values(new CrossEntropyLoss(), at.Logits, labels));
            margins.Add(Values(new MarginLoss { Confidence = 1e9 }, at.Logits, labels));
            if (step == Steps) break;
            set.Ascend(points, at.Pull(new CrossEntropyLoss().Cotangent(at.Logits, labels, null), last: true), 2.5 * plan.Threat.Ball.Epsilon / Steps);
            set.Project(points);
        }
        double[] ends = losses[^1], moved = Moved(attacked.Classifier, points, labels, ends, draws, examples);
        return new AscentFindings([.. examples.Select(example => (int)example)], [.. examples.Select((_, i) => Unfinished(Path(losses, i)))],
            [.. examples.Select((_, i) => ends[i] == 0 ? 1 : Math.Min(1, moved[i] / Math.Abs(ends[i])))],
            [.. examples.Select((_, i) => PairCorrelation.OfRanks(Path(losses, i), Path(margins, i)) ?? 0)]);

        static double[] Path(List<double[]> steps, int example) => [.. steps.Select(values => values[example])];
    }

    /// <summary>By how much noise moves the losses, in the mean of all draws.</summary>
    private static double[] Moved(Classifier classifier, Tensor points, Tensor labels, double[] ends, Draws draws, long[] examples)
    {
        using var gradients = no_grad();
        var moved = new double[ends.Length];
        Tensor range = classifier.Contract.Bounds.Extent(points.device).mul(Radius);
        for (int draw = 1; draw <= Noise; draw++)
        {
            using var scope = NewDisposeScope();
            Tensor noise = draws.Uniform(examples, points.shape.AsSpan(1), new DrawPosition(Draw: draw)).sub(Half).mul(range);
            double[] near = Values(new CrossEntropyLoss(), classifier.Logits(points.add(noise, Scalars.One)), labels);
            for (int i = 0; i < moved.Length; i++) moved[i] += Math.Abs(near[i] - ends[i]) / Noise;
        }
        return moved;
    }

    private static double[] Values(Loss loss, Tensor logits, Tensor labels) =>
        [.. loss.Values(logits, labels, null).detach().to_type(ScalarType.Float64).cpu().data<double>()];

    /// <summary>I4: what the best loss so far, of a path rescaled to 0..1, still won in its last steps.</summary>
    private static double Unfinished(double[] path)
    {
        double low = path.Min(), high = path.Max(), best = double.NegativeInfinity;
        if (high == low) return 0;
        double[] rescaled = [.. path.Select(value => best = Math.Max(best, (value - low) / (high - low)))];
        return rescaled[^1] - rescaled[^Last];
    }
}
