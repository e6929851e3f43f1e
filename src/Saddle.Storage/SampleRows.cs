using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using Saddle.Attacks;

namespace Saddle.Storage;

/// <summary>Crafted samples as rows: the features are int32, little-endian.</summary>
internal static class SampleRows
{
    /// <summary>The sample in a row of <c>image, target, source, reason, iterations, changed, success, features</c>.</summary>
    /// <exception cref="InvalidDataException">The row contradicts itself.</exception>
    public static CraftedSample Sample(SqliteDataReader row)
    {
        string reason = row.GetString(3);
        if (!Enum.TryParse(reason, out StopReason known) || known.ToString() != reason)
            throw new InvalidDataException($"\"{reason}\" is no reason to stop.");
        int[] features = Unpack(row.GetFieldValue<byte[]>(7));
        var sample = new CraftedSample
        {
            Image = Count(row, 0),
            Target = Count(row, 1),
            Source = Count(row, 2),
            Reason = known,
            Iterations = Count(row, 4),
            Changed = Count(row, 5),
            Success = row.GetBoolean(6),
            Features = Array.AsReadOnly(features),
        };
        bool even = sample.Iterations == 0 ? features.Length == 0 : features.Length > 0 && features.Length % sample.Iterations == 0;
        if (!even || sample.Changed > features.Length)
            throw new InvalidDataException($"{sample.Iterations} iterations cannot have chosen {features.Length} features and changed {sample.Changed}.");
        return sample;
    }

    /// <summary>Packs features.</summary>
    public static byte[] Pack(IReadOnlyList<int> features)
    {
        var bytes = new byte[features.Count * sizeof(int)];
        for (int index = 0; index < features.Count; index++)
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(index * sizeof(int)), features[index]);
        return bytes;
    }

    private static int[] Unpack(byte[] bytes)
    {
        if (bytes.Length % sizeof(int) != 0) throw new InvalidDataException($"{bytes.Length} bytes are no list of features.");
        int[] features = [.. MemoryMarshal.Cast<byte, int>(bytes)];
        if (!BitConverter.IsLittleEndian) BinaryPrimitives.ReverseEndianness(features, features);
        return features.All(feature => feature >= 0) ? features : throw new InvalidDataException("A feature's index is negative.");
    }

    private static int Count(SqliteDataReader row, int column) =>
        checked((int)row.GetInt64(column)) is var value and >= 0 ? value : throw new InvalidDataException($"Column {column} is negative.");
}
