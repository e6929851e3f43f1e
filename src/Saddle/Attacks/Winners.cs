namespace Saddle.Attacks;

/// <summary>Which of the active examples have reached the goal since the last ones left.</summary>
/// <threadsafety>Not safe: one thread at a time.</threadsafety>
internal sealed class Winners : IDisposable
{
    private Tensor? _won;

    /// <summary>Whether nobody has.</summary>
    public bool None => _won is null;

    /// <summary>Adds those who have.</summary>
    /// <param name="reached">bool, <c>[n]</c>.</param>
    public void Add(Tensor reached)
    {
        using var scope = NewDisposeScope();
        Tensor won = (_won is null ? reached.clone() : _won.logical_or(reached)).DetachFromDisposeScope();
        _won?.Dispose();
        _won = won;
    }

    /// <summary>Who has, of so many; nobody has afterwards.</summary>
    public bool[] Take(int count)
    {
        if (_won is null) return new bool[count];
        using Tensor local = _won.cpu();
        bool[] won = local.data<bool>().ToArray();
        Dispose();
        return won;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _won?.Dispose();
        _won = null;
    }
}
