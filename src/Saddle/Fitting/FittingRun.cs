namespace Saddle.Fitting;

/// <summary>The work of fitting a defense, in rounds; what it keeps after each is enough to go on to the same bits.</summary>
/// <threadsafety>Not safe: one thread at a time.</threadsafety>
internal abstract class FittingRun : IDisposable
{
    /// <summary>How many rounds there are: epochs, or 1.</summary>
    public abstract int Rounds { get; }

    /// <summary>The mean loss of the current round so far; null where there is none.</summary>
    public virtual double? Loss => null;

    /// <summary>What must be kept after a round in order to go on: weights and moments, by name. Owned by the run.</summary>
    public abstract IEnumerable<KeyValuePair<string, Tensor>> State { get; }

    /// <summary>What came of it, after the last round; in the caller's dispose scope.</summary>
    public abstract IEnumerable<KeyValuePair<string, Tensor>> Values();

    /// <summary>What else is to be said of the values: what is needed to use them, such as the sizes of a network.</summary>
    public virtual IReadOnlyDictionary<string, string> Facts => new Dictionary<string, string>();

    /// <summary>One round, within a dispose scope of its own.</summary>
    /// <param name="round">Which, from 0; all draws depend on it and on the seed.</param>
    /// <param name="progress">Told the share of the round that is done.</param>
    public abstract void Round(int round, Action<double> progress);

    /// <summary>Takes up a state that was kept; copies it into the tensors of <see cref="State"/> where nothing else is said.</summary>
    /// <param name="done">After how many rounds it was kept.</param>
    /// <param name="saved">Tensors by the names of <see cref="State"/>, of the same shapes.</param>
    public virtual void Restore(int done, IReadOnlyDictionary<string, Tensor> saved)
    {
        using var frozen = no_grad();
        foreach ((string name, Tensor value) in State) value.copy_(saved[name]);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees what the run owns.</summary>
    /// <param name="disposing">False in a finalizer.</param>
    protected virtual void Dispose(bool disposing)
    {
    }
}
