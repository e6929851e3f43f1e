namespace Saddle.Models;

/// <summary>What the functions and classes named in a pickle make of their arguments; each is checked as libtorch needs it.</summary>
/// <param name="dataSize">The number of bytes that the archive has for a storage's key; null where it has none.</param>
/// <param name="makeObject">Checks an object of a class of the code.</param>
internal sealed class PickleCalls(Func<string, long?> dataSize, Action<PickleObject>? makeObject = null)
{
    private const int MostWays = 1_000_000;

    private static readonly Dictionary<string, int> ItemSizes = new()
    {
        ["ByteStorage"] = 1,
        ["CharStorage"] = 1,
        ["BoolStorage"] = 1,
        ["QInt8Storage"] = 1,
        ["QUInt8Storage"] = 1,
        ["QUInt4x2Storage"] = 1,
        ["QUInt2x4Storage"] = 1,
        ["Float8_e5m2Storage"] = 1,
        ["Float8_e4m3fnStorage"] = 1,
        ["Float8_e5m2fnuzStorage"] = 1,
        ["Float8_e4m3fnuzStorage"] = 1,
        ["ShortStorage"] = 2,
        ["HalfStorage"] = 2,
        ["BFloat16Storage"] = 2,
        ["UInt16Storage"] = 2,
        ["IntStorage"] = 4,
        ["FloatStorage"] = 4,
        ["QInt32Storage"] = 4,
        ["UInt32Storage"] = 4,
        ["ComplexHalfStorage"] = 4,
        ["LongStorage"] = 8,
        ["DoubleStorage"] = 8,
        ["UInt64Storage"] = 8,
        ["ComplexFloatStorage"] = 8,
        ["ComplexDoubleStorage"] = 16,
    };

    /// <summary>The data of tensors, from <c>("storage", type, key, device, count)</c>.</summary>
    /// <exception cref="ZipFault">The archive does not have so many values of the type under the key.</exception>
    public PickleStorage Storage(object? arguments)
    {
        if (arguments is not PickleTuple { Items: ["storage", PickleGlobal { Module: "torch", Name: { } type }, string key, string, long count, ..] }
            || !ItemSizes.TryGetValue(type, out int size))
            throw new ZipFault("its pickle names the data of a tensor in another way than TorchScript's");
        long bytes = dataSize(key) ?? (count == 0 ? 0 : throw new ZipFault($"its tensor data '{key}' is missing"));
        if (count < 0 || (Int128)count * size > bytes)
            throw new ZipFault($"its tensor data '{key}' has {bytes} bytes, but {count} values of {size} bytes are claimed to be in it");
        return new PickleStorage(type, key, count);
    }

    /// <summary>The value of a call.</summary>
    /// <exception cref="ZipFault">It has other arguments than libtorch needs, or nothing of this name is known.</exception>
    public object? Call(PickleGlobal function, object? argument)
    {
        object?[] items = argument is PickleTuple tuple ? tuple.Items : [];
        return (function.Module, function.Name) switch
        {
            ("torch._utils", "_rebuild_tensor_v2") when items is [_, _, _, _, bool, null or PickleOpaque or PickleDictionary]
                or [_, _, _, _, bool, null or PickleOpaque or PickleDictionary, PickleDictionary] => Tensor(items),
            ("torch._utils", "_rebuild_qtensor") when items is [_, _, _, _, PickleTuple scheme, bool, null or PickleOpaque or PickleDictionary, ..]
                && IsScheme(scheme.Items) => Tensor(items),
            ("torch._utils", "_rebuild_sparse_tensor") when items is [long, PickleTuple size, bool, PickleTensor, PickleTensor, ..]
                && size.Items.All(item => item is long) => new PickleTensor(null),
            ("collections", "OrderedDict") when argument is PickleTuple => new PickleOpaque(),
            ("builtins", "complex") when items is [double, double] => new PickleOpaque(),
            ("torch", "device") when items is [string] => new PickleOpaque(),
            ("torch.jit._pickle", "build_intlist") when items is [PickleList list] && list.Items.All(item => item is long) => list,
            ("torch.jit._pickle", "build_doublelist") when items is [PickleList list] && list.Items.All(item => item is double) => list,
            ("torch.jit._pickle", "build_boollist") when items is [PickleList list] && list.Items.All(item => item is bool) => list,
            ("torch.jit._pickle", "build_tensorlist") when items is [PickleList list] && list.Items.All(item => item is PickleTensor) => list,
            ("torch.jit._pickle", "restore_type_tag") when items is [PickleList or PickleDictionary, string type]
                && type.StartsWith(items[0] is PickleList ? "List[" : "Dict[", StringComparison.Ordinal) => items[0],
            _ when function.Module == "__torch__" || function.Module.StartsWith("__torch__.", StringComparison.Ordinal) => Object(function, argument),
            _ => throw new ZipFault($"its pickle calls '{function.QualifiedName}', which is unknown or has other arguments"),
        };
    }

    private PickleObject Object(PickleGlobal type, object? state)
    {
        var made = new PickleObject(type.QualifiedName, state);
        // libtorch walks every way.
        if (made.Ways > MostWays) throw new ZipFault($"its modules can be reached in more than {MostWays} ways");
        makeObject?.Invoke(made);
        return made;
    }

    private static bool IsScheme(object?[] items) =>
        items is [PickleGlobal { Module: "torch" }, double, long] or [PickleGlobal { Module: "torch" }, PickleTensor, PickleTensor, long];

    private static PickleTensor Tensor(object?[] arguments)
    {
        if (arguments is not [PickleStorage storage, long offset, PickleTuple sizes, PickleTuple strides, ..])
            throw new ZipFault("its pickle makes a tensor of something else than data, offset, sizes and strides");
        Int128? extent = Extent(offset, sizes.Items, strides.Items);
        if (extent is null || extent > storage.Count) throw new ZipFault($"a tensor reaches beyond the {storage.Count} values of its data '{storage.Key}'");
        return new PickleTensor(new PickleLayout(storage, offset, [.. sizes.Items.Cast<long>()], [.. strides.Items.Cast<long>()]));
    }

    /// <summary>How many values of a storage a tensor needs; null where sizes or strides are none.</summary>
    private static Int128? Extent(long offset, object?[] sizes, object?[] strides)
    {
        const long mostValues = 1L << 48;
        if (offset < 0 || sizes.Length != strides.Length || sizes.Length > 64) return null;
        Int128 last = offset, values = 1;
        bool empty = false;
        foreach ((object? size, object? stride) in sizes.Zip(strides))
        {
            if (size is not long count || stride is not long step || count < 0 || step < 0) return null;
            empty |= count == 0;
            last += (Int128)Math.Max(count - 1, 0) * step;
            // A stride of 0 repeats values without end.
            values *= Math.Max(count, 1);
            if (values > mostValues) return null;
        }
        return empty ? 0 : last + 1;
    }
}
