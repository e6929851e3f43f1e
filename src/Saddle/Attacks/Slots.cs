namespace Saddle.Attacks;

/// <summary>The state of a batch under attack: its rows leave when their examples do.</summary>
/// <threadsafety>Not safe: one thread at a time.</threadsafety>
internal sealed class Slots : IDisposable
{
    private readonly List<Slot> _all = [];
    private readonly Dictionary<string, Slot> _once = [];

    /// <inheritdoc cref="AttackBatch{TOracle}.Remember"/>
    public Slot Remember(Tensor value)
    {
        var slot = new Slot(value);
        _all.Add(slot);
        return slot;
    }

    /// <inheritdoc cref="AttackBatch{TOracle}.Once"/>
    public Slot Once(string name, Func<Tensor> make)
    {
        if (!_once.TryGetValue(name, out Slot? slot)) _once[name] = slot = Remember(make());
        return slot;
    }

    /// <inheritdoc cref="AttackBatch{TOracle}.Forget"/>
    public void Forget(Slot slot)
    {
        if (_all.Remove(slot)) slot.Free();
    }

    /// <summary>Keeps the rows of the examples that stay.</summary>
    /// <param name="rows">int64, <c>[m]</c>.</param>
    public void Select(Tensor rows)
    {
        foreach (Slot slot in _all) slot.Select(rows);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Slot slot in _all) slot.Free();
    }
}
