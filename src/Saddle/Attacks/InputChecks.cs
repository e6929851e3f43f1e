using Saddle.Models;

namespace Saddle.Attacks;

/// <summary>Refuses inputs that would yield a wrong number.</summary>
internal static class InputChecks
{
    // Files hold values such as -2.98e-08 where zero is meant; a share of a feature's range.
    internal const float Tolerance = 1e-5f;

    /// <summary>Requires tensors of the types and shapes that the model, its bounds, the mask and the ε scale go with.</summary>
    /// <exception cref="InputException">Inputs or labels have another type or shape.</exception>
    /// <exception cref="UsageException">The mask or the scale has another shape.</exception>
    public static void RequireShapes(Tensor inputs, Tensor labels, int count, ModelContract contract, IReadOnlyList<long>? mask = null,
        IReadOnlyList<long>? scale = null)
    {
        if (inputs.dtype != ScalarType.Float32 || inputs.dim() < 2)
            throw new InputException($"The inputs are {inputs.dtype} of rank {inputs.dim()}; expected float32 of rank 2 or more (examples first).");
        if (labels.dtype != ScalarType.Int64 || labels.dim() != 1)
            throw new InputException($"The labels are {labels.dtype} of rank {labels.dim()}; expected int64 of rank 1.");
        if (inputs.shape[0] != count || labels.shape[0] != count)
            throw new InputException(
                $"There are {inputs.shape[0]} inputs, {labels.shape[0]} labels and {count} indices; there must be one of each an example.");
        long[] shape = inputs.shape[1..];
        if (contract.InputShape is { } wanted && !wanted.SequenceEqual(shape))
            throw new InputException($"The inputs have the shape {Text(shape)}, but the model takes {Text(wanted)}. Choose data of that shape.");
        if (!Broadcasts(contract.Bounds.Shape, shape))
            throw new InputException($"The model's bounds have the shape {Text(contract.Bounds.Shape)}, which does not go with inputs of shape {Text(shape)}.");
        foreach ((string name, IReadOnlyList<long>? own) in new[] { ("mask", mask), ("ε scale", scale) })
            if (own is not null && !Broadcasts(own, shape))
                throw new UsageException($"The {name} has the shape {Text(own)}, which does not go with inputs of shape {Text(shape)}.");
    }

    private static bool Broadcasts(IReadOnlyList<long> from, long[] to) => from.Count <= to.Length
        && from.Reverse().Zip(to.Reverse(), (size, whole) => size == 1 || size == whole).All(fits => fits);

    private static string Text(IReadOnlyList<long> shape) => $"[{string.Join(", ", shape)}]";

    /// <summary>Requires inputs without NaN and within the bounds, and labels among the classes.</summary>
    /// <param name="inputs">float32, <c>[n, …]</c>.</param>
    /// <param name="labels">int64, <c>[n]</c>.</param>
    /// <param name="contract">What the model is.</param>
    /// <param name="offset">The index of the first of them, where they are part of a data set.</param>
    /// <exception cref="InputException">The first example that is unsound, and how.</exception>
    public static void RequireWithinBounds(Tensor inputs, Tensor labels, ModelContract contract, long offset = 0)
    {
        using var scope = NewDisposeScope();
        if (AllSound(inputs, labels, contract)) return;
        if (First(inputs.isnan().flatten(1).any(1)) is { } unknown)
            throw new InputException($"Example {offset + unknown} contains NaN. Every value must be a number within {contract.Bounds}.");
        using Scalar classes = Scalars.Of((long)contract.Classes);
        if (First(Outside(inputs, contract.Bounds).flatten(1).any(1)) is { } outside)
        {
            float least = inputs[outside].min().item<float>(), most = inputs[outside].max().item<float>();
            string scale = !float.IsFinite(most - least) ? " Every value must be a finite number." : most > 1.5f && contract.Bounds.LargestExtent <= 1
                ? " Values of 0 to 255 must be divided by 255, or the bounds stated as 0,255." : " Scale the data, or state the model's bounds.";
            throw new InputException($"Example {offset + outside} has values from {least} to {most}, outside the bounds {contract.Bounds}.{scale}")
            {
                Setting =
                Setting.Bounds
            };
        }
        if (First(labels.lt(Scalars.Zero).logical_or_(labels.ge(classes))) is { } wrong)
            throw new InputException($"Example {offset + wrong} has label {labels[wrong].item<long>()}, but the model has classes 0 to "
                + $"{contract.Classes - 1}. Check that data and model belong together.");
    }

    /// <summary>The same in few passes over the numbers, without saying which is wrong: NaN is never at most the tolerance.</summary>
    private static bool AllSound(Tensor inputs, Tensor labels, ModelContract contract)
    {
        if (inputs.numel() == 0) return true;
        if (contract.Bounds.LowerValues is [float lower] && contract.Bounds.UpperValues is [float upper])
        {
            (Tensor least, Tensor most) = inputs.aminmax();
            float tolerance = Tolerance * (upper - lower);
            return lower - least.item<float>() <= tolerance && most.item<float>() - upper <= tolerance && LabelsAreSound(labels, contract);
        }
        return !inputs.isnan().any().item<bool>() && !Outside(inputs, contract.Bounds).any().item<bool>() && LabelsAreSound(labels, contract);
    }

    /// <summary>The values that lie outside their bounds by more than a file's rounding: bool of the inputs' shape; in the caller's scope.</summary>
    internal static Tensor Outside(Tensor inputs, InputBounds bounds)
    {
        using var scope = NewDisposeScope();
        using Scalar share = Scalars.Of(Tolerance);
        Tensor tolerance = bounds.Extent(inputs.device).mul(share);
        Tensor lower = bounds.Lower(inputs.device).sub(tolerance), upper = bounds.Upper(inputs.device).add(tolerance, Scalars.One);
        return inputs.lt(lower).logical_or_(inputs.gt(upper)).MoveToOuterDisposeScope();
    }

    private static bool LabelsAreSound(Tensor labels, ModelContract contract) =>
        labels.min().item<long>() >= 0 && labels.max().item<long>() < contract.Classes;

    private static long? First(Tensor flags) => flags.any().item<bool>() ? flags.to_type(ScalarType.Int32).argmax().item<long>() : null;
}
