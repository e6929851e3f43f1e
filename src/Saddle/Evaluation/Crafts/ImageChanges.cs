using System.Runtime.InteropServices;
using Saddle.Data;
using Saddle.Models;

namespace Saddle.Evaluation.Crafts;

/// <summary>Which features of a data set's images take another value when θ is added.</summary>
internal sealed class ImageChanges
{
    private readonly Dataset _data;
    private readonly float _theta;
    private readonly float[] _lower, _upper;
    private (int Image, Predicate<int> Changes)? _last;

    /// <summary>Prepares for a data set.</summary>
    /// <param name="bounds">The model's bounds.</param>
    /// <param name="data">The images; not disposed.</param>
    /// <param name="theta">θ.</param>
    public ImageChanges(InputBounds bounds, Dataset data, double theta)
    {
        using var scope = NewDisposeScope();
        (_data, _theta) = (data, (float)theta);
        _lower = bounds.Lower().expand(data.InputShape).contiguous().data<float>().ToArray();
        _upper = bounds.Upper().expand(data.InputShape).contiguous().data<float>().ToArray();
    }

    /// <summary>Whether a feature of an image changes; the samples of one image follow one another, so the last is kept.</summary>
    public Predicate<int> Of(int image)
    {
        if (_last is { } last && last.Image == image) return last.Changes;
        float[] original = MemoryMarshal.Cast<byte, float>(_data.Inputs.bytes).Slice(image * _lower.Length, _lower.Length).ToArray();
        Predicate<int> changes = FeatureChange.Of(original, _theta, _lower, _upper);
        _last = (image, changes);
        return changes;
    }
}
