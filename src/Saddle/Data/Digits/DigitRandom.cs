namespace Saddle.Data;

/// <summary>
/// The draws of one digit: SplitMix64 (Steele, Lea and Flood 2014) in counter mode. Draw <c>k</c> is the mixed value of
/// key + k · 0x9E3779B97F4A7C15, and the key is mixed of seed, stream and index in turn, so that every digit has its
/// own draws however many are made. Only additions, multiplications and shifts: the same on every machine.
/// </summary>
internal struct DigitRandom
{
    private const ulong Golden = 0x9E3779B97F4A7C15;
    private readonly ulong _key;
    private ulong _counter;

    /// <param name="seed">The data set's seed.</param>
    /// <param name="stream">What the draws are for: a split's number, or one for the order of labels.</param>
    /// <param name="index">The example's number within the split.</param>
    public DigitRandom(ulong seed, ulong stream, ulong index) =>
        _key = Mix(Mix(Mix(seed + Golden) + stream + Golden) + index + Golden);

    /// <summary>Uniform in [0, 1), a multiple of 2⁻⁵³.</summary>
    public double Unit() => (Mix(_key + ++_counter * Golden) >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform between two bounds.</summary>
    public double Between(double low, double high) => low + (high - low) * Unit();

    /// <summary>
    /// Bell-shaped with mean 0 and the given standard deviation, never beyond 3 of them: the sum of three uniform
    /// draws, which needs no function whose last bit differs between machines.
    /// </summary>
    public double Bell(double deviation) => (Unit() + Unit() + Unit() - 1.5) * 2 * deviation;

    /// <summary>A whole number from 0 up to but not including <paramref name="count"/>.</summary>
    public int Below(int count) => (int)(Unit() * count);

    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
