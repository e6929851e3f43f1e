using Saddle.Randomness;

namespace Saddle.Papers.Papernot2016;

/// <summary>The samples, first weights and orders of an AND training: words of Philox under its seed.</summary>
internal sealed class AndDraws(AndTraining training)
{
    // Words of the counter that keep the purposes apart.
    private const uint WeightPurpose = 0, SamplePurpose = 1, OrderPurpose = 2;

    /// <summary>Weights even in −1..1.</summary>
    public AndWeights FirstWeights() => new([.. Enumerable.Range(0, AndWeights.Count).Select(index => 2 * Uniform((uint)index, 0, WeightPurpose).First - 1)]);

    /// <summary>The samples, the four cases of the function in turn.</summary>
    public (double X1, double X2, double Target)[] Samples() => [.. Enumerable.Range(0, training.Count).Select(Sample)];

    /// <summary>The order of the samples in an epoch, from 1.</summary>
    public int[] Order(int epoch)
    {
        int[] order = [.. Enumerable.Range(0, training.Count)];
        double[] keys = [.. order.Select(index => Uniform((uint)index, (uint)epoch, OrderPurpose).First)];
        Array.Sort(keys, order);
        return order;
    }

    private (double X1, double X2, double Target) Sample(int index)
    {
        (int bit1, int bit2) = (index % 4 / 2, index % 2);
        (double first, double second) = Uniform((uint)index, 0, SamplePurpose);
        return training.Samples == AndSamples.Corners ? (bit1, bit2, bit1 & bit2) : ((bit1 + first) / 2, (bit2 + second) / 2, bit1 & bit2);
    }

    // Two numbers in [0, 1) of 53 bits: the counter has room for any sample, epoch and purpose.
    private (double First, double Second) Uniform(uint index, uint epoch, uint purpose)
    {
        (uint a, uint b, uint c, uint d) = Philox.Words((uint)training.Seed, (uint)(training.Seed >> 32), index, epoch, purpose, 0x414E44);
        return (Fraction(a, b), Fraction(c, d));

        static double Fraction(uint high, uint low) => (((ulong)high << 32 | low) >> 11) * (1.0 / (1UL << 53));
    }
}
