using System.IO.Compression;

namespace Saddle.Data;

/// <summary>The elements of one array of an archive.</summary>
internal static class NpyArray
{
    private const int Chunk = 1 << 20;

    /// <summary>Reads an array.</summary>
    /// <exception cref="InvalidDataException">It is malformed or damaged; the message continues a sentence about the array.</exception>
    public static Tensor Read(ZipArchiveEntry entry, string name, int? first)
    {
        if ((UInt128)entry.Length > (UInt128)entry.CompressedLength * InputFile.LargestDeflateRatio + 1024)
            throw new InvalidDataException($"the archive claims {entry.Length} bytes out of {entry.CompressedLength}, more than compression can do.");
        using Stream inflated = entry.Open();
        var stream = new ChecksummedStream(inflated);
        NpyHeader header = NpyHeader.Read(stream);
        if (header.ByteCount != (UInt128)(entry.Length - stream.Position))
            throw new InvalidDataException($"its header claims {header.ByteCount} bytes of elements, but {entry.Length - stream.Position} follow.");
        long[] shape = Kept(header, first);
        UInt128 bytes = header.Fortran ? header.ByteCount : (header with { Shape = shape }).ByteCount;
        InputFile.RequireMemory(name, bytes * 2);
        if (bytes > (UInt128)Array.MaxLength)
            throw new InvalidDataException($"it takes {bytes >> 20} MiB, more than this reader can hold (2 GiB). Read fewer examples.");

        var buffer = new byte[(int)bytes];
        if (stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false) < buffer.Length) throw new InvalidDataException("it ends too early.");
        Drain(stream);
        if (stream.Position != entry.Length) throw new InvalidDataException($"it has {stream.Position} bytes, but the archive claims {entry.Length}.");
        if (stream.Checksum != entry.Crc32) throw new InvalidDataException($"its checksum is {stream.Checksum:x8}, expected {entry.Crc32:x8}.");
        return ToTensor(buffer, header, shape);
    }

    /// <summary>Reads a .npy file.</summary>
    /// <returns>A tensor on the CPU of the array's own type and shape; the caller disposes it.</returns>
    /// <exception cref="InvalidDataException">It is malformed or cut off; the message continues a sentence about the file.</exception>
    public static Tensor Read(string path)
    {
        using FileStream stream = InputFile.Open(path);
        NpyHeader header = NpyHeader.Read(stream);
        if (header.ByteCount != (UInt128)(stream.Length - stream.Position) || header.ByteCount > (UInt128)Array.MaxLength)
            throw new InvalidDataException($"its header claims {header.ByteCount} bytes of elements, but {stream.Length - stream.Position} follow.");
        var buffer = new byte[(int)header.ByteCount];
        stream.ReadExactly(buffer);
        return ToTensor(buffer, header, header.Shape);
    }

    /// <summary>Writes the elements of a tensor in C order, part by part.</summary>
    public static void Write(Stream stream, Tensor values)
    {
        using var scope = NewDisposeScope();
        Tensor flat = values.detach().cpu().contiguous().flatten();
        for (long start = 0; start < flat.numel(); start += Chunk)
        {
            using Tensor part = flat.narrow(0, start, Math.Min(Chunk, flat.numel() - start)).clone();
            stream.Write(part.bytes);
        }
    }

    private static long[] Kept(NpyHeader header, int? first)
    {
        if (first is not { } most || header.Shape.Length == 0) return header.Shape;
        return [Math.Min(most, header.Shape[0]), .. header.Shape[1..]];
    }

    private static void Drain(Stream stream)
    {
        var buffer = new byte[1 << 16];
        while (stream.Read(buffer) > 0)
        {
        }
    }

    private static Tensor ToTensor(byte[] bytes, NpyHeader header, long[] shape)
    {
        using var scope = NewDisposeScope();
        if (!header.Fortran || header.Shape.Length < 2) return Elements(bytes, header.Type, shape).MoveToOuterDisposeScope();
        // Fortran order is C order of the reversed shape, transposed.
        Tensor reversed = Elements(bytes, header.Type, [.. header.Shape.Reverse()]);
        Tensor whole = reversed.permute([.. Enumerable.Range(0, header.Shape.Length).Reverse().Select(index => (long)index)]);
        return whole.narrow(0, 0, shape[0]).contiguous().MoveToOuterDisposeScope();
    }

    private static Tensor Elements(byte[] bytes, NpyType type, long[] shape)
    {
        // NumPy's True is 1; any other byte would be undefined behaviour in libtorch.
        if (type.Type == ScalarType.Bool && bytes.Any(value => value > 1)) throw new InvalidDataException("it holds bool values other than 0 and 1.");
        Tensor elements = empty(shape, dtype: type.Type);
        bytes = type.Widen(bytes);
        if (bytes.Length > 0) bytes.CopyTo(elements.bytes);
        return elements;
    }
}
