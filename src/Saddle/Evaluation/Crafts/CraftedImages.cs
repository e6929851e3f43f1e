using System.Runtime.InteropServices;
using Saddle.Attacks;
using Saddle.Data;
using Saddle.Models;

namespace Saddle.Evaluation.Crafts;

/// <summary>Makes the images of crafted samples again from the features that were changed.</summary>
public sealed class CraftedImages
{
    private readonly Dataset _data;
    private readonly float[] _lower, _upper;
    private readonly int _features;

    /// <summary>Prepares for a data set.</summary>
    /// <param name="bounds">The model's bounds.</param>
    /// <param name="data">The originals; not disposed.</param>
    public CraftedImages(InputBounds bounds, Dataset data)
    {
        using var scope = NewDisposeScope();
        _data = data;
        _features = (int)data.InputShape.Product();
        _lower = bounds.Lower().expand(data.InputShape).contiguous().data<float>().ToArray();
        _upper = bounds.Upper().expand(data.InputShape).contiguous().data<float>().ToArray();
    }

    /// <summary>The images of samples, or their iterates after some iterations.</summary>
    /// <param name="samples">The samples.</param>
    /// <param name="attack">What crafted them: θ and the group size.</param>
    /// <param name="iterations">After how many iterations at most; as they ended where null.</param>
    /// <returns>float32 on the CPU, <c>[n, …]</c>; the caller disposes it.</returns>
    public Tensor Of(IReadOnlyList<CraftedSample> samples, SaliencyMapAttack attack, int? iterations = null)
    {
        Tensor images = empty([samples.Count, .. _data.InputShape]);
        Span<float> values = MemoryMarshal.Cast<byte, float>(images.bytes);
        ReadOnlySpan<float> originals = MemoryMarshal.Cast<byte, float>(_data.Inputs.bytes);
        for (int i = 0; i < samples.Count; i++)
        {
            Span<float> image = values.Slice(i * _features, _features);
            originals.Slice(samples[i].Image * _features, _features).CopyTo(image);
            IEnumerable<int> changes = iterations is { } most ? samples[i].Features.Take(most * attack.GroupSize) : samples[i].Features;
            SaliencyReplay.Apply(image, changes, (float)attack.Theta, _lower, _upper);
        }
        return images;
    }
}
