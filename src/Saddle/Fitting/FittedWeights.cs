using Saddle.Randomness;
using Saddle.Training;
using TorchSharp.Modules;

namespace Saddle.Fitting;

/// <summary>The weights of a network that a fitting changes by Adam, with what must be kept of them in order to go on.</summary>
/// <threadsafety>Not safe: one thread at a time.</threadsafety>
internal sealed class FittedWeights : IDisposable
{
    private readonly (string Name, Parameter Weight)[] _weights;
    private readonly Dictionary<string, Tensor> _named;
    private readonly AdamOptimizer _adam;

    /// <summary>Draws fresh weights: normal with the standard deviation √(2 / inputs of an output) (He et al. 2015), biases 0.</summary>
    /// <param name="prefix">What stands before the names in the state, as <c>critic.</c>; empty where one network is all.</param>
    /// <param name="shapes">Names and shapes, and of how many inputs an output is the sum; one dimension is a bias.</param>
    /// <param name="draws">The randomness.</param>
    /// <param name="firstDecay">Adam's β₁.</param>
    /// <param name="secondDecay">Adam's β₂.</param>
    public FittedWeights(string prefix, IReadOnlyList<(string Name, long[] Shape, long Inputs)> shapes, Draws draws, double firstDecay = 0.9,
        double secondDecay = 0.999)
    {
        _weights = [.. shapes.Select((weight, place) => (prefix + weight.Name, new Parameter(Fresh(weight.Shape, weight.Inputs, draws, place))))];
        _named = shapes.Select((weight, place) => (weight.Name, (Tensor)_weights[place].Weight)).ToDictionary(StringComparer.Ordinal);
        _adam = new AdamOptimizer(_weights, weightDecay: 0, firstDecay, secondDecay);
    }

    /// <summary>A weight by its name.</summary>
    public Tensor this[string name] => _named[name];

    /// <summary>The weights by their names; owned by this object.</summary>
    public IReadOnlyDictionary<string, Tensor> Named => _named;

    /// <summary>Weights and Adam's moments.</summary>
    public IEnumerable<KeyValuePair<string, Tensor>> State =>
        [.. _weights.Select(weight => KeyValuePair.Create(weight.Name, (Tensor)weight.Weight)), .. _adam.State];

    /// <summary>Makes one step of Adam down a loss.</summary>
    /// <param name="loss">A scalar with a graph.</param>
    /// <param name="rate">The learning rate.</param>
    public void Descend(Tensor loss, double rate) => _adam.Step([.. autograd.grad([loss], [.. _named.Values])], rate);

    /// <summary>Takes up a state that was kept.</summary>
    /// <param name="saved">Tensors by the names of <see cref="State"/>.</param>
    /// <param name="steps">How many steps had been made.</param>
    public void Restore(IReadOnlyDictionary<string, Tensor> saved, long steps)
    {
        using var frozen = no_grad();
        foreach ((string name, Parameter weight) in _weights) weight.copy_(saved[name]);
        _adam.Restore(saved, steps);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _adam.Dispose();
        foreach ((_, Parameter weight) in _weights) weight.Dispose();
    }

    private static Tensor Fresh(long[] shape, long inputs, Draws draws, int place)
    {
        using var scope = NewDisposeScope();
        if (shape.Length == 1) return zeros(shape).DetachFromDisposeScope();
        using Scalar deviation = Scalars.Of(Math.Sqrt(2.0 / inputs));
        return draws.Normal([place], shape, default)[0].mul(deviation).DetachFromDisposeScope();
    }
}
