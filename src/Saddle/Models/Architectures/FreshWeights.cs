namespace Saddle.Models;

/// <summary>The weights that a network starts from, drawn from a seed and never from libtorch's global generator.</summary>
internal static class FreshWeights
{
    /// <summary>The fresh weight or bias of a name.</summary>
    /// <param name="plan">The network.</param>
    /// <param name="name">Such as <c>conv1.weight</c>.</param>
    /// <param name="shape">The shape that the plan gives it.</param>
    /// <param name="generator">What is drawn from, in PyTorch's order of names.</param>
    /// <returns>float32; the caller's.</returns>
    public static Tensor Draw(ArchitecturePlan plan, string name, long[] shape, Generator generator)
    {
        LayerPlan layer = plan.Layers.Single(layer => name.StartsWith(layer.Name + '.', StringComparison.Ordinal));
        if (ResidualShape.Fits(plan.Specification.Name)) return Residual(layer, name, shape, generator);
        // The network of the Theano tutorial starts as that tutorial does: without biases, and with a last layer of zeros. So
        // the logits of an input sum to zero for good, since the gradient of the cross-entropy at the logits does.
        bool glorot = plan.Specification.Name == "lenet-papernot";
        if (glorot && (shape.Length == 1 || layer == plan.Layers[^1])) return zeros(shape);
        double bound = glorot ? Math.Sqrt(6.0 / (layer.FanIn + layer.FanOut)) : 1 / Math.Sqrt(layer.FanIn);
        return empty(shape).uniform_(-bound, bound, generator);
    }

    /// <summary>As the code of Madry et al. has it: He's normal weights by the outputs, unit-scaled ones in the last layer.</summary>
    private static Tensor Residual(LayerPlan layer, string name, long[] shape, Generator generator)
    {
        if (layer.Kind == LayerKind.Unbiased) return empty(shape).normal_(0, Math.Sqrt(2.0 / layer.FanOut), generator);
        if (shape.Length == 1) return layer.Kind == LayerKind.Normalization && (name.EndsWith(".weight", StringComparison.Ordinal) || name.EndsWith(".running_var", StringComparison.Ordinal)) ? ones(shape) : zeros(shape);
        double bound = Math.Sqrt(3.0 / layer.FanIn);
        return empty(shape).uniform_(-bound, bound, generator);
    }
}
