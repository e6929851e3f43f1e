using Saddle.Models;

namespace Saddle.Evaluation.LossLandscapes;

/// <summary>Angles between directions, in degrees.</summary>
public static class Angles
{
    /// <summary>The angle of each row of one matrix with the same row of another: 0 to 180; NaN where a row is zero.</summary>
    /// <param name="first">Floating point, <c>[n, …]</c>; not disposed.</param>
    /// <param name="second">Floating point of the same shape; not disposed.</param>
    /// <exception cref="UsageException">The shapes differ.</exception>
    public static double[] Between(Tensor first, Tensor second)
    {
        if (!first.shape.SequenceEqual(second.shape))
            throw new UsageException($"Angles need two equal shapes, not [{string.Join(", ", first.shape)}] and [{string.Join(", ", second.shape)}].");
        using var scope = NewDisposeScope();
        Tensor one = first.detach().flatten(1).to_type(ScalarType.Float64), other = second.detach().flatten(1).to_type(ScalarType.Float64);
        Tensor cosine = (one * other).sum(1) / (one.pow(Scalars.Two).sum(1).sqrt() * other.pow(Scalars.Two).sum(1).sqrt());
        return [.. cosine.cpu().data<double>().ToArray()
            .Select(value => double.IsNaN(value) ? double.NaN : Math.Acos(Math.Clamp(value, -1, 1)) * 180 / Math.PI)];
    }

    /// <summary>The angle between the gradients of two models' cross-entropy at each input (Madry et al. 2018, figure 8).</summary>
    /// <param name="first">A model; as before afterwards.</param>
    /// <param name="second">Another; as before afterwards.</param>
    /// <param name="inputs">float32, <c>[n, …]</c>; not disposed.</param>
    /// <param name="labels">int64, <c>[n]</c>: true classes; not disposed.</param>
    /// <param name="shift">
    /// By how many rows the second model's gradients are moved on before they are compared: 0 for the same input, else
    /// the angle is that between gradients at two inputs, as chance gives it.
    /// </param>
    /// <returns>An angle an input; those where a gradient vanishes are left out.</returns>
    /// <exception cref="InputException">A model answers NaN or gives no gradient.</exception>
    public static double[] OfGradients(Classifier first, Classifier second, Tensor inputs, Tensor labels, int shift = 0)
    {
        using var scope = NewDisposeScope();
        Tensor one = LossValues.Gradients(first, inputs, labels), other = LossValues.Gradients(second, inputs, labels);
        return [.. Between(one, other.roll(shift, 0)).Where(double.IsFinite)];
    }
}
