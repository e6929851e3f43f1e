namespace Saddle.Data;

/// <summary>
/// Handwritten-looking digits made by code, 28×28 grey: strokes as curves in several styles a digit, with random
/// thickness, slant, scale, rotation, shift and elastic deformation. The same on every machine, bit for bit.
/// </summary>
public static class EmbeddedDigits
{
    /// <summary>The number of training examples.</summary>
    public const int TrainCount = 10_000;

    /// <summary>The number of test examples.</summary>
    public const int TestCount = 2_000;

    private const ulong OrderStream = 2;

    /// <summary>Makes the data set, or its first examples.</summary>
    /// <param name="split">Which part; no digit of one is in the other.</param>
    /// <param name="first">Make only the first examples; null makes all. Range: 1 or more.</param>
    /// <param name="seed">Another seed writes other digits. Default: 0, the data set that <c>digits</c> names.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>
    /// Inputs <c>[N, 1, 28, 28]</c> in 0..1, multiples of 1/255, exactly 0 where there is no ink. Of every ten examples
    /// in a row each is another digit.
    /// </returns>
    /// <exception cref="UsageException"><paramref name="first"/> is below 1.</exception>
    public static Dataset Make(DatasetSplit split, int? first = null, ulong seed = 0, CancellationToken cancellationToken = default)
    {
        if (first is < 1) throw new UsageException($"{first} digits were asked for; expected 1 or more.");
        int count = Math.Min(first ?? int.MaxValue, split == DatasetSplit.Train ? TrainCount : TestCount);
        var pixels = new float[count * DigitPen.Side * DigitPen.Side];
        var labels = new long[count];
        var writer = new DigitWriter();
        for (int index = 0; index < count; index++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            labels[index] = Label(seed, split, index);
            writer.Write((int)labels[index], new DigitRandom(seed, (ulong)split, (ulong)index),
                pixels.AsSpan(index * DigitPen.Side * DigitPen.Side, DigitPen.Side * DigitPen.Side));
        }
        using var scope = NewDisposeScope();
        string name = split == DatasetSplit.Train ? "digits:train" : "digits:test";
        return new Dataset(name, tensor(pixels).reshape(count, 1, DigitPen.Side, DigitPen.Side), tensor(labels), ClassNames.Numbered(10), PixelScale.Unit);
    }

    /// <summary>The digit at a place: each block of ten holds all ten, in an order of its own.</summary>
    private static int Label(ulong seed, DatasetSplit split, int index)
    {
        var random = new DigitRandom(seed, OrderStream + (ulong)split, (ulong)(index / 10));
        Span<int> order = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
        for (int place = 9; place > 0; place--)
        {
            int other = random.Below(place + 1);
            (order[place], order[other]) = (order[other], order[place]);
        }
        return order[index % 10];
    }
}
