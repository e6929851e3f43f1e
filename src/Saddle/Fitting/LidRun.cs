using System.Globalization;
using Saddle.Attacks;
using Saddle.Defenses;
using Saddle.Models;
using Saddle.Randomness;
using Saddle.Threats;
using Saddle.Training;

namespace Saddle.Fitting;

/// <summary>Fits the detector by local intrinsic dimensionality: a round measures a hundred examples, clean, noisy and adversarial; then comes the
/// regression.</summary>
internal sealed class LidRun : FittingRun
{
    private const int RoundSize = 100, Kinds = 3, Clean = 0, Noisy = 1, Adversarial = 2;
    private readonly FittingJob _job;
    private readonly LidFitting _fitting;
    private readonly Classifier _classifier;
    private readonly ModelLease _lease;
    private readonly long[] _order;
    private readonly Tensor[] _references;
    private readonly Tensor _measured, _usable;

    public LidRun(FittingJob job, LidFitting fitting)
    {
        (_job, _fitting, _classifier, _lease) = (job, fitting, job.Classifier!, new ModelLease(job.Classifier!));
        _order = EpochOrder.Shuffle([.. Enumerable.Range(0, job.Data.Count).Select(example => (long)example)], job.Seed, epoch: 0);
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        long[] minibatch = _order[..fitting.Minibatch];
        _references = [.. Layers(Inputs(minibatch), minibatch, pass: 0).Layers.Select(layer => layer.clone().DetachFromDisposeScope())];
        _measured = zeros([Kinds, fitting.Examples, _references.Length], ScalarType.Float64).DetachFromDisposeScope();
        _usable = zeros([Kinds, fitting.Examples], ScalarType.Float64).DetachFromDisposeScope();
    }

    public override int Rounds => (_fitting.Examples + RoundSize - 1) / RoundSize;

    public override IEnumerable<KeyValuePair<string, Tensor>> State => [KeyValuePair.Create("measured", _measured), KeyValuePair.Create("usable", _usable)];

    public override IReadOnlyDictionary<string, string> Facts =>
        new Dictionary<string, string> { ["neighbours"] = _fitting.Neighbours.ToString(CultureInfo.InvariantCulture) };

    public override void Round(int round, Action<double> progress)
    {
        int start = round * RoundSize, end = Math.Min(_fitting.Examples, start + RoundSize);
        long[] examples = _order[(_fitting.Minibatch + start)..(_fitting.Minibatch + end)];
        Tensor inputs = Inputs(examples), labels = _job.Data.Labels.index_select(0, tensor(examples)).to(_classifier.Device);
        using AttackResult found = _fitting.Attack.Run(_classifier, inputs, labels, examples, _fitting.Threat,
            new RunOptions { Seed = _job.Seed, BatchSize = RoundSize }, null, _job.Cancellation);
        progress(0.9);
        using var frozen = no_grad();
        Tensor right = Measure(Clean, start, inputs, labels, examples, null);
        Measure(Noisy, start, Noise(inputs, found.Adversarial, examples), labels, examples, right);
        Measure(Adversarial, start, found.Adversarial, labels, examples, right);
    }

