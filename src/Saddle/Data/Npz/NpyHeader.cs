using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Saddle.Data;

/// <summary>
/// The start of a .npy file (NEP 1, versions 1 to 3): magic bytes, version, length, and a Python dictionary that says
/// what the elements are.
/// </summary>
/// <param name="Type">The type of the elements.</param>
/// <param name="Fortran">Whether the first dimension varies fastest.</param>
/// <param name="Shape">The sizes; empty for a single number.</param>
internal sealed record NpyHeader(NpyType Type, bool Fortran, long[] Shape)
{
    private const int LongestText = 1 << 16, HighestRank = 16, Alignment = 64;
    private static readonly byte[] Magic = [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>How many bytes the elements take.</summary>
    public UInt128 ByteCount => Shape.Aggregate((UInt128)Type.Size, (product, size) => checked(product * (UInt128)size));

    /// <summary>Reads a header and leaves the stream at the first element.</summary>
    /// <exception cref="InvalidDataException">The header is malformed; the message continues a sentence about the array.</exception>
    public static NpyHeader Read(Stream stream)
    {
        Span<byte> start = stackalloc byte[8];
        ReadExactly(stream, start);
        if (!start[..6].SequenceEqual(Magic)) throw new InvalidDataException("it does not start as a .npy file does.");
        if (start[6] is < 1 or > 3) throw new InvalidDataException($"its .npy version is {start[6]}; expected 1, 2 or 3.");
        Span<byte> size = stackalloc byte[start[6] == 1 ? 2 : 4];
        ReadExactly(stream, size);
        uint length = size.Length == 2 ? BinaryPrimitives.ReadUInt16LittleEndian(size) : BinaryPrimitives.ReadUInt32LittleEndian(size);
        if (length > LongestText) throw new InvalidDataException($"its header claims {length} bytes; expected at most {LongestText}.");
        var text = new byte[length];
        ReadExactly(stream, text);
        return Interpret(NpyDictionary.Parse((start[6] == 3 ? Encoding.UTF8 : Encoding.Latin1).GetString(text)));
    }

    /// <summary>Writes a header of version 1, padded so that the elements start at a multiple of 64 bytes.</summary>
    public void Write(Stream stream)
    {
        string sizes = Shape.Length == 1 ? $"{Shape[0]}," : string.Join(", ", Shape);
        string text = $"{{'descr': '{Type.Code}', 'fortran_order': False, 'shape': ({sizes}), }}";
        int unpadded = Magic.Length + 4 + text.Length + 1;
        text = text.PadRight(text.Length + (Alignment - unpadded % Alignment) % Alignment) + "\n";
        stream.Write(Magic);
        stream.Write([1, 0]);
        Span<byte> size = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(size, (ushort)text.Length);
        stream.Write(size);
        stream.Write(Encoding.Latin1.GetBytes(text));
    }

    private static NpyHeader Interpret(NpyDictionary dictionary)
    {
        if (dictionary.Shape.Count > HighestRank) throw new InvalidDataException($"its rank is {dictionary.Shape.Count}; expected at most {HighestRank}.");
        var shape = new long[dictionary.Shape.Count];
        UInt128 elements = 1;
        for (int index = 0; index < shape.Length; index++)
        {
            if (!long.TryParse(dictionary.Shape[index], NumberStyles.None, CultureInfo.InvariantCulture, out shape[index]))
                throw new InvalidDataException($"its header gives the size '{dictionary.Shape[index]}', which is no whole number of 0 or more.");
            elements *= (UInt128)Math.Max(1, shape[index]);
            if (elements > long.MaxValue)
                throw new InvalidDataException($"its header claims the shape ({string.Join(", ", dictionary.Shape)}), which nothing can hold.");
        }
        return new NpyHeader(NpyType.FromCode(dictionary.Type), dictionary.Fortran, shape);
    }

    private static void ReadExactly(Stream stream, Span<byte> buffer)
    {
        if (stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false) < buffer.Length)
            throw new InvalidDataException("it ends within its header.");
    }
}
