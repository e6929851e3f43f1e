using System.Runtime.InteropServices;
using Saddle.Data;
using Saddle.Models;
using Saddle.Threats;

namespace Saddle.Attacks;

/// <summary>
/// Crafts many image-target pairs (Papernot et al. 2016, section V.A), with as many workers as wanted, each with a batch
/// of its own that stays full. It claims no success: that is judged outside.
/// </summary>
/// <threadsafety>One run at a time.</threadsafety>
public sealed class SaliencyWorkers
{
    private readonly Classifier _classifier;
    private readonly Tensor _images;
    private readonly Lock _gate = new();
    private Action<CraftedSample> _finished = _ => { };
    private long _forward, _backward;

    /// <summary>Prepares the crafting.</summary>
    /// <param name="classifier">The model.</param>
    /// <param name="data">The images; float32 within the contract's bounds.</param>
    /// <param name="attack">θ, Υ and the rule.</param>
    /// <param name="mask">The features that may change; null for all.</param>
    /// <exception cref="InputException">The images do not go with the model.</exception>
    /// <exception cref="UsageException">The model has a single output, or is not differentiable.</exception>
    public SaliencyWorkers(Classifier classifier, Dataset data, SaliencyMapAttack attack, FeatureMask? mask = null)
    {
        if (classifier.Contract.Gradient == GradientKind.None)
            throw new UsageException("The attack jsma needs gradients, but the model states that it has none. Choose another attack.");
        InputChecks.RequireShapes(data.Inputs, data.Labels, data.Count, classifier.Contract, mask?.Shape);
        if (data.Count > 0) InputChecks.RequireWithinBounds(data.Inputs, data.Labels, classifier.Contract);
        if (HasOneOutput(classifier, data))
            throw new UsageException(
                "The model has one output, whose saliency map has no other class to lower. The saliency map attack needs 2 outputs or more, one a class.");
        (_classifier, Attack, Mask) = (classifier, attack, mask?.ToTensor());
        _images = data.Inputs.is_contiguous() ? data.Inputs : throw new InputException($"The inputs of {data.Name} do not lie one after the other in memory.");
        Shape = data.InputShape;
        Features = checked((int)Shape.Product());
    }

    /// <summary>θ, Υ and the rule.</summary>
    public SaliencyMapAttack Attack { get; }

    /// <summary>The shape of one image.</summary>
    internal long[] Shape { get; }

    /// <summary>M, the number of features of an image.</summary>
    public int Features { get; }

    /// <summary>Forward passes so far, counted by sample.</summary>
    public long ForwardPasses => Interlocked.Read(ref _forward);

    /// <summary>Backward passes so far, counted by sample.</summary>
    public long BackwardPasses => Interlocked.Read(ref _backward);

    internal Tensor? Mask { get; }

    internal InputBounds Bounds => _classifier.Contract.Bounds;

    internal Device Device => _classifier.Device;

    /// <summary>Crafts.</summary>
    /// <param name="orders">Images and targets.</param>
    /// <param name="finished">Takes each sample as it is done; one call at a time, from any worker's thread.</param>
    /// <param name="slots">How many samples a worker crafts side by side; 1 or more. It changes no choice but by rounding.</param>
    /// <param name="workers">How many threads; 1 or more. With two and more, libtorch's own threads are set to one for the run.</param>
    /// <param name="cancellationToken">Stops between two iterations.</param>
    /// <exception cref="InputException">The model fails, gives NaN, or has no gradient.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public void Run(IReadOnlyList<CraftOrder> orders, Action<CraftedSample> finished, int slots = 64, int workers = 1,
        CancellationToken cancellationToken = default)
    {
        using var lease = new ModelLease(_classifier);
        _finished = finished;
        var queue = new SaliencyQueue([.. orders.Where(order => order.Targets.Count > 0)]);
        if (workers == 1)
        {
            new SaliencyWorker(this, queue, slots).Run(cancellationToken);
            return;
        }
        WorkerThreads.Run(workers, stop => new SaliencyWorker(this, queue, slots).Run(stop), cancellationToken);
    }

    /// <summary>An image, <c>[…]</c>; in the caller's scope.</summary>
    internal Tensor Image(int image) => _images[image];

    /// <summary>The features of an image.</summary>
    internal ReadOnlySpan<float> Original(int image) => MemoryMarshal.Cast<byte, float>(_images.bytes).Slice(image * Features, Features);

    /// <summary>Access to the gradients, for one pass over some samples.</summary>
    internal GradientOracle Grant(int samples, out Meter meter)
    {
        meter = new Meter(samples, null);
        return GradientOracle.Of(_classifier, meter);
    }

    /// <summary>Adds up what a pass took.</summary>
    internal void Count(Meter meter)
    {
        Interlocked.Add(ref _forward, meter.ForwardPasses.Sum());
        Interlocked.Add(ref _backward, meter.BackwardPasses.Sum());
    }

    /// <summary>Hands over a sample.</summary>
    internal void Finish(CraftedSample sample)
    {
        lock (_gate) _finished(sample);
    }

    private static bool HasOneOutput(Classifier classifier, Dataset data)
    {
        if (data.Count == 0 || classifier.Contract is not { Classes: 2, Outputs: OutputKind.Sigmoid or OutputKind.Probabilities }) return false;
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        using var lease = new ModelLease(classifier);
        return OutputConversion.IsSingle(classifier.Outputs(data.Inputs[..1].to(classifier.Device)));
    }
}
