using Saddle.Attacks;
using Saddle.Data;
using Saddle.Evaluation.Crafts;
using Saddle.Models;

namespace Saddle.Evaluation.Detection;

/// <summary>Crafted images for a <see cref="DetectorStudy"/>, and where they come from.</summary>
/// <param name="Images">float32, <c>[M, C, H, W]</c>, within the model's bounds; owned by the record.</param>
/// <param name="Originals">Which clean image each was crafted from, as a row of the clean images.</param>
/// <param name="Targets">The class that each was crafted towards; null where any wrong class counts as success.</param>
public sealed record CraftedInputs(Tensor Images, IReadOnlyList<int> Originals, IReadOnlyList<int>? Targets = null) : IDisposable
{
    /// <summary>The images of a crafting, made again; pairs that were in their target already are left out, since nothing was crafted.</summary>
    /// <param name="run">The crafting.</param>
    /// <param name="data">The images that it started from, which are those of the study; not disposed.</param>
    /// <param name="bounds">The model's bounds.</param>
    /// <returns>The crafted images; the caller disposes them.</returns>
    /// <exception cref="InputException">A sample is of an image, or names a feature, that is not in the data.</exception>
    public static CraftedInputs Of(CraftFindings run, Dataset data, InputBounds bounds)
    {
        CraftedSample[] samples = [.. run.Samples.Where(sample => sample.Reason != StopReason.AlreadyInTarget)];
        long features = data.InputShape.Product();
        foreach (CraftedSample sample in samples)
            if (sample.Image < 0 || sample.Image >= data.Count || sample.Features.Any(feature => feature < 0 || feature >= features))
                throw new InputException($"A sample was crafted from image {sample.Image}, but it or its features are not among the {data.Count} images of "
                    + $"{features} features in {data.Name}. Give the images that the samples were crafted from.");
        return new CraftedInputs(new CraftedImages(bounds, data).Of(samples, run.Plan.Attack), [.. samples.Select(sample => sample.Image)],
            [.. samples.Select(sample => sample.Target)]);
    }

    /// <summary>Frees the images.</summary>
    public void Dispose() => Images.Dispose();

    /// <summary>A line for people: how many images of how many originals.</summary>
    public override string ToString() => $"{LineText.Count(Originals.Count, "crafted image")} of {LineText.Count(Originals.Distinct().Count(), "original")}";
}
