namespace Saddle.Threats;

/// <summary>Counts, per example and exactly, what an attack asks of the model, and holds it to its query budget.</summary>
/// <threadsafety>Not safe: one thread at a time.</threadsafety>
public sealed class Meter
{
    private readonly long[] _forward, _backward;
    private readonly long? _budget;
    private int[] _active;

    internal Meter(int examples, long? budget)
    {
        (_forward, _backward, _budget) = (new long[examples], new long[examples], budget);
        _active = [.. Enumerable.Range(0, examples)];
    }

    /// <summary>Inputs that the model answered, by example of the batch; each is a forward pass and a query.</summary>
    public IReadOnlyList<long> ForwardPasses => _forward;

    /// <summary>Gradients that the model gave, by example of the batch.</summary>
    public IReadOnlyList<long> BackwardPasses => _backward;

    /// <summary>Which examples of the batch the next passes are for.</summary>
    internal ReadOnlySpan<int> Active => _active;

    /// <summary>Whether there is a query budget at all.</summary>
    internal bool IsLimited => _budget is not null;

    /// <summary>How many inputs the model may still be asked about for an active example; the largest number where there is no limit.</summary>
    /// <param name="row">Which of the active examples.</param>
    internal long Left(int row) => _budget is { } budget ? budget - _forward[_active[row]] : long.MaxValue;

    internal void Select(ReadOnlySpan<long> rows)
    {
        int[] kept = new int[rows.Length];
        for (int i = 0; i < rows.Length; i++) kept[i] = _active[rows[i]];
        _active = kept;
    }

    /// <summary>Notes a forward pass over inputs that are the active examples, once or several times over.</summary>
    /// <exception cref="QueryBudgetExhaustedException">The pass would exceed the query budget of an example; nothing is counted.</exception>
    internal void Forward(long inputs)
    {
        long each = Each(inputs);
        if (_budget is { } budget)
            foreach (int example in _active)
                if (_forward[example] + each > budget) throw new QueryBudgetExhaustedException();
        foreach (int example in _active) _forward[example] += each;
    }

    /// <summary>Notes a forward pass over inputs that belong to some of the active examples.</summary>
    /// <param name="rows">Of each input, which of the active examples it belongs to.</param>
    /// <exception cref="QueryBudgetExhaustedException">The pass would exceed the query budget of an example; nothing is counted.</exception>
    internal void Forward(ReadOnlySpan<int> rows)
    {
        foreach (int row in rows) _forward[_active[row]]++;
        if (_budget is not { } budget) return;
        foreach (int row in rows)
        {
            if (_forward[_active[row]] <= budget) continue;
            foreach (int taken in rows) _forward[_active[taken]]--;
            throw new QueryBudgetExhaustedException();
        }
    }

    internal void Backward(long inputs)
    {
        long each = Each(inputs);
        foreach (int example in _active) _backward[example] += each;
    }

    internal void Backward(ReadOnlySpan<int> rows)
    {
        foreach (int row in rows) _backward[_active[row]]++;
    }

    private long Each(long inputs) => _active.Length > 0 && inputs % _active.Length == 0
        ? inputs / _active.Length
        : throw new InvalidOperationException(
            $"An attack asked about {inputs} inputs while {_active.Length} examples are active; it must ask about all active examples, once or several times over, or say to which each input belongs.");
}

/// <summary>Ends an attack whose query budget is used up; the run catches it and keeps what was found so far.</summary>
internal sealed class QueryBudgetExhaustedException : Exception;
