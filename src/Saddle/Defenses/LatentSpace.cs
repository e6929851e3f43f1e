namespace Saddle.Defenses;

/// <summary>A space of latents z of which inputs are made: x = h(z) (reparameterization, Athalye et al. 2018, section 4.3).</summary>
/// <param name="generate">h: float32 latents, <c>[n, …]</c>, to float32 inputs in 0..1, differentiable, in the caller's scope.</param>
/// <param name="shape">The shape of the latents of one input.</param>
/// <threadsafety>As safe as the function that it is made of.</threadsafety>
public sealed class LatentSpace(Func<Tensor, Tensor> generate, IReadOnlyList<long> shape)
{
    /// <summary>The shape of the latents of one input.</summary>
    public IReadOnlyList<long> Shape { get; } = shape;

    /// <summary>h: makes inputs.</summary>
    /// <param name="latents">float32, <c>[n, …]</c>.</param>
    /// <returns>float32, in 0..1, with the graph of the latents; in the caller's scope.</returns>
    public Tensor Generate(Tensor latents) => generate(latents);
}

/// <summary>A defense that projects inputs onto what a generator makes, so that an attack may work on what the generator makes them of.</summary>
public interface IReparameterizable
{
    /// <summary>The space that the defense projects onto.</summary>
    /// <param name="inputShape">The shape of an input.</param>
    /// <param name="device">Where it computes.</param>
    LatentSpace Latents(IReadOnlyList<long> inputShape, Device device);
}
