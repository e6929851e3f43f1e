using Saddle.Models;

namespace Saddle.Data;

/// <summary>
/// What PyTorch's <c>torch.save</c> wrote: one tensor, or a dictionary with tensors in it. Its pickle is read as data in managed code; what it
/// names is never run, and libtorch never sees the file.
/// </summary>
internal sealed class SavedTensors
{
    private const string Pickle = "data.pkl", ByteOrder = "byteorder";

    private static readonly Dictionary<string, ScalarType> Types = new()
    {
        ["FloatStorage"] = ScalarType.Float32,
        ["DoubleStorage"] = ScalarType.Float64,
        ["HalfStorage"] = ScalarType.Float16,
        ["LongStorage"] = ScalarType.Int64,
        ["IntStorage"] = ScalarType.Int32,
        ["ShortStorage"] = ScalarType.Int16,
        ["CharStorage"] = ScalarType.Int8,
        ["ByteStorage"] = ScalarType.Byte,
        ["BoolStorage"] = ScalarType.Bool,
    };

    private readonly string _path;
    private readonly byte[] _file;
    private readonly Dictionary<string, ZipEntry> _entries;
    private readonly object? _value;

    private SavedTensors(string path, byte[] file)
    {
        (_path, _file) = (path, file);
        IReadOnlyList<ZipEntry> entries = ZipDirectory.Check(file);
        string root = entries.Count == 0 ? "" : entries[0].Name.Split('/', 2)[0] + '/';
        if (entries.Any(entry => !entry.Name.StartsWith(root, StringComparison.Ordinal))) throw new ZipFault("its entries do not share one folder");
        _entries = entries.ToDictionary(entry => entry.Name[root.Length..], StringComparer.Ordinal);
        if (_entries.GetValueOrDefault(Pickle) is not { } pickle) throw new ZipFault($"it has no {Pickle}");
        if (_entries.GetValueOrDefault(ByteOrder) is { } order && !ZipDirectory.Read(file, order).AsSpan().StartsWith("little"u8))
            throw new ZipFault("its numbers are not little-endian");
        _value = PickleReader.Read(ZipDirectory.Read(file, pickle), new PickleCalls(key => _entries.GetValueOrDefault($"data/{key}")?.Size));
        if (_value is not (PickleTensor or PickleDictionary)) throw new ZipFault($"it holds {Words(_value)} instead of a tensor or a dictionary of tensors");
    }

    /// <summary>Whether the file holds one tensor and no names.</summary>
    public bool IsOne => _value is PickleTensor;

    /// <summary>The names of what a dictionary holds, in no order.</summary>
    public IReadOnlyList<string> Keys => _value is PickleDictionary { Items.Keys: { } keys } ? [.. keys.OfType<string>()] : [];

    /// <summary>Reads a file whose archive and pickle are sound.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InputException">It is missing, damaged, or holds something else than tensors.</exception>
    /// <exception cref="EnvironmentException">It may not be read.</exception>
    public static SavedTensors Open(string path) => InputFile.Guard(path, () =>
    {
        using FileStream stream = InputFile.Open(path);
        if (stream.Length > Array.MaxLength) throw new InvalidDataException($"it has {stream.Length} bytes; files of up to 2 GiB are read.");
        byte[] file = new byte[stream.Length];
        stream.ReadExactly(file);
        try
        {
            return new SavedTensors(path, file);
        }
        catch (ZipFault fault)
        {
            throw new InputException($"{path} is no file of tensors that torch.save wrote: {fault.Message}. Nothing of it was run. Save one tensor, or a "
                + "dictionary of tensors, by torch.save, or arrays by numpy.savez.", fault);
        }
    });

    /// <summary>A tensor of the file.</summary>
    /// <param name="key">Its name; null for the only one of a file without names.</param>
    /// <returns>A tensor on the CPU of its own type and shape; the caller disposes it.</returns>
    /// <exception cref="InputException">There is none of that name, or it is of a type that is not read.</exception>
    public Tensor Read(string? key)
    {
        object? value = key is null ? _value : ((PickleDictionary)_value!).Items.GetValueOrDefault(key);
        string name = key is null ? _path : $"{_path}, entry '{key}',";
        if (value is not PickleTensor { Layout: { } layout })
            throw new InputException($"{name} holds {Words(value)}; expected a dense tensor.");
        if (!Types.TryGetValue(layout.Storage.Type, out ScalarType type))
            throw new InputException($"{name} holds values of the type {layout.Storage.Type}; expected float16 to float64, int8 to int64, uint8 or bool.");
        if (layout.Sizes.Product() > layout.Storage.Count)
            throw new InputException($"{name} repeats values: {layout.Sizes.Product()} out of {layout.Storage.Count}. Save tensor.contiguous().");
        return Make(layout, type);
    }

    private Tensor Make(PickleLayout layout, ScalarType type)
    {
        using var scope = NewDisposeScope();
        Tensor values = empty([layout.Storage.Count], dtype: type);
        if (layout.Storage.Count > 0)
        {
            ZipEntry entry = _entries[$"data/{layout.Storage.Key}"];
            ReadOnlySpan<byte> bytes = entry.Method == 0 ? _file.AsSpan(entry.ContentOffset, (int)entry.Size) : ZipDirectory.Read(_file, entry);
            Span<byte> target = values.bytes;
            if (type == ScalarType.Bool && bytes[..target.Length].ContainsAnyExceptInRange((byte)0, (byte)1))
                throw new InputException($"{_path} holds bool values other than 0 and 1.");
            bytes[..target.Length].CopyTo(target);
        }
        return values.as_strided(layout.Sizes, layout.Strides, layout.Offset).contiguous().MoveToOuterDisposeScope();
    }

    private static string Words(object? value) => value switch
    {
        PickleObject made => $"a module of the class {made.Type}, as TorchScript writes it,",
        PickleTensor => "a sparse tensor",
        PickleDictionary => "a dictionary",
        PickleList or PickleTuple => "a list",
        string => "a text",
        long or double or bool => "a number",
        null => "nothing",
        _ => "an object",
    };
}
