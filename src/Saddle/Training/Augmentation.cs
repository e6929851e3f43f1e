using System.Globalization;
using System.Runtime.InteropServices;
using Saddle.Models;
using Saddle.Options;
using Saddle.Randomness;

namespace Saddle.Training;

/// <summary>
/// Random changes of training images that leave their classes as they are. What an image becomes depends on the seed, the
/// epoch and its index in the data set, and not on the batch that it is in. What lies outside an image is at the lower bound
/// of its values, which is the zero of images in 0..1.
/// </summary>
/// <threadsafety>Immutable.</threadsafety>
public sealed record Augmentation : IFromText<Augmentation>
{
    /// <summary>Zeros on every side of an image that is cropped, where no other number is given.</summary>
    public const int UsualPadding = 4;

    /// <summary>The most zeros on a side.</summary>
    public const int MostPadding = 64;

    /// <summary>How far an affine change may turn an image, in degrees to either side.</summary>
    public const double Turn = 10;

    /// <summary>How much an affine change may enlarge or shrink an image, as a share of its size.</summary>
    public const double Growth = 0.1;

    /// <summary>How far an affine change may move an image, in pixels along each axis.</summary>
    public const double Move = 2;

    private const string NoWord = "none", AffineWord = "affine", CropWord = "crop", FlipWord = "flip";
    private const string NearestAffine = $"{AffineWord}:nearest";
    private static readonly string[] Words = [AffineWord, CropWord, FlipWord];

    /// <summary>No change, for where a recipe's is to be left out.</summary>
    public static Augmentation None { get; } = new();

    /// <inheritdoc/>
    public static string Expected =>
        string.Create(CultureInfo.InvariantCulture, $"some of affine (turned by up to {Turn}°, {100 * Growth} % larger or smaller, moved ")
        + string.Create(CultureInfo.InvariantCulture,
            $"by up to {Move} pixels; affine:nearest without interpolation), crop (after padding by {UsualPadding} zeros ")
        + "on every side, crop:2 by 2) and flip (left to right; mirrored digits are no digits) with commas between";

    private Augmentation()
    {
    }

    /// <summary>
    /// Whether images are turned by up to <see cref="Turn"/>, enlarged or shrunk by up to <see cref="Growth"/> and moved by up
    /// to <see cref="Move"/>, with zeros outside; before anything else.
    /// </summary>
    public bool Affine { get; private init; }

    /// <summary>
    /// Whether an affine change takes the nearest pixel in place of interpolating between pixels, which makes grey edges: an
    /// image keeps the values that it has.
    /// </summary>
    public bool Nearest { get; private init; }

    /// <summary>Zeros on every side, before images are cropped to their size at a random place; 1 to 64, 0 for no cropping.</summary>
    public int Padding { get; private init; }

    /// <summary>Whether every second image, at random, is mirrored left to right.</summary>
    public bool Flip { get; private init; }

    /// <summary>
    /// Reads <c>none</c>, or one or more of <c>affine</c>, <c>crop</c> and <c>flip</c>, with commas between, in any order; <c>affine:nearest</c>
    /// does not interpolate, and <c>crop:2</c> pads by 2 zeros in place of 4, so that an image moves by up to 2 pixels along each axis.
    /// </summary>
    /// <param name="text">What the user wrote.</param>
    /// <exception cref="UsageException">Another word, none, one that is given twice, or a padding outside 1 to 64.</exception>
    public static Augmentation Parse(string text)
    {
        if (text.Trim() == NoWord) return None;
        string[] parts = text.Split(',', StringSplitOptions.TrimEntries);
        string[] names =
            [.. parts.Select(part => part == NearestAffine ? AffineWord : part.StartsWith(CropWord + ":", StringComparison.Ordinal) ? CropWord : part)];
        if (names.GroupBy(name => name).FirstOrDefault(group => group.Count() > 1) is { } twice && Words.Contains(twice.Key))
            throw new UsageException($"The augmentation '{text}' names {twice.Key} twice; expected each once, as in {CropWord},{FlipWord}.");
        if (names.Any(name => !Words.Contains(name)))
            throw new UsageException($"There is no augmentation '{text}'; expected some of {string.Join(", ", Words)} with commas between, as in "
                + $"{CropWord},{FlipWord}, or {NoWord}.");
        int padding = names.Contains(CropWord) ? ReadPadding(text, parts[Array.IndexOf(names, CropWord)]) : 0;
        bool nearest = parts.Contains(NearestAffine);
        return new Augmentation { Affine = names.Contains(AffineWord), Nearest = nearest, Padding = padding, Flip = names.Contains(FlipWord) };
    }

    /// <summary>The words again, in one order.</summary>
    public override string ToString() => this == None ? NoWord
        : string.Join(',', new[] { Nearest ? NearestAffine : Affine ? AffineWord : null, CropText(), Flip ? FlipWord : null }.OfType<string>());

    /// <summary>Refuses inputs that are no images.</summary>
    /// <exception cref="UsageException">They are not of the shape <c>[C, H, W]</c>.</exception>
    internal void RequireImages(IReadOnlyList<long> inputShape)
    {
        if (inputShape.Count != 3)
            throw new UsageException(
                $"The augmentation '{this}' is for images of shape [C, H, W], not for inputs of shape [{string.Join(", ", inputShape)}]. Leave it out.");
    }

