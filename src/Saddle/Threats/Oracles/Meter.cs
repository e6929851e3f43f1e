using Saddle.Randomness;

namespace Saddle.Threats;

/// <summary>Counts, per example and exactly, what an attack asks of the model, and holds it to its query budget.</summary>
/// <threadsafety>Not safe: one thread at a time.</threadsafety>
public sealed class Meter
{
    private readonly long[] _forward, _backward;
    private readonly long? _budget;
    private readonly Draws? _draws;
    private readonly PassNumbers _numbers;
    private readonly long[] _indices;
    private readonly long[]? _labels;
    private int[] _active;

    /// <param name="examples">How many examples the batch has.</param>
    /// <param name="budget">The most inputs that may be asked about for each; null for no limit.</param>
    /// <param name="draws">Where a stochastic classifier's randomness comes from; null where it takes none.</param>
    /// <param name="indices">The examples' indices in the data set, on which it depends; 0, 1, … where null.</param>
    /// <param name="numbers">Which draws a pass has.</param>
    /// <param name="labels">The examples' true classes, where a rejection is to count as them; null where there is none.</param>
    internal Meter(int examples, long? budget, Draws? draws = null, long[]? indices = null, PassNumbers numbers = PassNumbers.Counted, long[]? labels = null)
    {
        (_forward, _backward, _budget, _draws, _numbers, _labels) = (new long[examples], new long[examples], budget, draws, numbers, labels);
        _active = [.. Enumerable.Range(0, examples)];
        _indices = indices ?? [.. Enumerable.Range(0, examples).Select(example => (long)example)];
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

    /// <summary>The true classes of inputs that are the active examples, once or several times over; null where they are not needed.</summary>
    internal long[]? Labels(long inputs) =>
        _labels is { } labels ? [.. Enumerable.Range(0, (int)inputs).Select(input => labels[_active[input % _active.Length]])] : null;

    /// <summary>The true classes of inputs that belong to some of the active examples; null where they are not needed.</summary>
    internal long[]? Labels(ReadOnlySpan<int> rows)
    {
        if (_labels is not { } labels) return null;
        long[] classes = new long[rows.Length];
        for (int i = 0; i < rows.Length; i++) classes[i] = labels[_active[rows[i]]];
        return classes;
    }

    internal void Select(ReadOnlySpan<long> rows)
    {
        int[] kept = new int[rows.Length];
        for (int i = 0; i < rows.Length; i++) kept[i] = _active[rows[i]];
        _active = kept;
    }

    /// <summary>Notes a forward pass over inputs that are the active examples, once or several times over.</summary>
    /// <returns>The randomness of the pass; null where the classifier takes none.</returns>
    /// <exception cref="QueryBudgetExhaustedException">The pass would exceed the query budget of an example; nothing is counted.</exception>
    internal PassDraws? Forward(long inputs)
    {
        long each = Each(inputs);
        PassDraws? draws = _draws is null ? null
            : Randomness([.. Enumerable.Range(0, (int)inputs).Select(input => input % _active.Length)],
                [.. Enumerable.Range(0, (int)inputs).Select(input => (long)(input / _active.Length))]);
        if (_budget is { } budget)
            foreach (int example in _active)
                if (_forward[example] + each > budget) throw new QueryBudgetExhaustedException();
        foreach (int example in _active) _forward[example] += each;
        return draws;
    }

    /// <summary>Notes a forward pass over inputs that belong to some of the active examples.</summary>
    /// <param name="rows">Of each input, which of the active examples it belongs to.</param>
    /// <returns>The randomness of the pass; null where the classifier takes none.</returns>
    /// <exception cref="QueryBudgetExhaustedException">The pass would exceed the query budget of an example; nothing is counted.</exception>
    internal PassDraws? Forward(ReadOnlySpan<int> rows)
    {
        PassDraws? draws = _draws is null ? null : Randomness(rows, Occurrences(rows));
        foreach (int row in rows) _forward[_active[row]]++;
        if (_budget is not { } budget) return draws;
        foreach (int row in rows)
        {
            if (_forward[_active[row]] <= budget) continue;
            foreach (int taken in rows) _forward[_active[taken]]--;
            throw new QueryBudgetExhaustedException();
        }
        return draws;
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

    /// <summary>The randomness of inputs that were not counted yet, of which an example may have several.</summary>
    private PassDraws Randomness(ReadOnlySpan<int> rows, long[] occurrences)
    {
        long[] examples = new long[rows.Length], passes = new long[rows.Length];
        for (int i = 0; i < rows.Length; i++) (examples[i], passes[i]) = (_indices[_active[rows[i]]], _numbers switch
        {
            PassNumbers.First => 0,
            PassNumbers.Repeated => occurrences[i],
            _ => _forward[_active[rows[i]]] + occurrences[i],
        });
        return new PassDraws(_draws!, examples, passes);
    }

    private static long[] Occurrences(ReadOnlySpan<int> rows)
    {
        var seen = new Dictionary<int, long>();
        long[] occurrences = new long[rows.Length];
        for (int i = 0; i < rows.Length; i++)
        {
            occurrences[i] = seen.GetValueOrDefault(rows[i]);
            seen[rows[i]] = occurrences[i] + 1;
        }
        return occurrences;
    }

    private long Each(long inputs) => _active.Length > 0 && inputs % _active.Length == 0
        ? inputs / _active.Length
        : throw new InvalidOperationException(
            $"An attack asked about {inputs} inputs while {_active.Length} examples are active; it must ask about all active examples, once or several times "
                + "over, or say to which each input belongs.");
}

/// <summary>Which draws of a stochastic model a pass has.</summary>
internal enum PassNumbers
{
    /// <summary>Its own, by how many passes the example had before.</summary>
    Counted,

    /// <summary>The same in every step, by how often the example is asked about in it.</summary>
    Repeated,

    /// <summary>Those of the first, always: the adversary knows the sequence.</summary>
    First,
}

/// <summary>Ends an attack whose query budget is used up; the run catches it and keeps what was found so far.</summary>
internal sealed class QueryBudgetExhaustedException : Exception;
