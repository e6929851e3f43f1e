using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Saddle.Randomness;

/// <summary>Consecutive blocks of <see cref="Philox"/> as uniform numbers in [0, 1): the upper 24 bits of each word.</summary>
/// <threadsafety>Pure.</threadsafety>
internal static class PhiloxUniform
{
    private const float Unit = 1f / (1 << 24);
    private const int WordsPerBlock = 4, BlocksAtOnce = 4;

    /// <summary>Fills numbers with the words of the blocks from 0; where it may, four blocks at a time, to the same numbers.</summary>
    /// <param name="values">What is filled.</param>
    /// <param name="key">Both words of the key.</param>
    /// <param name="counter">The first three words of the counter.</param>
    /// <param name="purpose">What the fourth word holds beside the block's number, which takes the lower 24 bits.</param>
    public static void Fill(Span<float> values, (uint First, uint Second) key, (uint First, uint Second, uint Third) counter, uint purpose)
    {
        int start = Avx2.IsSupported ? FillAtOnce(values, key, counter, purpose) : 0;
        FillOneByOne(values, start, key, counter, purpose);
    }

    /// <summary>The same from a number on, one block at a time.</summary>
    internal static void FillOneByOne(Span<float> values, int start, (uint First, uint Second) key, (uint First, uint Second, uint Third) counter, uint purpose)
    {
        for (uint block = (uint)(start / WordsPerBlock); start < values.Length; start += WordsPerBlock, block++)
        {
            (uint a, uint b, uint c, uint d) = Philox.Words(key.First, key.Second, counter.First, counter.Second, counter.Third, purpose | block);
            values[start] = (a >> 8) * Unit;
            if (start + 1 < values.Length) values[start + 1] = (b >> 8) * Unit;
            if (start + 2 < values.Length) values[start + 2] = (c >> 8) * Unit;
            if (start + 3 < values.Length) values[start + 3] = (d >> 8) * Unit;
        }
    }

    /// <returns>How many numbers it has filled.</returns>
    private static int FillAtOnce(Span<float> values, (uint First, uint Second) key, (uint First, uint Second, uint Third) counter, uint purpose)
    {
        Vector256<ulong> low = Vector256.Create((ulong)uint.MaxValue), steps = Vector256.Create(0ul, 1, 2, 3);
        ref float target = ref MemoryMarshal.GetReference(values);
        int start = 0;
        for (; start + WordsPerBlock * BlocksAtOnce <= values.Length; start += WordsPerBlock * BlocksAtOnce)
        {
            Vector256<ulong> fourth = Vector256.Create((ulong)purpose) | (Vector256.Create((ulong)(start / WordsPerBlock)) + steps);
            (Vector256<ulong> a, Vector256<ulong> b, Vector256<ulong> c, Vector256<ulong> d) = Words(key, counter, fourth);
            // From a word of four blocks a register to four words of two blocks a register.
            Vector256<ulong> first = (a & low) | (b << 32), second = (c & low) | (d << 32);
            Vector256<ulong> even = Avx2.UnpackLow(first, second), odd = Avx2.UnpackHigh(first, second);
            Numbers(Avx2.Permute2x128(even, odd, 0x20)).StoreUnsafe(ref target, (nuint)start);
            Numbers(Avx2.Permute2x128(even, odd, 0x31)).StoreUnsafe(ref target, (nuint)(start + 2 * WordsPerBlock));
        }
        return start;
    }

    private static Vector256<float> Numbers(Vector256<ulong> words) =>
        Avx.ConvertToVector256Single((words.AsUInt32() >>> 8).AsInt32()) * Vector256.Create(Unit);

    /// <summary>Four blocks' words in the lower halves; the upper halves hold what the multiplications never read.</summary>
    private static (Vector256<ulong>, Vector256<ulong>, Vector256<ulong>, Vector256<ulong>) Words(
        (uint First, uint Second) key, (uint First, uint Second, uint Third) counter, Vector256<ulong> fourth)
    {
        Vector256<uint> multiplier0 = Vector256.Create((ulong)Philox.Multiplier0).AsUInt32(), multiplier1 = Vector256.Create((ulong)Philox.Multiplier1)
            .AsUInt32();
        Vector256<ulong> a = Vector256.Create((ulong)counter.First), b = Vector256.Create((ulong)counter.Second), c = Vector256.Create((ulong)counter.Third),
            d = fourth;
        (uint key0, uint key1) = key;
        for (int round = 0; round < Philox.Rounds; round++)
        {
            Vector256<ulong> product0 = Avx2.Multiply(multiplier0, a.AsUInt32()), product1 = Avx2.Multiply(multiplier1, c.AsUInt32());
            a = (product1 >>> 32) ^ b ^ Vector256.Create((ulong)key0);
            b = product1;
            c = (product0 >>> 32) ^ d ^ Vector256.Create((ulong)key1);
            d = product0;
            key0 += Philox.Weyl0;
            key1 += Philox.Weyl1;
        }
        return (a, b, c, d);
    }
}
