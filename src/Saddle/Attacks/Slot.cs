namespace Saddle.Attacks;

/// <summary>
/// A tensor of an attack's state with one row an active example. When examples are dropped from the batch the run
/// drops their rows here too.
/// </summary>
/// <threadsafety>Not safe: one thread at a time.</threadsafety>
public sealed class Slot
{
    internal Slot(Tensor value) => Value = value.DetachFromDisposeScope();

    /// <summary>The state, <c>[n, …]</c>; owned by the run, may be changed in place.</summary>
    public Tensor Value { get; private set; }

    /// <summary>Puts another tensor in place and frees the old one.</summary>
    /// <param name="value"><c>[n, …]</c>; the slot takes it over.</param>
    public void Replace(Tensor value)
    {
        if (ReferenceEquals(value, Value)) return;
        Value.Dispose();
        Value = value.DetachFromDisposeScope();
    }

    internal void Select(Tensor rows) => Replace(Value.index_select(0, rows));

    internal void Free() => Value.Dispose();
}
