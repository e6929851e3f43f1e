using System.Buffers.Binary;
using System.Text.Json;

namespace Saddle.Models;

/// <summary>Where a tensor lies in a safetensors file: its type, shape, and the range of its bytes in the data.</summary>
internal sealed record SafetensorsEntry(string Name, string Type, long[] Shape, long Begin, long End);

/// <summary>The checked header of a safetensors file.</summary>
internal sealed record SafetensorsHeader(IReadOnlyList<SafetensorsEntry> Entries, IReadOnlyDictionary<string, string> Metadata)
{
    private const long LongestHeader = 100_000_000;
    private const int MostTensors = 100_000;
    private const int HighestRank = 8;

    /// <summary>Bytes of one value of each type that is read.</summary>
    public static int BytesOf(string type) => type switch { "F64" or "I64" => 8, "F32" => 4, "F16" or "BF16" => 2, _ => 0 };

    /// <summary>Reads and checks the header; the stream then stands at the first byte of the data.</summary>
    /// <exception cref="InputException">Whatever does not hold to the format.</exception>
    public static SafetensorsHeader Read(Stream stream, string source)
    {
        InputException Malformed(string what, Exception? cause = null) =>
            new($"{source} is not a sound safetensors file: {what}. Write it again, or copy it again from where it came.", cause);
        long fileLength = stream.Length;
        if (fileLength < 8) throw Malformed($"it has {fileLength} bytes, fewer than the 8 of the header's length");
        Span<byte> prefix = stackalloc byte[8];
        stream.ReadExactly(prefix);
        ulong headerLength = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (headerLength > LongestHeader) throw Malformed($"its header would have {headerLength} bytes; at most {LongestHeader} are allowed");
        if ((long)headerLength > fileLength - 8) throw Malformed($"its header would have {headerLength} bytes, but only {fileLength - 8} follow");
        byte[] header = new byte[(int)headerLength];
        stream.ReadExactly(header);
        if (header.Length == 0 || header[0] != '{') throw Malformed("its header does not begin with '{'");
        try
        {
            using var document = JsonDocument.Parse(header, new JsonDocumentOptions { MaxDepth = 4, AllowDuplicateProperties = false });
            return Check(document.RootElement, fileLength - 8 - header.Length, what => Malformed(what));
        }
        catch (JsonException error)
        {
            throw Malformed($"its header is not valid JSON ({error.Message})", error);
        }
        catch (InvalidOperationException error)
        {
            // Text that is no valid UTF-16, which JSON's escapes can spell.
            throw Malformed("its header holds text that is not valid Unicode", error);
        }
    }

    private static SafetensorsHeader Check(JsonElement root, long dataLength, Func<string, InputException> malformed)
    {
        var entries = new List<SafetensorsEntry>();
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (JsonProperty property in root.EnumerateObject())
        {
            if (property.Name == "__metadata__")
            {
                if (property.Value.ValueKind != JsonValueKind.Object) throw malformed("its '__metadata__' is not an object");
                foreach (JsonProperty fact in property.Value.EnumerateObject())
                    metadata[fact.Name] = fact.Value.ValueKind == JsonValueKind.String ? fact.Value.GetString()!
                        : throw malformed($"its metadata '{fact.Name}' is not a string");
                continue;
            }
            if (entries.Count == MostTensors) throw malformed($"it has more than {MostTensors} tensors");
            entries.Add(Entry(property, malformed));
        }
        entries.Sort((left, right) => left.Begin != right.Begin ? left.Begin.CompareTo(right.Begin) : left.End.CompareTo(right.End));
        long position = 0;
        foreach (SafetensorsEntry entry in entries)
        {
            if (entry.Begin != position) throw malformed(
                $"the tensor '{entry.Name}' begins at byte {entry.Begin} of the data where {position} was expected, so there is a gap or an overlap");
            if (entry.End > dataLength)
                throw malformed($"the tensor '{entry.Name}' ends at byte {entry.End} of the data, which has {dataLength}; the file is cut off");
            position = entry.End;
        }
        if (position != dataLength) throw malformed($"{dataLength - position} bytes follow its last tensor");
        return new SafetensorsHeader(entries, metadata);
    }

    private static SafetensorsEntry Entry(JsonProperty property, Func<string, InputException> malformed)
    {
        string name = property.Name;
        JsonElement value = property.Value;
        if (value.ValueKind != JsonValueKind.Object || value.EnumerateObject().Any(field => field.Name is not ("dtype" or "shape" or "data_offsets"))
            || !value.TryGetProperty("dtype", out JsonElement type) || type.ValueKind != JsonValueKind.String
            || !value.TryGetProperty("shape", out JsonElement shape) || !value.TryGetProperty("data_offsets", out JsonElement offsets))
            throw malformed($"the tensor '{name}' does not have exactly 'dtype', 'shape' and 'data_offsets'");
        string typeName = type.GetString()!;
        int bytes = BytesOf(typeName);
        if (bytes == 0) throw malformed($"the tensor '{name}' has the type '{typeName}'; F32, F64, F16, BF16 and I64 are read");
        long[] sizes = Integers(shape) ?? throw malformed($"the shape of the tensor '{name}' is not a list of at most {HighestRank} counts");
        long[] range = Integers(offsets) is { Length: 2 } both ? both : throw malformed($"the 'data_offsets' of the tensor '{name}' are not two counts");
        Int128 needed = bytes;
        foreach (long size in sizes)
        {
            needed *= size;
            if (needed > int.MaxValue) throw malformed($"the tensor '{name}' has the shape [{string.Join(", ", sizes)}], which exceeds 2 GiB");
        }
        if (range[1] < range[0] || range[1] - range[0] != needed)
            throw malformed($"the tensor '{name}' of type {typeName} and shape [{string.Join(", ", sizes)}] needs {needed} bytes, but has the range "
                + $"{range[0]} to {range[1]}");
        return new SafetensorsEntry(name, typeName, sizes, range[0], range[1]);
    }

    private static long[]? Integers(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Array || element.GetArrayLength() > HighestRank) return null;
        long[] values = new long[element.GetArrayLength()];
        for (int i = 0; i < values.Length; i++)
            if (element[i].ValueKind != JsonValueKind.Number || !element[i].TryGetInt64(out values[i]) || values[i] < 0) return null;
        return values;
    }
}
