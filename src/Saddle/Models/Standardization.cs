namespace Saddle.Models;

/// <summary>(x − mean) / std, one pair a channel, applied inside the classifier so that attacks see the raw inputs.</summary>
/// <threadsafety>Immutable.</threadsafety>
public sealed record Standardization
{
    /// <summary>Creates the step.</summary>
    /// <param name="mean">One value, or one a channel.</param>
    /// <param name="std">As many values, all above zero.</param>
    /// <exception cref="UsageException">The counts disagree, or a value is not finite, or a deviation is not above zero.</exception>
    public Standardization(IReadOnlyList<float> mean, IReadOnlyList<float> std)
    {
        if (mean.Count != std.Count || mean.Count == 0)
            throw new UsageException($"The standardisation has {mean.Count} means and {std.Count} deviations; give one of each, or one of each a channel.");
        if (!mean.All(float.IsFinite) || !std.All(value => float.IsFinite(value) && value > 0))
            throw new UsageException(
                $"The standardisation needs finite means and deviations above zero, not mean {string.Join(",", mean)} and std {string.Join(",", std)}.");
        (Mean, Std) = (mean, std);
    }

    /// <summary>The means, one or one a channel.</summary>
    public IReadOnlyList<float> Mean { get; }

    /// <summary>The deviations, one or one a channel.</summary>
    public IReadOnlyList<float> Std { get; }

    /// <summary>Standardises a batch.</summary>
    /// <param name="inputs">float32, <c>[N, C, …]</c>.</param>
    /// <returns>A new tensor of the same shape.</returns>
    public Tensor Apply(Tensor inputs)
    {
        long[] shape = Mean.Count == 1 ? [1] : [1, Mean.Count, .. Enumerable.Repeat(1L, (int)inputs.dim() - 2)];
        using Tensor mean = tensor(Mean.ToArray(), device: inputs.device).reshape(shape);
        using Tensor scale = tensor(Std.Select(value => 1 / value).ToArray(), device: inputs.device).reshape(shape);
        using Tensor centred = inputs - mean;
        return centred * scale;
    }

    /// <summary>Means and deviations: <c>mean [0.5], std [0.25]</c>.</summary>
    public override string ToString() => $"mean {LineText.List(Mean)}, std {LineText.List(Std)}";
}
