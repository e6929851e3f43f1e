namespace Saddle.Training;

/// <summary>
/// The exponential moving average of the weights (Polyak and Juditsky 1992; in adversarial training Gowal et al. 2020,
/// section 4.3). The decay rises from 0.1 to its full value as (1 + steps) / (10 + steps), so that the fresh weights
/// are soon forgotten. Running statistics of batch normalisation are averaged as the weights are.
/// </summary>
/// <threadsafety>Not safe: one thread at a time.</threadsafety>
internal sealed class WeightAverage : IDisposable
{
    private readonly IReadOnlyList<(string Name, Tensor Weight)> _weights;
    private readonly Tensor[] _average;
    private readonly double _decay;

    /// <summary>Begins with the present weights.</summary>
    public WeightAverage(IReadOnlyList<(string Name, Tensor Weight)> weights, double decay)
    {
        (_weights, _decay) = (weights, decay);
        using var scope = NewDisposeScope();
        _average = [.. weights.Select(weight => weight.Weight.detach().clone().DetachFromDisposeScope())];
    }

    /// <summary>The averages by name; owned by this object.</summary>
    public IEnumerable<KeyValuePair<string, Tensor>> State => _weights.Select((weight, index) => new KeyValuePair<string, Tensor>($"average.{weight.Name}", _average[index]));

    /// <summary>Takes the present weights in.</summary>
    /// <param name="steps">Steps made so far, from 1.</param>
    public void Add(long steps)
    {
        if (_decay == 0) return;
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        Tensor share = tensor((float)(1 - Math.Min(_decay, (1.0 + steps) / (10 + steps))));
        for (int i = 0; i < _average.Length; i++) _average[i].lerp_(_weights[i].Weight, share);
    }

    /// <summary>Takes up averages that were saved.</summary>
    public void Restore(IReadOnlyDictionary<string, Tensor> saved)
    {
        using var scope = NewDisposeScope();
        foreach ((string name, Tensor value) in State) value.copy_(saved[name]);
    }

    /// <summary>Puts the averages into the network; the present weights return when the result is disposed.</summary>
    public IDisposable Applied() => new Swap(_decay == 0 ? [] : [.. _weights.Zip(_average, (weight, average) => (weight.Weight, average))]);

    /// <summary>Puts the averages into the network for good.</summary>
    public void Settle()
    {
        if (_decay == 0) return;
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        for (int i = 0; i < _average.Length; i++) _weights[i].Weight.copy_(_average[i]);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Tensor average in _average) average.Dispose();
    }

    private sealed class Swap : IDisposable
    {
        private readonly (Tensor Weight, Tensor Present)[] _saved;

        public Swap((Tensor Weight, Tensor Average)[] pairs)
        {
            using var scope = NewDisposeScope();
            using var frozen = no_grad();
            _saved = [.. pairs.Select(pair => (pair.Weight, pair.Weight.detach().clone().DetachFromDisposeScope()))];
            foreach ((Tensor weight, Tensor average) in pairs) weight.copy_(average);
        }

        public void Dispose()
        {
            using var scope = NewDisposeScope();
            using var frozen = no_grad();
            foreach ((Tensor weight, Tensor present) in _saved)
            {
                weight.copy_(present);
                present.Dispose();
            }
        }
    }
}