    public override IEnumerable<KeyValuePair<string, Tensor>> Values()
    {
        Tensor usable = _usable.reshape(-1).gt(Scalars.Zero).nonzero().flatten(), all = _measured.reshape(-1, _references.Length).index_select(0, usable);
        Tensor positive = cat([zeros(2 * _fitting.Examples, ScalarType.Float64), ones(_fitting.Examples, ScalarType.Float64)]).index_select(0, usable);
        double learnt = positive.sum().item<double>();
        if (learnt == 0 || learnt == positive.shape[0])
            throw new InputException($"The attack {_fitting.Attack.Name} made no adversarial example that fitting the defense {_fitting.Name} could "
                + "learn from, or there is no clean one. Give it "
                + "more steps, or a classifier that is right more often.");
        Tensor least = all.amin([0]), extent = (all.amax([0]) - least).clamp_min(Smallest);
        Tensor fitted = LogisticRegression.Fit((all - least) / extent, positive);
        Tensor scaled = fitted.narrow(0, 0, _references.Length) / extent, intercept = fitted.narrow(0, _references.Length, 1) - (scaled * least).sum();
        double[] scores = [.. all.matmul(scaled).add(intercept, Scalars.One).index_select(0, Chosen(usable, Clean)).data<double>().ToArray()];
        using Scalar threshold = Scalars.Of(FalseAlarms.Threshold(scores, _fitting.FalseAlarms));
        return
        [
            KeyValuePair.Create("weights", scaled.to_type(ScalarType.Float32)),
            KeyValuePair.Create("intercept", intercept.to_type(ScalarType.Float32)),
            KeyValuePair.Create("threshold", full(1, threshold, ScalarType.Float64)),
            .. _references.Select((reference, layer) => KeyValuePair.Create(LidRegression.Reference(layer), reference.cpu().clone())),
        ];
    }

    private static readonly Scalar Smallest = Scalars.Of(1e-12);

    /// <summary>Where the usable measures of a kind stand among all usable ones.</summary>
    private Tensor Chosen(Tensor usable, int kind)
    {
        using Scalar first = Scalars.Of((long)kind * _fitting.Examples), end = Scalars.Of((long)(kind + 1) * _fitting.Examples);
        return usable.ge(first).logical_and(usable.lt(end)).nonzero().flatten();
    }

    /// <summary>Keeps the measures of a kind, and which of them can be learnt from: an adversarial example is wrong, any other right, and so is the original of
    /// each.</summary>
    private Tensor Measure(int kind, int start, Tensor inputs, Tensor labels, long[] examples, Tensor? right)
    {
        (Tensor logits, IReadOnlyList<Tensor> layers) = Layers(inputs, examples, kind + 1);
        Tensor correct = logits.argmax(1).eq(labels), usable = kind == Adversarial ? correct.logical_not() : correct;
        if (right is not null) usable = usable.logical_and(right);
        _measured[kind].narrow(0, start, examples.Length).copy_(LocalIntrinsicDimensionality.Of(layers, _references, _fitting.Neighbours));
        _usable[kind].narrow(0, start, examples.Length).copy_(usable.to_type(ScalarType.Float64));
        return correct;
    }

    /// <summary>Gaussian noise as far from each original as its adversarial example.</summary>
    private Tensor Noise(Tensor inputs, Tensor adversarial, long[] examples)
    {
        Tensor noise = new Draws(_job.Seed, "lid noise").Normal(examples, inputs.shape.AsSpan(1), default).to(inputs.device);
        Tensor distance = (adversarial - inputs).flatten(1).norm(1), length = noise.flatten(1).norm(1);
        Tensor noisy = inputs.add(noise.mul((distance / length).reshape([-1, .. Enumerable.Repeat(1L, (int)inputs.dim() - 1)])), Scalars.One);
        return noisy.maximum(_classifier.Contract.Bounds.Lower(inputs.device)).minimum(_classifier.Contract.Bounds.Upper(inputs.device));
    }

    private Tensor Inputs(long[] examples) =>
        UnitRange.Leave(_job.Data.Inputs.index_select(0, tensor(examples)).to(_classifier.Device), _classifier.Contract.Bounds);

    private (Tensor Logits, IReadOnlyList<Tensor> Layers) Layers(Tensor inputs, long[] examples, int pass) =>
        LocalIntrinsicDimensionality.Layers(_classifier, inputs,
        _classifier.TakesDraws ? new PassDraws(new Draws(_job.Seed, _fitting.Name), examples, [.. examples.Select(_ => (long)pass)]) : null);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            foreach (Tensor reference in _references) reference.Dispose();
            _measured.Dispose();
            _usable.Dispose();
            _lease.Dispose();
        }
        base.Dispose(disposing);
    }
}
