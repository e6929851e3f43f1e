using System.Globalization;
using Saddle.Data;
using Saddle.Defenses;
using Saddle.Models;
using Saddle.Options;
using Saddle.Randomness;
using Saddle.Threats;

namespace Saddle.Fitting;

/// <summary>
/// The threshold of feature squeezing's detector (Xu et al. 2018, section V.B): of all thresholds that flag no more than a share of clean examples the one that
/// flags most of what else there is.
/// </summary>
public sealed record FeatureSqueezingFitting : DefenseFitting
{
    /// <inheritdoc/>
    public override string Name => "feature-squeezing";

    /// <inheritdoc/>
    public override bool NeedsClassifier => true;

    /// <summary>How many bits one of the squeezers rounds each feature to. Range: 1 to 8. Default: 1 (the paper's on MNIST).</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("How many bits one of the squeezers rounds each feature to; the paper's are 1 on MNIST and 5 on CIFAR-10", Least = 1, Most = 8)]
    public int Bits
    {
        get;
        init => field = Checked(value);
    } = 1;

    /// <summary>The side in pixels of the square whose median the other squeezer takes. Range: 2 to 15. Default: 2 (the paper).</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("The side in pixels of the square whose median the other squeezer takes; the paper's is 2", Least = 2, Most = 15)]
    public int Window
    {
        get;
        init => field = Checked(value);
    } = 2;

    /// <summary>The share of clean examples that may be flagged. Range: above 0 and below 1. Default: 0.05 (the paper).</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("The share of clean examples that may be flagged; the paper's is 0.05", MoreThan = 0, LessThan = 1)]
    public double FalseAlarms
    {
        get;
        init => field = Checked(value);
    } = 0.05;

    /// <inheritdoc/>
    protected override void Validate(Dataset data, Classifier classifier) =>
        new FeatureSqueezing { Bits = Bits, Window = Window, Threshold = 1 }.Validate(classifier.Contract with { InputShape = data.InputShape });

    /// <inheritdoc/>
    internal override FittingRun Begin(FittingJob job) => new Thresholding(job, this);

    private sealed class Thresholding(FittingJob job, FeatureSqueezingFitting fitting) : FittingRun
    {
        private const int Batch = 500;
        private readonly ModelLease _lease = new(job.Classifier!);
        private readonly Tensor _threshold = zeros(1, ScalarType.Float64).DetachFromDisposeScope();

        public override int Rounds => 1;

        public override IEnumerable<KeyValuePair<string, Tensor>> State => [KeyValuePair.Create("threshold", _threshold)];

        public override IEnumerable<KeyValuePair<string, Tensor>> Values() => [KeyValuePair.Create("threshold", _threshold.clone())];

        public override IReadOnlyDictionary<string, string> Facts => new Dictionary<string, string>
        {
            ["bits"] = fitting.Bits.ToString(CultureInfo.InvariantCulture),
            ["window"] = fitting.Window.ToString(CultureInfo.InvariantCulture),
        };

        public override void Round(int round, Action<double> progress)
        {
            using var frozen = no_grad();
            var scores = new List<double>();
            for (int start = 0; start < job.Data.Count; start += Batch)
            {
                job.Cancellation.ThrowIfCancellationRequested();
                using var scope = NewDisposeScope();
                scores.AddRange(Scores(start, Math.Min(job.Data.Count, start + Batch)));
                progress((double)scores.Count / job.Data.Count);
            }
            using Scalar threshold = Scalars.Of(Math.Max(Fitting.FalseAlarms.Threshold(scores, fitting.FalseAlarms), FeatureSqueezing.LeastScore));
            _threshold.fill_(threshold);
        }

        private IEnumerable<double> Scores(int start, int end)
        {
            Classifier classifier = job.Classifier!;
            PassDraws? draws = !classifier.TakesDraws ? null
                : new PassDraws(new Draws(job.Seed, fitting.Name), [.. Enumerable.Range(start, end - start).Select(example => (long)example)],
                    new long[end - start]);
            Tensor inputs = UnitRange.Leave(job.Data.Inputs[start..end].to(classifier.Device), classifier.Contract.Bounds);
            Tensor score = new SqueezedScore(fitting.Bits, fitting.Window).Of(classifier, inputs, draws, Backward.Own).Score;
            return score.cpu().data<float>().ToArray().Select(value => (double)value);
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                _lease.Dispose();
                _threshold.Dispose();
            }
            base.Dispose(disposing);
        }
    }
}
