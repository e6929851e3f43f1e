using System.Buffers.Binary;

namespace Saddle.Data;

/// <summary>
/// The bytes of one IDX file (http://yann.lecun.com/exdb/mnist/): two zero bytes, the type, the rank, the sizes as
/// big-endian 32-bit numbers, then the values.
/// </summary>
/// <param name="Values">The values that were kept, the first examples.</param>
/// <param name="Shape">The sizes of what was kept.</param>
/// <param name="Total">How many examples the whole file holds.</param>
/// <param name="Largest">The largest value of the whole file.</param>
internal sealed record IdxArray(byte[] Values, long[] Shape, long Total, byte Largest)
{
    private const byte UnsignedByte = 8;

    /// <summary>Reads a file, gzip or raw by its first bytes. All of it is checked, only the first examples are kept.</summary>
    public static IdxArray Read(string path, int[] ranks, int? first)
    {
        using FileStream file = InputFile.Open(path);
        return InputFile.Guard(path, () => Read(file, path, ranks, first));
    }

    /// <summary>Reads a seekable stream, gzip or raw by its first bytes.</summary>
    public static IdxArray Read(Stream file, string path, int[] ranks, int? first)
    {
        if (!IsGzip(file)) return ReadValues(file, path, ranks, first, file.Length);
        using var inflated = new WholeGzipStream(file);
        return ReadValues(inflated, path, ranks, first, null, (UInt128)file.Length * InputFile.LargestDeflateRatio + 1024);
    }

    public static bool IsGzip(Stream file)
    {
        Span<byte> start = stackalloc byte[2];
        int count = file.ReadAtLeast(start, 2, throwOnEndOfStream: false);
        file.Position = 0;
        return count == 2 && start[0] == 0x1f && start[1] == 0x8b;
    }

    private static IdxArray ReadValues(Stream stream, string path, int[] ranks, int? first, long? exactLength, UInt128 mostLength = default)
    {
        long[] shape = ReadShape(stream, path, ranks);
        UInt128 values = shape.Aggregate(UInt128.One, (product, size) => product * (UInt128)size);
        UInt128 length = values + (UInt128)(4 + 4 * shape.Length);
        string claim = $"its header claims {string.Join(" x ", shape)} bytes";
        if (exactLength is { } exact && length != (UInt128)exact)
            throw new InputException(
                $"{path} is {(length > (UInt128)exact ? "truncated" : "too long")}: {claim}, {length} with the header, but it has {exact}. Fetch it again.");
        if (exactLength is null && length > mostLength)
            throw new InputException($"{path} is truncated or damaged: {claim}, more than a gzip file of this size can hold. Fetch it again.");
        long kept = Math.Min(first ?? long.MaxValue, shape[0]);
        UInt128 keptValues = values / (UInt128)shape[0] * (UInt128)kept;
        InputFile.RequireMemory(path, keptValues * 5);
        if (keptValues > (UInt128)Array.MaxLength)
            throw new InputException(
                $"{path}: {kept} examples of {string.Join(" x ", shape[1..])} values are more than this reader can hold (2 GiB). Read fewer.");

        var buffer = new byte[(int)keptValues];
        if (stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false) < buffer.Length)
            throw Truncated(path, claim);
        byte largest = Drain(stream, path, values - keptValues, claim);
        return new IdxArray(buffer, [kept, .. shape[1..]], shape[0], Math.Max(largest, buffer.Max()));
    }

    private static long[] ReadShape(Stream stream, string path, int[] ranks)
    {
        Span<byte> head = stackalloc byte[4];
        if (stream.ReadAtLeast(head, 4, throwOnEndOfStream: false) < 4)
            throw new InputException($"{path} is not an IDX file: it is shorter than a header.");
        if (head[0] != 0 || head[1] != 0 || head[2] != UnsignedByte || !ranks.Contains(head[3]))
            throw new InputException($"{path} is not the IDX file that was expected: it starts with {Convert.ToHexString(head)}, expected "
                + $"{string.Join(" or ", ranks.Select(rank => $"000008{rank:X2}"))} (unsigned bytes of rank {string.Join(" or ", ranks)}). Check that images "
                + "and labels are not swapped.");
        var shape = new long[head[3]];
        for (int dimension = 0; dimension < shape.Length; dimension++)
        {
            if (stream.ReadAtLeast(head, 4, throwOnEndOfStream: false) < 4)
                throw new InputException($"{path} is truncated: it ends within its header. Fetch it again.");
            shape[dimension] = BinaryPrimitives.ReadUInt32BigEndian(head);
            if (shape[dimension] == 0) throw new InputException($"{path} is empty: its header gives a size of 0.");
        }
        return shape;
    }

    /// <summary>Reads on to the end, so that the whole file is checked and a checksum beneath is too.</summary>
    private static byte Drain(Stream stream, string path, UInt128 rest, string claim)
    {
        var buffer = new byte[1 << 16];
        byte largest = 0;
        while (true)
        {
            int count = stream.Read(buffer);
            if (count == 0) return rest == 0 ? largest : throw Truncated(path, claim);
            if ((UInt128)count > rest) throw new InputException($"{path} is too long: {claim}, but more follows. Fetch it again.");
            rest -= (UInt128)count;
            foreach (byte value in buffer.AsSpan(0, count)) largest = Math.Max(largest, value);
        }
    }

    private static InputException Truncated(string path, string claim) => new($"{path} is truncated: {claim}, but it ends before. Fetch it again.");
}
