using System.Buffers.Binary;
using System.Text.Json;

namespace Saddle.Models;

/// <summary>
/// Named tensors and a map of strings, as safetensors files hold them
/// (<see href="https://github.com/huggingface/safetensors#format"/>). Reading checks everything before it allocates.
/// </summary>
/// <threadsafety>Immutable; reading from several threads is safe, disposing is not.</threadsafety>
public sealed class SafetensorsFile : IDisposable
{
    private SafetensorsFile(IReadOnlyDictionary<string, Tensor> tensors, IReadOnlyDictionary<string, string> metadata) =>
        (Tensors, Metadata) = (tensors, metadata);

    /// <summary>The tensors on the CPU: float32 (F16 and BF16 are converted), float64 or int64; disposed with this object.</summary>
    public IReadOnlyDictionary<string, Tensor> Tensors { get; }

    /// <summary>What <c>__metadata__</c> says; empty where there is none.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <returns>Its tensors, which the caller disposes with it.</returns>
    /// <exception cref="InputException">The file is missing or does not hold to the format in every point.</exception>
    /// <exception cref="EnvironmentException">The file may not be read.</exception>
    public static SafetensorsFile Read(string path)
    {
        using FileStream stream = ModelFileStream.Open(path);
        return Read(stream, path);
    }

    /// <summary>Reads a stream of known length from its position, which must be its start.</summary>
    /// <param name="stream">A seekable stream.</param>
    /// <param name="source">What messages call it.</param>
    /// <returns>Its tensors, which the caller disposes with it.</returns>
    /// <exception cref="InputException">The content does not hold to the format in every point.</exception>
    public static SafetensorsFile Read(Stream stream, string source)
    {
        var tensors = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        try
        {
            SafetensorsHeader header = SafetensorsHeader.Read(stream, source);
            foreach (SafetensorsEntry entry in header.Entries) tensors.Add(entry.Name, ReadTensor(stream, entry));
            return new SafetensorsFile(tensors, header.Metadata);
        }
        catch (Exception error)
        {
            foreach (Tensor tensor in tensors.Values) tensor.Dispose();
            if (error is EndOfStreamException)
                throw new InputException($"{source} ended while it was read; something else is changing it. Try again when it is complete.", error);
            if (error is IOException) throw new EnvironmentException($"{source} cannot be read: {error.Message}", error);
            throw;
        }
    }

    /// <summary>Writes a file: to a temporary one in the same folder first, so that a file of this name is always complete.</summary>
    /// <param name="path">The file, replaced where it exists.</param>
    /// <param name="tensors">float32, float64 or int64, in the order in which they are to lie.</param>
    /// <param name="metadata">What <c>__metadata__</c> is to say.</param>
    /// <exception cref="UsageException">A tensor of another type, or a name twice.</exception>
    /// <exception cref="EnvironmentException">The disk is full or the folder may not be written to.</exception>
    public static void Write(string path, IEnumerable<KeyValuePair<string, Tensor>> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        KeyValuePair<string, Tensor>[] list = [.. tensors];
        byte[] header = Header(list, metadata ?? new Dictionary<string, string>());
        AtomicFile.Write(path, stream =>
        {
            Span<byte> prefix = stackalloc byte[8];
            BinaryPrimitives.WriteUInt64LittleEndian(prefix, (ulong)header.Length);
            stream.Write(prefix);
            stream.Write(header);
            foreach ((_, Tensor tensor) in list)
            {
                using var scope = NewDisposeScope();
                stream.Write(tensor.detach().cpu().contiguous().bytes);
            }
        });
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Tensor tensor in Tensors.Values) tensor.Dispose();
    }

    private static Tensor ReadTensor(Stream stream, SafetensorsEntry entry)
    {
        using var scope = NewDisposeScope();
        ScalarType type = entry.Type switch
        {
            "F64" => ScalarType.Float64,
            "I64" => ScalarType.Int64,
            "F16" => ScalarType.Float16,
            "BF16" => ScalarType.BFloat16,
            _ => ScalarType.Float32,
        };
        Tensor tensor = empty(entry.Shape, type);
        if (entry.End > entry.Begin) stream.ReadExactly(tensor.bytes);
        return (SafetensorsHeader.BytesOf(entry.Type) == 2 ? tensor.to_type(ScalarType.Float32) : tensor).DetachFromDisposeScope();
    }

    private static byte[] Header(KeyValuePair<string, Tensor>[] tensors, IReadOnlyDictionary<string, string> metadata)
    {
        var header = new Dictionary<string, object>(StringComparer.Ordinal);
        if (metadata.Count > 0) header.Add("__metadata__", metadata.OrderBy(fact => fact.Key, StringComparer.Ordinal).ToDictionary());
        long position = 0;
        foreach ((string name, Tensor tensor) in tensors)
        {
            string type = tensor.dtype switch
            {
                ScalarType.Float32 => "F32",
                ScalarType.Float64 => "F64",
                ScalarType.Int64 => "I64",
                _ => throw new UsageException($"The tensor '{name}' is {tensor.dtype}; float32, float64 and int64 can be written."),
            };
            long end = position + tensor.numel() * SafetensorsHeader.BytesOf(type);
            if (!header.TryAdd(name, new { dtype = type, shape = tensor.shape, data_offsets = new[] { position, end } }))
                throw new UsageException($"There are two tensors named '{name}'; names must be unique.");
            position = end;
        }
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(header);
        // Padded with spaces, so that the data lies on a multiple of 8 as the format recommends.
        byte[] padded = new byte[(json.Length + 7) / 8 * 8];
        padded.AsSpan().Fill((byte)' ');
        json.CopyTo(padded, 0);
        return padded;
    }
}