    /// <summary>The images as an epoch sees them.</summary>
    /// <param name="images">float32 on the CPU, <c>[n, C, H, W]</c>; stays as it is.</param>
    /// <param name="examples">Their indices in the data set.</param>
    /// <param name="seed">The training's seed.</param>
    /// <param name="epoch">The epoch, from 1.</param>
    /// <param name="bounds">The values that images may take; 0 to 1 where null.</param>
    /// <returns>Of the same shape; the caller disposes it.</returns>
    internal Tensor Apply(Tensor images, ReadOnlySpan<long> examples, ulong seed, int epoch, InputBounds? bounds = null)
    {
        if (bounds is null || bounds.LowerValues.All(lower => lower == 0)) return Change(images, examples, seed, epoch);
        using var scope = NewDisposeScope();
        Tensor least = bounds.Lower();
        return Change(images - least, examples, seed, epoch).add_(least, Scalars.One).clamp_(least, bounds.Upper()).MoveToOuterDisposeScope();
    }

    private Tensor Change(Tensor images, ReadOnlySpan<long> examples, ulong seed, int epoch)
    {
        using var scope = NewDisposeScope();
        Tensor changed = Affine ? Distort(images, Draw(examples, "affine augmentation", 4, seed, epoch)) : images.alias();
        if (Padding > 0 || Flip) changed = Shift(changed, Draw(examples, "augmentation", 3, seed, epoch));
        return changed.MoveToOuterDisposeScope();
    }

    private static int ReadPadding(string words, string part) =>
        part == CropWord ? UsualPadding
        : int.TryParse(part[(CropWord.Length + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out int padding)
        && padding is >= 1 and <= MostPadding ? padding
        : throw new UsageException($"The augmentation '{words}' pads by no whole number from 1 to {MostPadding}; write {CropWord} or {CropWord}:2.");

    private string? CropText() => Padding == 0 ? null : Padding == UsualPadding ? CropWord : FormattableString.Invariant($"{CropWord}:{Padding}");

    private static Tensor Draw(ReadOnlySpan<long> examples, string purpose, int count, ulong seed, int epoch) =>
        new Draws(seed, purpose).Uniform(examples, [count], new DrawPosition(Step: epoch));

    private Tensor Distort(Tensor images, Tensor draws)
    {
        Span<float> drawn = MemoryMarshal.Cast<byte, float>(draws.bytes);
        (long count, long height, long width) = (images.shape[0], images.shape[2], images.shape[3]);
        float[] matrices = new float[6 * count];
        for (int i = 0; i < count; i++)
        {
            double angle = Within(drawn[4 * i], Turn) * Math.PI / 180, scale = 1 / (1 + Within(drawn[4 * i + 1], Growth));
            // Rows of the matrix from places of the new image to places of the old one, both from −1 to 1 along an axis.
            double[] matrix =
            [
                scale * Math.Cos(angle), -scale * Math.Sin(angle) * height / width, Within(drawn[4 * i + 2], 2 * Move / width),
                scale * Math.Sin(angle) * width / height, scale * Math.Cos(angle), Within(drawn[4 * i + 3], 2 * Move / height),
            ];
            for (int entry = 0; entry < 6; entry++) matrices[6 * i + entry] = (float)matrix[entry];
        }
        Tensor grid = nn.functional.affine_grid(tensor(matrices).reshape(count, 2, 3), images.shape, align_corners: false);
        Tensor distorted = nn.functional.grid_sample(images, grid, Nearest ? GridSampleMode.Nearest : GridSampleMode.Bilinear, align_corners: false);
        // Interpolation, between pixels and with the zeros outside, may round past an image's own values by a last digit.
        return distorted.clamp(images.amin([1, 2, 3], keepdim: true).clamp_max_(Scalars.Zero), images.amax([1, 2, 3], keepdim: true).clamp_min_(Scalars.Zero));
    }

    private static double Within(float drawn, double most) => (2 * drawn - 1) * most;

    private Tensor Shift(Tensor images, Tensor draws)
    {
        Span<float> drawn = MemoryMarshal.Cast<byte, float>(draws.bytes);
        (long count, long channels, long height, long width) = (images.shape[0], images.shape[1], images.shape[2], images.shape[3]);
        long[] rows = new long[count * height], columns = new long[count * width];
        for (int i = 0; i < count; i++)
        {
            long top = (long)(drawn[3 * i] * (2.0 * Padding + 1)), left = (long)(drawn[3 * i + 1] * (2.0 * Padding + 1));
            bool mirrored = Flip && drawn[3 * i + 2] < 0.5f;
            for (int row = 0; row < height; row++) rows[i * height + row] = top + row;
            for (int column = 0; column < width; column++) columns[i * width + column] = left + (mirrored ? width - 1 - column : column);
        }
        Tensor padded = Padding > 0 ? nn.functional.pad(images, [Padding, Padding, Padding, Padding]) : images;
        Tensor taken = padded.gather(2, tensor(rows).reshape(count, 1, height, 1).expand(count, channels, height, padded.shape[3]));
        return taken.gather(3, tensor(columns).reshape(count, 1, 1, width).expand(count, channels, height, width));
    }
}
