namespace Saddle.Models;

/// <summary>What is said of a contract in one place (options, sidecar, metadata); null where nothing is said.</summary>
/// <threadsafety>Immutable.</threadsafety>
public sealed record ContractOptions
{
    /// <summary>The lower bounds: one value, one a channel, or one a feature.</summary>
    public IReadOnlyList<float>? Lower { get; init; }

    /// <summary>The upper bounds: as many as <see cref="Lower"/>.</summary>
    public IReadOnlyList<float>? Upper { get; init; }

    /// <summary>The means to subtract inside: one, or one a channel.</summary>
    public IReadOnlyList<float>? Mean { get; init; }

    /// <summary>The deviations to divide by inside: as many as <see cref="Mean"/>.</summary>
    public IReadOnlyList<float>? Std { get; init; }

    /// <summary>The order of dimensions that the model wants.</summary>
    public InputLayout? Layout { get; init; }

    /// <summary>What the outputs are.</summary>
    public OutputKind? Outputs { get; init; }

    /// <summary>The number of classes; 2 or more.</summary>
    public int? Classes { get; init; }

    /// <summary>The shape of one input without the batch dimension, <c>[C, H, W]</c> for images whatever the layout.</summary>
    public IReadOnlyList<long>? InputShape { get; init; }

    /// <summary>Whether pixels of images are scaled to the bounds where they are read.</summary>
    public bool? ScalesPixels { get; init; }

    /// <summary>The features that an adversary may change, 1, or that are fixed, 0.</summary>
    public FeatureValues? Mask { get; init; }

    /// <summary>What each feature's ε is a multiple of, 0 for one that is fixed.</summary>
    public FeatureValues? EpsilonScale { get; init; }

    /// <summary>These options, with what they leave open taken from others. Bounds are taken as a pair, mean and deviation too.</summary>
    /// <param name="fallback">What counts where these options say nothing.</param>
    public ContractOptions Or(ContractOptions fallback)
    {
        ContractOptions bounds = Lower is null && Upper is null ? fallback : this, standardization = Mean is null && Std is null ? fallback : this;
        return new ContractOptions
        {
            Lower = bounds.Lower,
            Upper = bounds.Upper,
            Mean = standardization.Mean,
            Std = standardization.Std,
            Layout = Layout ?? fallback.Layout,
            Outputs = Outputs ?? fallback.Outputs,
            Classes = Classes ?? fallback.Classes,
            InputShape = InputShape ?? fallback.InputShape,
            ScalesPixels = ScalesPixels ?? fallback.ScalesPixels,
            Mask = Mask ?? fallback.Mask,
            EpsilonScale = EpsilonScale ?? fallback.EpsilonScale,
        };
    }

    /// <summary>What a contract says, in full.</summary>
    /// <param name="contract">The contract.</param>
    public static ContractOptions Of(ModelContract contract) => new()
    {
        Lower = contract.Bounds.LowerValues,
        Upper = contract.Bounds.UpperValues,
        Mean = contract.Standardization?.Mean,
        Std = contract.Standardization?.Std,
        Layout = contract.Layout,
        Outputs = contract.Outputs,
        Classes = contract.Classes,
        InputShape = contract.InputShape,
        ScalesPixels = contract.ScalesPixels ? true : null,
        Mask = contract.Mask,
        EpsilonScale = contract.EpsilonScale,
    };

    /// <summary>The contract, once the class count is known.</summary>
    /// <exception cref="UsageException">Values that contradict each other or do not fit the input shape.</exception>
    internal ModelContract Resolve(int classes)
    {
        if ((Lower is null) != (Upper is null)) throw new UsageException("The bounds need a lower and an upper value; give both.");
        if ((Mean is null) != (Std is null)) throw new UsageException("A standardisation needs means and deviations; give both.");
        if (Layout == InputLayout.Nhwc && InputShape is { Count: not 3 } flat)
            throw new UsageException($"The layout nhwc is for images of shape [C, H, W]; the inputs have the shape [{string.Join(", ", flat)}].");
        if (Mean is { Count: > 1 } means && InputShape is { } shape && means.Count != shape[0])
            throw new UsageException($"There are {means.Count} means, but the inputs of shape [{string.Join(", ", shape)}] have {shape[0]} channels; give "
                + "one mean, or one a channel.");
        return new ModelContract
        {
            Classes = classes,
            InputShape = InputShape,
            Bounds = Lower is null ? InputBounds.Unit : Box(),
            Outputs = Outputs ?? OutputKind.Logits,
            Layout = Layout ?? InputLayout.Nchw,
            ScalesPixels = ScalesPixels ?? false,
            Mask = Mask,
            EpsilonScale = EpsilonScale,
            Standardization = Mean is null ? null : new Standardization(Mean, Std!),
        };
    }

    private InputBounds Box()
    {
        float[] lower = [.. Lower!], upper = [.. Upper!];
        if (lower.Length == 1 && upper.Length > 1) Array.Fill(lower = new float[upper.Length], Lower![0]);
        if (upper.Length == 1 && lower.Length > 1) Array.Fill(upper = new float[lower.Length], Upper![0]);
        if (lower.Length == 1) return new InputBounds(lower, upper);
        long[] shape = [.. InputShape
            ?? throw new UsageException("Bounds for each channel or feature need the input shape; state it, or give one lower and one upper bound.")];
        double features = shape.RoundedProduct();
        if (lower.Length == features) return new InputBounds(lower, upper, shape);
        if (lower.Length == shape[0]) return new InputBounds(lower, upper, [shape[0], .. Enumerable.Repeat(1L, shape.Length - 1)]);
        throw new UsageException($"There are {lower.Length} lower bounds; inputs of shape [{string.Join(", ", shape)}] take 1, one for each of "
            + $"{shape[0]} channels, or one for each of {features} features.");
    }

    /// <summary>What is stated, as the sidecar states it.</summary>
    public override string ToString() => ContractJson.Write(this);
}
