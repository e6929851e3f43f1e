namespace Saddle.Defenses;

/// <summary>Looks for what a generator makes an input of: gradient descent with momentum on ‖G(z) − x‖², from several beginnings side by side.</summary>
/// <param name="generate">G: latents, <c>[n, …]</c>, to inputs.</param>
/// <param name="steps">Steps of each descent.</param>
/// <param name="rate">The step's size, of the gradient of the mean over all pixels; it falls to a tenth.</param>
/// <threadsafety>Immutable.</threadsafety>
internal sealed class LatentSearch(Func<Tensor, Tensor> generate, int steps, double rate)
{
    // That of the paper's code.
    private const double Momentum = 0.7;

    /// <summary>The latents of what the generator makes nearest to an input, of all that the descents end at.</summary>
    /// <param name="image">float32, <c>[1, …]</c>.</param>
    /// <param name="beginnings">float32, <c>[restarts, …]</c>: latents.</param>
    /// <returns>float32, <c>[1, …]</c>: latents; the caller's.</returns>
    public Tensor Nearest(Tensor image, Tensor beginnings)
    {
        using var scope = NewDisposeScope();
        using Scalar momentum = Scalars.Of(Momentum);
        Tensor latents = beginnings.clone(), velocity = zeros_like(latents);
        for (int step = 0; step < steps; step++)
        {
            using var inner = NewDisposeScope();
            using Scalar size = Scalars.Of(-rate * (1 - 0.9 * step / steps));
            Tensor gradient = Gradient(image, latents);
            using var frozen = no_grad();
            velocity.mul_(momentum).add_(gradient, size);
            latents.add_(velocity, Scalars.One);
        }
        using var last = no_grad();
        return latents.index_select(0, Distances(generate(latents), image).argmin().reshape(1)).MoveToOuterDisposeScope();
    }

    private Tensor Gradient(Tensor image, Tensor latents)
    {
        // Whoever asks may well want no graph of its own.
        using var graph = enable_grad();
        Tensor variable = latents.detach().requires_grad_(true);
        return autograd.grad([Distances(generate(variable), image).sum()], [variable])[0];
    }

    private static Tensor Distances(Tensor made, Tensor image) => (made - image).pow(Scalars.Two).flatten(1).mean([1]);
}
