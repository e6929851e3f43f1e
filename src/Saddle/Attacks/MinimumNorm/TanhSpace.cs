using Saddle.Models;

namespace Saddle.Attacks;

/// <summary>
/// The change of variables of Carlini and Wagner 2017 (section V.B): x = ½ (tanh(w) + 1) between the bounds, of which every w lies inside.
/// </summary>
/// <param name="bounds">The values that inputs may take.</param>
/// <param name="device">Where the tensors lie.</param>
/// <threadsafety>Immutable; its tensors belong to the scope in which it is made.</threadsafety>
internal sealed class TanhSpace(InputBounds bounds, Device device)
{
    // At the bounds w would be infinite.
    private const double Inside = 0.999999;
    private static readonly Scalar Most = Scalars.Of(Inside), Least = Scalars.Of(-Inside), Half = Scalars.Of(0.5);

    private readonly Tensor _centre = bounds.Upper(device).add(bounds.Lower(device), Scalars.One).mul_(Half), _half = bounds.Extent(device).mul_(Half);

    /// <summary>The w of points.</summary>
    /// <param name="points">float32, <c>[n, …]</c>.</param>
    /// <returns>float32, <c>[n, …]</c>; in the caller's scope.</returns>
    public Tensor Enter(Tensor points) => points.sub(_centre).div_(_half).mul_(Most).clamp_(Least, Most).atanh_();

    /// <summary>The points of w, and how much of a feature's change w's makes.</summary>
    /// <param name="w">float32, <c>[n, …]</c>.</param>
    /// <returns>Both float32, <c>[n, …]</c>; in the caller's scope.</returns>
    public (Tensor Points, Tensor Slope) Leave(Tensor w)
    {
        Tensor tanh = w.tanh(), slope = tanh.mul(tanh).neg_().sub_(Scalars.MinusOne).mul_(_half);
        return (tanh.mul_(_half).add_(_centre, Scalars.One), slope);
    }
}
