using System.Runtime.InteropServices;

namespace Saddle.Data;

/// <summary>The element types of NumPy arrays that are read and written.</summary>
/// <param name="Code">NumPy's code, for example <c>&lt;f4</c>.</param>
/// <param name="Type">The tensor's type.</param>
/// <param name="Size">Bytes an element.</param>
internal sealed record NpyType(string Code, ScalarType Type, int Size)
{
    private static readonly NpyType[] All =
    [
        new("<f4", ScalarType.Float32, 4), new("<f8", ScalarType.Float64, 8), new("|u1", ScalarType.Byte, 1),
        new("<i4", ScalarType.Int32, 4), new("<i8", ScalarType.Int64, 8), new("|b1", ScalarType.Bool, 1),
        new("<f2", ScalarType.Float16, 2), new("|i1", ScalarType.Int8, 1), new("<i2", ScalarType.Int16, 2),
        // libtorch computes with no unsigned type but uint8, so these are widened.
        new("<u2", ScalarType.Int32, 2), new("<u4", ScalarType.Int64, 4), new("<u8", ScalarType.Int64, 8),
    ];

    /// <summary>The elements as bytes of <see cref="Type"/>.</summary>
    /// <exception cref="InvalidDataException">A number is too large for int64.</exception>
    public byte[] Widen(byte[] bytes) => Code switch
    {
        "<u2" => Bytes(MemoryMarshal.Cast<byte, ushort>(bytes), value => (int)value),
        "<u4" => Bytes(MemoryMarshal.Cast<byte, uint>(bytes), value => (long)value),
        "<u8" => Bytes(MemoryMarshal.Cast<byte, ulong>(bytes), value =>
            value <= long.MaxValue ? (long)value : throw new InvalidDataException($"it holds {value}, which is too large.")),
        _ => bytes,
    };

    /// <summary>The type of a code.</summary>
    /// <exception cref="InvalidDataException">It is not one of these.</exception>
    public static NpyType FromCode(string code) => code switch
    {
        _ when All.FirstOrDefault(type => type.Code == code || (type.Size == 1 && type.Code[1..] == code[1..] && "<=>".Contains(code[0]))) is { } found =>
            found,
        _ when code.Contains('O') =>
            throw new InvalidDataException("it holds Python objects (pickle), which are never read because loading them can run code. Save plain numbers."),
        _ when code.StartsWith('>') =>
            throw new InvalidDataException($"its numbers are big-endian ({code}). Save them little-endian: array.astype(array.dtype.newbyteorder('<'))."),
        _ => throw new InvalidDataException($"its element type is {code}; expected float16 to float64, int8 to int64, uint8 to uint64 or bool, little-endian."),
    };

    private static byte[] Bytes<TFrom, TTo>(ReadOnlySpan<TFrom> values, Func<TFrom, TTo> widen) where TFrom : struct where TTo : struct
    {
        var wide = new TTo[values.Length];
        for (int i = 0; i < wide.Length; i++) wide[i] = widen(values[i]);
        return MemoryMarshal.AsBytes<TTo>(wide).ToArray();
    }

    /// <summary>The type of a tensor.</summary>
    /// <exception cref="UsageException">Tensors of this type are not written.</exception>
    public static NpyType FromTensor(Tensor tensor) => All.FirstOrDefault(type => type.Type == tensor.dtype)
        ?? throw new UsageException($"A tensor of type {tensor.dtype} cannot be saved as npz; expected float16 to float64, int8 to int64, uint8 or bool.");
}
