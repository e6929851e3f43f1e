using System.Buffers.Binary;
using System.Security.Cryptography;
using Saddle.Randomness;

namespace Saddle.Training;

/// <summary>Orders of examples, and seeds, that depend on the training's seed alone: Philox words, no generator's state.</summary>
internal static class EpochOrder
{
    // Words of the counter that keep the purposes apart.
    private const uint ShufflePurpose = 0, SeedPurpose = 1, StepPurpose = 2;

    /// <summary>Examples in the order of 64-bit keys that are drawn for each.</summary>
    /// <param name="examples">Indices in the data set.</param>
    /// <param name="seed">The training's seed.</param>
    /// <param name="epoch">The epoch, from 1; 0 for the choice of the validation examples.</param>
    public static long[] Shuffle(ReadOnlySpan<long> examples, ulong seed, int epoch)
    {
        (uint key0, uint key1) = Key(seed);
        long[] order = examples.ToArray();
        ulong[] keys = new ulong[order.Length];
        for (int i = 0; i < keys.Length; i++)
        {
            (uint high, uint low, _, _) = Philox.Words(key0, key1, (uint)order[i], (uint)(order[i] >> 32), (uint)epoch, ShufflePurpose);
            keys[i] = (ulong)high << 32 | low;
        }
        Array.Sort(keys, order);
        return order;
    }

    /// <summary>The seed of an epoch's attacks.</summary>
    public static ulong Seed(ulong seed, int epoch)
    {
        (uint key0, uint key1) = Key(seed);
        (uint high, uint low, _, _) = Philox.Words(key0, key1, 0, 0, (uint)epoch, SeedPurpose);
        return (ulong)high << 32 | low;
    }

    /// <summary>The seed of what the model itself draws in a step.</summary>
    public static ulong StepSeed(ulong seed, long step)
    {
        (uint key0, uint key1) = Key(seed);
        (uint high, uint low, _, _) = Philox.Words(key0, key1, (uint)step, (uint)(step >> 32), 0, StepPurpose);
        return (ulong)high << 32 | low;
    }

    private static (uint, uint) Key(ulong seed)
    {
        Span<byte> text = stackalloc byte[8 + 8];
        BinaryPrimitives.WriteUInt64LittleEndian(text, seed);
        "training"u8.CopyTo(text[8..]);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text, digest);
        return (BinaryPrimitives.ReadUInt32LittleEndian(digest), BinaryPrimitives.ReadUInt32LittleEndian(digest[4..]));
    }
}
