using Saddle.Models;

namespace Saddle.Attacks;

/// <summary>Refuses inputs that would yield a wrong number.</summary>
internal static class InputChecks
{
    // Files hold values such as -2.98e-08 where zero is meant.
    private const float Tolerance = 1e-5f;

    /// <summary>Requires inputs without NaN and within the bounds, and labels among the classes.</summary>
    /// <exception cref="InputException">The first example that is unsound, and how.</exception>
    public static void RequireWithinBounds(Tensor inputs, Tensor labels, ModelContract contract)
    {
        using var scope = NewDisposeScope();
        if (First(inputs.isnan().flatten(1).any(1)) is { } unknown)
            throw new InputException($"Example {unknown} contains NaN. Every value must be a number within {contract.Bounds}.");
        Tensor lower = contract.Bounds.Lower(inputs.device) - Tolerance, upper = contract.Bounds.Upper(inputs.device) + Tolerance;
        if (First(inputs.lt(lower).logical_or_(inputs.gt(upper)).flatten(1).any(1)) is { } outside)
        {
            float least = inputs[outside].min().item<float>(), most = inputs[outside].max().item<float>();
            string scale = most > 1.5f && contract.Bounds.LargestExtent <= 1 ? " Values of 0 to 255 must be divided by 255, or the bounds stated (--bounds 0,255)." : " Scale the data, or state the model's bounds (--bounds).";
            throw new InputException($"Example {outside} has values from {least} to {most}, outside the bounds {contract.Bounds}.{scale}");
        }
        if (First(labels.lt(0).logical_or_(labels.ge(contract.Classes))) is { } wrong)
            throw new InputException($"Example {wrong} has label {labels[wrong].item<long>()}, but the model has classes 0 to {contract.Classes - 1}. Check that data and model belong together.");
    }

    private static long? First(Tensor flags) => flags.any().item<bool>() ? flags.to_type(ScalarType.Int32).argmax().item<long>() : null;
}
