using System.Runtime.InteropServices;
using Saddle.Threats;

namespace Saddle.Training;

/// <summary>
/// Random changes of training images that leave their classes as they are. What an image becomes depends on the seed, the
/// epoch and its index in the data set, and not on the batch that it is in.
/// </summary>
/// <threadsafety>Immutable.</threadsafety>
public sealed record Augmentation
{
    /// <summary>Zeros on every side of an image that is cropped.</summary>
    public const int Padding = 4;

    private const string CropWord = "crop", FlipWord = "flip";

    private Augmentation()
    {
    }

    /// <summary>Whether images are padded by <see cref="Padding"/> zeros and cropped to their size at a random place.</summary>
    public bool Crop { get; private init; }

    /// <summary>Whether every second image, at random, is mirrored left to right.</summary>
    public bool Flip { get; private init; }

    /// <summary>Reads <c>crop</c>, <c>flip</c> or <c>crop,flip</c>, in any order.</summary>
    /// <param name="words">What the user wrote.</param>
    /// <exception cref="UsageException">Another word, none, or one that is given twice.</exception>
    public static Augmentation Parse(string words)
    {
        string[] parts = words.Split(',', StringSplitOptions.TrimEntries);
        if (parts.Any(part => part is not (CropWord or FlipWord)) || parts.Distinct().Count() != parts.Length)
            throw new UsageException($"There is no augmentation '{words}'; expected {CropWord}, {FlipWord} or {CropWord},{FlipWord}. Leave it out for none.");
        return new Augmentation { Crop = parts.Contains(CropWord), Flip = parts.Contains(FlipWord) };
    }

    /// <summary>The words again, in one order.</summary>
    public override string ToString() => string.Join(',', new[] { Crop ? CropWord : null, Flip ? FlipWord : null }.OfType<string>());

    /// <summary>Refuses inputs that are no images.</summary>
    /// <exception cref="UsageException">They are not of the shape <c>[C, H, W]</c>.</exception>
    internal void RequireImages(IReadOnlyList<long> inputShape)
    {
        if (inputShape.Count != 3)
            throw new UsageException($"The augmentation '{this}' is for images of shape [C, H, W], not for inputs of shape [{string.Join(", ", inputShape)}]. Leave it out.");
    }

    /// <summary>The images as an epoch sees them.</summary>
    /// <param name="images">float32 on the CPU, <c>[n, C, H, W]</c>; stays as it is.</param>
    /// <param name="examples">Their indices in the data set.</param>
    /// <param name="seed">The training's seed.</param>
    /// <param name="epoch">The epoch, from 1.</param>
    /// <returns>Of the same shape; the caller disposes it.</returns>
    internal Tensor Apply(Tensor images, ReadOnlySpan<long> examples, ulong seed, int epoch)
    {
        using var scope = NewDisposeScope();
        Span<float> drawn = MemoryMarshal.Cast<byte, float>(new Draws(seed, "augmentation").Uniform(examples, [3], new DrawPosition(Step: epoch)).bytes);
        (long count, long channels, long height, long width) = (images.shape[0], images.shape[1], images.shape[2], images.shape[3]);
        int margin = Crop ? Padding : 0;
        long[] rows = new long[count * height], columns = new long[count * width];
        for (int i = 0; i < count; i++)
        {
            long top = (long)(drawn[3 * i] * (2.0 * margin + 1)), left = (long)(drawn[3 * i + 1] * (2.0 * margin + 1));
            bool mirrored = Flip && drawn[3 * i + 2] < 0.5f;
            for (int row = 0; row < height; row++) rows[i * height + row] = top + row;
            for (int column = 0; column < width; column++) columns[i * width + column] = left + (mirrored ? width - 1 - column : column);
        }
        Tensor padded = Crop ? nn.functional.pad(images, [margin, margin, margin, margin]) : images;
        Tensor taken = padded.gather(2, tensor(rows).reshape(count, 1, height, 1).expand(count, channels, height, padded.shape[3]));
        return taken.gather(3, tensor(columns).reshape(count, 1, 1, width).expand(count, channels, height, width)).MoveToOuterDisposeScope();
    }
}
