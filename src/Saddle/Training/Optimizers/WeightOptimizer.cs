using TorchSharp.Modules;

namespace Saddle.Training;

/// <summary>
/// Changes weights in place along their gradients. Its whole state is a list of named tensors and a step count, so
/// that a training that is taken up again goes on bit for bit.
/// </summary>
/// <threadsafety>Not safe: one thread at a time.</threadsafety>
internal abstract class WeightOptimizer : IDisposable
{
    private readonly List<KeyValuePair<string, Tensor>> _state = [];

    protected WeightOptimizer(IReadOnlyList<(string Name, Parameter Weight)> weights, double weightDecay) =>
        (Weights, WeightDecay) = (weights, weightDecay);

    /// <summary>Steps made so far; part of the state.</summary>
    public long Steps { get; private set; }

    /// <summary>The tensors of the state by name; owned by the optimizer.</summary>
    public IReadOnlyList<KeyValuePair<string, Tensor>> State => _state;

    protected IReadOnlyList<(string Name, Parameter Weight)> Weights { get; }

    protected double WeightDecay { get; }

    /// <summary>Makes the optimizer that the options name.</summary>
    public static WeightOptimizer Create(TrainingOptions options, IReadOnlyList<(string Name, Parameter Weight)> weights) => options.Optimizer switch
    {
        OptimizerKind.Adam => new AdamOptimizer(weights, options.WeightDecay),
        _ => new SgdOptimizer(weights, options.Momentum, options.WeightDecay),
    };

    /// <summary>Makes one step.</summary>
    /// <param name="gradients">The loss's gradients, in the order of the weights.</param>
    /// <param name="learningRate">The learning rate of this step.</param>
    public void Step(IReadOnlyList<Tensor> gradients, double learningRate)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        Steps++;
        Update(gradients, learningRate);
    }

    /// <summary>Takes up a state that was saved.</summary>
    /// <param name="saved">Tensors by the names of <see cref="State"/>, of the same shapes.</param>
    /// <param name="steps">The saved step count.</param>
    public void Restore(IReadOnlyDictionary<string, Tensor> saved, long steps)
    {
        using var scope = NewDisposeScope();
        foreach ((string name, Tensor value) in _state) value.copy_(saved[name]);
        Steps = steps;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach ((_, Tensor value) in _state) value.Dispose();
    }

    /// <summary>Changes all weights in place, without a graph, within a dispose scope.</summary>
    protected abstract void Update(IReadOnlyList<Tensor> gradients, double learningRate);

    /// <summary>Adds a zero tensor of each weight's shape to the state.</summary>
    protected Tensor[] Remember(string name)
    {
        Tensor[] tensors = [.. Weights.Select(weight => zeros_like(weight.Weight, requires_grad: false).DetachFromDisposeScope())];
        for (int i = 0; i < tensors.Length; i++) _state.Add(new($"{name}.{Weights[i].Name}", tensors[i]));
        return tensors;
    }
}
