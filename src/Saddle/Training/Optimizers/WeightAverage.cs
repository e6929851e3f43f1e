namespace Saddle.Training;

/// <summary>
/// An average of the weights of many steps. Running statistics of batch normalisation are averaged as the weights are, so
/// that they stay those of the examples that were trained on, adversarial ones.
/// </summary>
/// <threadsafety>Not safe: one thread at a time.</threadsafety>
internal sealed class WeightAverage : IDisposable
{
    private readonly IReadOnlyList<(string Name, Tensor Weight)> _weights;
    private readonly Tensor[] _average;
    private readonly Func<long, double>? _share;

    /// <summary>Begins with the present weights.</summary>
    /// <param name="weights">Weights and running statistics by name; not owned.</param>
    /// <param name="share">The share of the present weights by the number of steps made so far, from 1; null: nothing is averaged.</param>
    public WeightAverage(IReadOnlyList<(string Name, Tensor Weight)> weights, Func<long, double>? share)
    {
        (_weights, _share) = (weights, share);
        using var scope = NewDisposeScope();
        _average = [.. weights.Select(weight => weight.Weight.detach().clone().DetachFromDisposeScope())];
    }

    /// <summary>The averages by name; owned by this object.</summary>
    public IEnumerable<KeyValuePair<string, Tensor>> State =>
        _weights.Select((weight, index) => new KeyValuePair<string, Tensor>($"average.{weight.Name}", _average[index]));

    /// <summary>Takes the present weights in.</summary>
    /// <param name="steps">Steps made so far, from 1, and those that were taken back before the average's beginning.</param>
    public void Add(long steps)
    {
        if (_share is null) return;
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        Tensor share = tensor((float)_share(steps), device: _average[0].device);
        for (int i = 0; i < _average.Length; i++)
        {
            // Counters and masks have no mean.
            if (!_average[i].is_floating_point()) _average[i].copy_(_weights[i].Weight);
            else _average[i].lerp_(_weights[i].Weight, _average[i].dtype == share.dtype ? share : share.to_type(_average[i].dtype));
        }
    }

    /// <summary>Takes up averages that were saved.</summary>
    public void Restore(IReadOnlyDictionary<string, Tensor> saved)
    {
        using var scope = NewDisposeScope();
        foreach ((string name, Tensor value) in State) value.copy_(saved[name]);
    }

    /// <summary>Puts the averages into the network; the present weights return when the result is disposed.</summary>
    public IDisposable Applied() => new Swap(_share is null ? [] : [.. _weights.Zip(_average, (weight, average) => (weight.Weight, average))]);

    /// <summary>Puts the averages into the network for good.</summary>
    public void Settle()
    {
        if (_share is null) return;
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
