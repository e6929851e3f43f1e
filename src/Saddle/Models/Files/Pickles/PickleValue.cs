namespace Saddle.Models;

/// <summary>
/// What a pickle of TorchScript can hold, as far as it decides whether libtorch can use it. Numbers, texts and truth values stand for
/// themselves, None for null.
/// </summary>
internal abstract record PickleValue
{
    /// <summary>How many values lie inside each other at most, this one among them.</summary>
    public int Depth { get; protected set; } = 1;

    /// <summary>Whether another value holds this one, which then must not change any more.</summary>
    public bool Held { get; private set; }

    /// <summary>The depth of anything that a pickle holds.</summary>
    public static int DepthOf(object? value) => value is PickleValue inner ? inner.Depth : 0;

    /// <summary>Takes hold of a value.</summary>
    /// <returns>Its depth.</returns>
    protected static int Hold(object? value)
    {
        if (value is PickleValue inner) inner.Held = true;
        return DepthOf(value);
    }
}

/// <summary>Something by its name, to be called or made: <c>MODULE NAME</c>.</summary>
internal sealed record PickleGlobal(string Module, string Name) : PickleValue
{
    public string QualifiedName => $"{Module}.{Name}";
}

/// <summary>A tuple.</summary>
internal sealed record PickleTuple : PickleValue
{
    public PickleTuple(object?[] items) => (Items, Depth) = (items, 1 + items.Select(Hold).DefaultIfEmpty(0).Max());

    public object?[] Items { get; }
}

/// <summary>A list, which grows after it is made.</summary>
internal sealed record PickleList : PickleValue
{
    public List<object?> Items { get; } = [];

    public void Add(IEnumerable<object?> items)
    {
        foreach (object? item in items)
        {
            Depth = Math.Max(Depth, 1 + Hold(item));
            Items.Add(item);
        }
    }
}

/// <summary>A dictionary, which grows after it is made.</summary>
internal sealed record PickleDictionary : PickleValue
{
    public Dictionary<object, object?> Items { get; } = [];

    public void Set(object key, object? value)
    {
        Depth = Math.Max(Depth, 1 + Hold(value));
        Items[key] = value;
    }
}

/// <summary>The data of tensors: values of one type (<c>FloatStorage</c>), in an entry of the archive.</summary>
internal sealed record PickleStorage(string Type, string Key, long Count) : PickleValue;

/// <summary>A tensor, and where its values are; null where it is sparse.</summary>
internal sealed record PickleTensor(PickleLayout? Layout) : PickleValue;

/// <summary>Which values of a storage a tensor is made of; it has been checked that they are there.</summary>
internal sealed record PickleLayout(PickleStorage Storage, long Offset, long[] Sizes, long[] Strides);

/// <summary>An object of a class that the code defines, with what it is to remember.</summary>
internal sealed record PickleObject : PickleValue
{
    public PickleObject(string type, object? state)
    {
        (Type, State, Depth) = (type, state, 1 + Hold(state));
        Ways = 1 + (state is PickleDictionary { Items.Values: { } values } ? values.OfType<PickleObject>().Sum(part => Math.Min(part.Ways, int.MaxValue)) : 0);
    }

    public string Type { get; }

    public object? State { get; }

    /// <summary>In how many ways an object inside this one can be reached, this one among them.</summary>
    public long Ways { get; }
}

/// <summary>A value of which nothing needs to be known: a device, a complex number, what stands for the hooks of a tensor.</summary>
internal sealed record PickleOpaque : PickleValue;
