namespace Saddle.Attacks;

/// <summary>Adversarial saliency maps S(X, t) of single features (Papernot et al. 2016, section III.B).</summary>
public static class SaliencyMap
{
    /// <summary>
    /// The map of equation 8 (features to increase) or 9 (features to decrease): ∂F_t/∂x_i · |Σ_j≠t ∂F_j/∂x_i|, in
    /// absolute value, where the two have the signs that the direction asks for, else 0.
    /// </summary>
    /// <param name="jacobian">The forward derivative: float32, <c>[n, K, …]</c>.</param>
    /// <param name="targets">int64, <c>[n]</c>: the target class t of each input.</param>
    /// <param name="increase">Whether features are increased (equation 8) or decreased (equation 9).</param>
    /// <returns>float32, <c>[n, …]</c>, 0 or more; the caller disposes it.</returns>
    public static Tensor Of(Tensor jacobian, Tensor targets, bool increase = true)
    {
        using var scope = NewDisposeScope();
        Tensor target = jacobian.take_along_dim(targets.reshape([-1, .. Enumerable.Repeat(1L, (int)jacobian.dim() - 1)]), 1).squeeze(1);
        Tensor others = jacobian.sum(1) - target;
        (Tensor gain, Tensor drop) = increase ? (target, others.neg()) : (target.neg(), others);
        return nn.functional.relu(gain).mul(nn.functional.relu(drop)).MoveToOuterDisposeScope();
    }
}
