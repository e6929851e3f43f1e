namespace Saddle.Models;

/// <summary>
/// A soft threshold before the first layer: y = λu + (1 − λ) min(max(u, 0), 1) with u = (x − t) / (1 − 2t), in which a
/// change by t leaves black (0) and white (1) where they are. It is what the first layer of a robust MNIST network learns
/// by itself (Madry et al. 2018, figure 9), given to it from the start.
/// </summary>
/// <remarks>
/// The slope λ outside the threshold changes next to nothing of what the network computes, and gives every pixel a true
/// gradient. With λ = 0 searches come to rest where the threshold is flat: the network is then trained against a weak
/// attack, and looks stronger under gradients than it is.
/// </remarks>
/// <threadsafety>Immutable.</threadsafety>
internal sealed class InputThreshold
{
    /// <summary>λ.</summary>
    public const double Slope = 0.01;

    private static readonly Scalar Inside = Scalars.Of(1 - Slope), Outside = Scalars.Of(Slope), Lower = Scalars.Of(0.0), Upper = Scalars.Of(1.0);
    private readonly Scalar _scale, _shift;

    /// <summary>Creates the threshold.</summary>
    /// <param name="threshold">t, in the unit of inputs of 0 to 1; from 0 to below 0.5.</param>
    public InputThreshold(double threshold) => (_scale, _shift) = (Scalars.Of(1 / (1 - 2 * threshold)), Scalars.Of(-threshold / (1 - 2 * threshold)));

    /// <summary>The values behind the threshold; differentiable.</summary>
    /// <param name="input">Of any shape.</param>
    /// <returns>Of the same shape; in the caller's dispose scope.</returns>
    public Tensor Of(Tensor input)
    {
        Tensor scaled = input.mul(_scale).add_(_shift, Scalars.One);
        return scaled.clamp(Lower, Upper).mul_(Inside).add_(scaled, Outside);
    }
}
