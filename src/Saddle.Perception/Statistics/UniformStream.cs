using Saddle.Randomness;

namespace Saddle.Perception.Statistics;

/// <summary>Uniform draws of a seed and a purpose, one after the other.</summary>
/// <threadsafety>Not safe: one thread at a time.</threadsafety>
internal sealed class UniformStream(ulong seed, uint purpose, uint index = 0)
{
    private const double Unit = 1.0 / (1ul << 32);

    private readonly uint[] _words = new uint[4];
    private uint _block;
    private int _used = 4;

    /// <summary>The next word of 32 bits.</summary>
    public uint Word()
    {
        if (_used == _words.Length)
        {
            (_words[0], _words[1], _words[2], _words[3]) = Philox.Words((uint)seed, (uint)(seed >> 32), _block++, index, purpose, 0);
            _used = 0;
        }
        return _words[_used++];
    }

    /// <summary>The next number in [0, 1).</summary>
    public double Number() => Word() * Unit;

    /// <summary>The next whole number from 0 to less than <paramref name="count"/>.</summary>
    public int Below(int count) => (int)((ulong)Word() * (ulong)count >> 32);

    /// <summary>Brings values into an order that all orders are equally likely to be (Fisher and Yates).</summary>
    public void Shuffle<T>(Span<T> values)
    {
        for (int last = values.Length - 1; last > 0; last--)
        {
            int other = Below(last + 1);
            (values[last], values[other]) = (values[other], values[last]);
        }
    }

    /// <summary>The numbers from 0 to less than <paramref name="count"/> in an order.</summary>
    public static int[] Order(ulong seed, uint purpose, uint index, int count)
    {
        int[] order = [.. Enumerable.Range(0, count)];
        new UniformStream(seed, purpose, index).Shuffle<int>(order);
        return order;
    }
}
