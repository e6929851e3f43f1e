using Saddle.Models;
using Saddle.Threats;

namespace Saddle.Attacks;

/// <summary>
/// The forward derivative ∇F(X) = [∂F_j/∂x_i] of Papernot et al. 2016, equation 3: the Jacobian of what the network has
/// learned by its inputs, one vector-Jacobian product a class.
/// </summary>
public static class ForwardDerivative
{
    /// <summary>The forward derivative at each input.</summary>
    /// <param name="classifier">The model; its weights, mode and gradients are as before afterwards.</param>
    /// <param name="inputs">float32, <c>[n, …]</c>, within the contract's bounds; not disposed.</param>
    /// <param name="of">Of what: the logits (default, as the paper) or the probabilities.</param>
    /// <returns>float32, <c>[n, K, …]</c>; the caller disposes it.</returns>
    /// <exception cref="InputException">The model fails, is not differentiable, or a derivative is NaN or infinite.</exception>
    public static Tensor Of(Classifier classifier, Tensor inputs, DerivativeOf of = DerivativeOf.Logits)
    {
        using var lease = new ModelLease(classifier);
        using var scope = NewDisposeScope();
        int count = (int)inputs.shape[0], classes = classifier.Contract.Classes;
        if (count == 0) return empty([0, classes, .. inputs.shape[1..]]).MoveToOuterDisposeScope();
        var cotangents = new SaliencyCotangents(SaliencyRule.Papernot, of);
        using Linearization at = GradientOracle.Of(classifier, count).Linearize(inputs);
        Tensor[] rows = new Tensor[classes];
        for (int j = 0; j < classes; j++)
        {
            using Scalar target = Scalars.Of((long)j);
            rows[j] = at.Pull(cotangents.Target(at.Logits, full(count, target, ScalarType.Int64, inputs.device)), last: j == classes - 1);
        }
        return stack(rows, 1).MoveToOuterDisposeScope();
    }
}
