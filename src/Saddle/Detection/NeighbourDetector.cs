using Saddle.Models;

namespace Saddle.Detection;

/// <summary>
/// The detector of Papernot et al. 2016, section VI: the sum of squared differences between each pair of neighbouring
/// pixels, which the paper finds always higher for crafted samples than for their originals. An image is flagged where
/// its score is at or above a threshold; <see cref="Roc"/> says what each threshold costs. Differences are shares of the
/// pixels' ranges, as the paper's are with pixels in 0..1, so that scores do not depend on the unit of the images.
/// </summary>
/// <threadsafety>Without state.</threadsafety>
public static class NeighbourDetector
{
    private static readonly Scalar MinusTwo = Scalars.Of(-2);

    // Differences in float64 of more pixels than these at once would cost more memory than the images.
    private const long MostAtOnce = 1 << 22;

    /// <summary>The score of each image: Σ (x_p − x_q)² over all pairs of horizontally or vertically adjacent pixels, all channels together.</summary>
    /// <param name="images">Real numbers, <c>[N, C, H, W]</c>, at least two pixels a channel; not disposed.</param>
    /// <param name="bounds">The values that pixels may take; 0 to 1 where null.</param>
    /// <returns>float64, <c>[N]</c>, on the images' device; the caller disposes it.</returns>
    /// <exception cref="InputException">The tensor holds no images, or a value is NaN or infinite.</exception>
    public static Tensor Scores(Tensor images, InputBounds? bounds = null)
    {
        RequireImages(images);
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        long count = images.shape[0];
        Tensor scores = zeros(count, ScalarType.Float64, images.device);
        long atOnce = Math.Max(1, MostAtOnce / Math.Max(1, images.shape[1] * images.shape[2] * images.shape[3]));
        for (long start = 0; start < count; start += atOnce)
        {
            using var part = NewDisposeScope();
            Tensor some = Shares(images.narrow(0, start, Math.Min(atOnce, count - start)).to_type(ScalarType.Float64), bounds);
            scores.narrow(0, start, some.shape[0])
                .copy_(Differences(some, 2).pow(Scalars.Two).sum([1, 2, 3]).add_(Differences(some, 3).pow(Scalars.Two).sum([1, 2, 3]), Scalars.One));
        }
        if (count > 0 && !double.IsFinite(scores.sum().item<double>())) RefuseUnlessFinite(scores);
        return scores.MoveToOuterDisposeScope();
    }

    /// <summary>The derivative of each image's score by its pixels: 2 Σ_q (x_p − x_q) over the neighbours q of a pixel p.</summary>
    /// <param name="images">float32 or float64, <c>[N, C, H, W]</c>, at least two pixels a channel; not disposed.</param>
    /// <param name="bounds">The values that pixels may take; 0 to 1 where null.</param>
    /// <returns>The type and shape of the images; the caller disposes it.</returns>
    /// <exception cref="InputException">The tensor holds no images.</exception>
    public static Tensor Gradient(Tensor images, InputBounds? bounds = null)
    {
        RequireImages(images);
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        Tensor gradient = zeros_like(images), shares = Shares(images, bounds);
        foreach (int along in (int[])[2, 3])
        {
            long pairs = images.shape[along] - 1;
            Tensor differences = Differences(shares, along);
            gradient.narrow(along, 1, pairs).add_(differences, Scalars.Two);
            gradient.narrow(along, 0, pairs).add_(differences, MinusTwo);
        }
        if (bounds is { AreUnit: false }) gradient.div_(bounds.Extent(images.device));
        return gradient.MoveToOuterDisposeScope();
    }

    /// <summary>Refuses what has no neighbouring pixels.</summary>
    /// <param name="images">What is to be <c>[N, C, H, W]</c>.</param>
    /// <exception cref="InputException">The tensor holds no images.</exception>
    public static void RequireImages(Tensor images)
    {
        long[] shape = images.shape;
        string given = $"{images.dtype} of shape [{string.Join(", ", shape)}]";
        if (shape.Length != 4 || !images.is_floating_point())
            throw new InputException(
                $"The detector compares neighbouring pixels, but was given {given}; expected real numbers of shape [N, C, H, W]. Use it on images alone.");
        if (shape[1] < 1 || shape[2] < 1 || shape[3] < 1 || shape[2] * shape[3] < 2)
            throw new InputException(
                $"The detector compares neighbouring pixels, but in {given} no pixel has a neighbour. Use it on images of two pixels or more.");
    }

    /// <summary>Pixels as shares of their ranges, from 0 to 1.</summary>
    private static Tensor Shares(Tensor images, InputBounds? bounds) =>
        bounds is null or { AreUnit: true } ? images : (images - bounds.Lower(images.device)).div_(bounds.Extent(images.device));

    private static Tensor Differences(Tensor images, int along)
    {
        long pairs = images.shape[along] - 1;
        return images.narrow(along, 1, pairs) - images.narrow(along, 0, pairs);
    }

    private static void RefuseUnlessFinite(Tensor scores)
    {
        using var scope = NewDisposeScope();
        Tensor unsound = scores.isfinite().logical_not();
        // Sound scores may overflow in their sum.
        if (unsound.any().item<bool>())
            throw new InputException($"Image {unsound.to_type(ScalarType.Int32).argmax().item<long>()} contains NaN or infinity, so that it has no score. "
                + "Every pixel must be a finite number.");
    }
}
