using System.Globalization;
using Saddle.Defenses;
using Saddle.Randomness;
using Saddle.Training;

namespace Saddle.Fitting;

/// <summary>Trains a PixelCNN; a round is an epoch.</summary>
/// <threadsafety>Not safe: one thread at a time.</threadsafety>
internal sealed class PixelCnnTraining : FittingRun
{
    private readonly FittingJob _job;
    private readonly PixelDefendFitting _options;
    private readonly PixelCnnDesign _design;
    private readonly FittedWeights _weights;
    private readonly Tensor[] _masks;
    private double _sum;
    private int _steps;

    public PixelCnnTraining(FittingJob job, PixelDefendFitting options)
    {
        (_job, _options) = (job, options);
        _design = new PixelCnnDesign((int)job.Data.InputShape[0], options.Filters, options.Layers, options.Levels);
        IEnumerable<int> layers = Enumerable.Range(0, _design.Layers);
        _weights = new FittedWeights("", [.. layers.SelectMany(Shapes)], new Draws(job.Seed, options.Name));
        _masks = [.. layers.Select(layer => _design.Mask(layer).DetachFromDisposeScope())];
    }

    /// <inheritdoc/>
    public override int Rounds => _options.Epochs;

    /// <summary>The mean cross-entropy of a value, in nats.</summary>
    public override double? Loss => _steps == 0 ? null : _sum / _steps;

    /// <inheritdoc/>
    public override IEnumerable<KeyValuePair<string, Tensor>> State => _weights.State;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, string> Facts => new Dictionary<string, string>
    {
        [PixelDefend.Filters] = Text(_design.Filters),
        [PixelDefend.Layers] = Text(_design.Layers),
        [PixelDefend.Levels] = Text(_design.Levels),
    };

    private int StepsOfRound => (_job.Data.Count + _options.BatchSize - 1) / _options.BatchSize;

    /// <inheritdoc/>
    public override void Round(int round, Action<double> progress)
    {
        (_sum, _steps) = (0, 0);
        long[] order = EpochOrder.Shuffle([.. Enumerable.Range(0, _job.Data.Count).Select(example => (long)example)], _job.Seed, round + 1);
        for (int step = 0; step < StepsOfRound; step++)
        {
            _job.Cancellation.ThrowIfCancellationRequested();
            Step(order.AsSpan(step * _options.BatchSize, Math.Min(_options.BatchSize, order.Length - step * _options.BatchSize)), round * StepsOfRound + step);
            progress((step + 1.0) / StepsOfRound);
        }
    }

    /// <inheritdoc/>
    public override void Restore(int done, IReadOnlyDictionary<string, Tensor> saved) => _weights.Restore(saved, (long)done * StepsOfRound);

    /// <inheritdoc/>
    public override IEnumerable<KeyValuePair<string, Tensor>> Values()
    {
        using var frozen = no_grad();
        return [.. Enumerable.Range(0, _design.Layers).SelectMany<int, KeyValuePair<string, Tensor>>(layer =>
        [
            new(PixelCnnDesign.Weight(layer), Masked(layer)),
            new(PixelCnnDesign.Bias(layer), _weights[PixelCnnDesign.Bias(layer)].detach().clone()),
        ])];
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _weights.Dispose();
        foreach (Tensor mask in _masks) mask.Dispose();
        base.Dispose(disposing);
    }

    private void Step(ReadOnlySpan<long> examples, int step)
    {
        using var scope = NewDisposeScope();
        using Scalar steps = Scalars.Of((double)(_design.Levels - 1));
        Tensor levels = _job.Data.Inputs.index_select(0, tensor(examples.ToArray())).mul_(steps).round_();
        Tensor logits = _design.Logits(levels, Masked, layer => _weights[PixelCnnDesign.Bias(layer)]);
        Tensor loss = nn.functional.cross_entropy(logits.transpose(1, 2), levels.to_type(ScalarType.Int64));
        double value = loss.item<float>();
        if (!double.IsFinite(value))
            throw new InputException($"The fitting of {_options.Name} diverges: the loss is {value} at step {step + 1}. Choose a smaller learning rate.");
        _sum += value;
        _steps++;
        _weights.Descend(loss, _options.LearningRate * (1 - (double)step / (Rounds * StepsOfRound)));
    }

    private Tensor Masked(int layer) => _weights[PixelCnnDesign.Weight(layer)].mul(_masks[layer]);

    private IEnumerable<(string, long[], long)> Shapes(int layer)
    {
        long[] shape = _design.Shape(layer);
        return [(PixelCnnDesign.Weight(layer), shape, shape[1] * shape[2] * shape[3]), (PixelCnnDesign.Bias(layer), [shape[0]], 1)];
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
