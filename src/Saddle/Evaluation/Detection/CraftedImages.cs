using System.Runtime.InteropServices;
using Saddle.Attacks;
using Saddle.Models;

namespace Saddle.Evaluation;

/// <summary>Images that were crafted elsewhere, and where they come from.</summary>
/// <param name="Images">float32, <c>[M, C, H, W]</c>, within the model's bounds.</param>
/// <param name="Originals">Which clean image each was crafted from, as a row of the clean images.</param>
/// <param name="Targets">The class that each was crafted towards; null where any wrong class counts as success.</param>
public sealed record CraftedImages(Tensor Images, IReadOnlyList<int> Originals, IReadOnlyList<int>? Targets = null) : IDisposable
{
    /// <summary>The images of crafted samples, made again from the features that were changed; pairs already in their target are left out.</summary>
    /// <param name="images">float32, <c>[N, …]</c> on the CPU: the clean images, in the order of the data set that the samples' indices mean.</param>
    /// <param name="samples">The samples.</param>
    /// <param name="theta">θ: what each change added.</param>
    /// <param name="bounds">The bounds that they were crafted within.</param>
    /// <returns>The crafted images; the caller disposes them.</returns>
    /// <exception cref="InputException">A sample is of an image, or names a feature, that is not there.</exception>
    public static CraftedImages Of(Tensor images, IReadOnlyList<CraftedSample> samples, double theta, InputBounds bounds)
    {
        CraftedSample[] crafted = [.. samples.Where(sample => sample.Reason != StopReason.AlreadyInTarget)];
        using var scope = NewDisposeScope();
        long count = images.shape[0], features = count == 0 ? 0 : images.numel() / count;
        foreach (CraftedSample sample in crafted)
            if (sample.Image < 0 || sample.Image >= count || sample.Features.Any(feature => feature < 0 || feature >= features))
                throw new InputException($"A sample was crafted from image {sample.Image} and names features that are not all among the {count} images of {features} features. Give the images that the samples were crafted from.");
        float[] lower = Flat(bounds.Lower()), upper = Flat(bounds.Upper());
        Tensor made = images.index_select(0, tensor(crafted.Select(sample => (long)sample.Image).ToArray())).contiguous();
        Span<float> values = MemoryMarshal.Cast<byte, float>(made.bytes);
        for (int i = 0; i < crafted.Length; i++)
            SaliencyReplay.Apply(values.Slice((int)(i * features), (int)features), crafted[i].Features, (float)theta, lower, upper);
        return new CraftedImages(made.MoveToOuterDisposeScope(), [.. crafted.Select(sample => sample.Image)], [.. crafted.Select(sample => sample.Target)]);

        float[] Flat(Tensor bound) => bound.numel() == 1 ? [bound.item<float>()] : bound.expand(images.shape[1..]).contiguous().data<float>().ToArray();
    }

    /// <summary>Frees the images.</summary>
    public void Dispose() => Images.Dispose();
}
