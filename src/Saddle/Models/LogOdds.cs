namespace Saddle.Models;

/// <summary>The logit of a probability, log p − log(1 − p), as exactly as the model's numbers allow.</summary>
internal static class LogOdds
{
    // Below the smallest float32, so that every probability above zero keeps a logit of its own.
    private static readonly Scalar Least = Scalars.Of(1e-46);

    // A larger one would lose the direction of the gradient to overflow where a probability is zero but not its derivative.
    private static readonly Scalar LeastForSlope = Scalars.Of(1e-34);

    /// <summary>Logits; within the caller's dispose scope.</summary>
    /// <param name="probabilities">Real numbers of any precision and shape. What is outside 0..1 by rounding counts as 0 or 1; 1 as the
    /// middle between it and the number below it.</param>
    /// <returns>float32 of the same shape, whose gradient 1 / (p (1 − p)) is finite and not zero at 0 and 1 too.</returns>
    public static Tensor Of(Tensor probabilities)
    {
        using var scope = NewDisposeScope();
        using Scalar most = Scalars.Of(1 - HalfStep(probabilities.dtype));
        Tensor exact = probabilities.to_type(ScalarType.Float64), inside = exact.detach().clamp(Least, most);
        Tensor logits = inside.log() - inside.neg().log1p();
        if (exact.requires_grad)
        {
            // The derivative is put in by hand: through a clamp none would come, and through a logarithm of zero NaN.
            Tensor slope = inside.clamp_min(LeastForSlope).mul(inside.neg().add(Scalars.One, Scalars.One)).reciprocal();
            logits = logits.add((exact - exact.detach()) * slope, Scalars.One);
        }
        return logits.to_type(ScalarType.Float32).MoveToOuterDisposeScope();
    }

    /// <summary>Half of what lies between 1 and the number below it.</summary>
    private static double HalfStep(ScalarType type) => Math.ScaleB(1, type switch
    {
        ScalarType.Float64 => -54,
        ScalarType.Float16 => -12,
        ScalarType.BFloat16 => -9,
        _ => -25,
    });
}
