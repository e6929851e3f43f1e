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
        return plan.Design.Draw(layer, name, shape, isLast: layer == plan.Layers[^1], generator);
    }

    /// <summary>A tensor drawn uniformly from −bound to bound.</summary>
    public static Tensor Uniform(long[] shape, double bound, Generator generator) => empty(shape).uniform_(-bound, bound, generator);
}
