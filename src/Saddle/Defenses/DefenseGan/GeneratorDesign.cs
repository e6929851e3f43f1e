namespace Saddle.Defenses;

/// <summary>
/// A generator of images (after Radford et al. 2016): a linear layer onto a quarter of each side, two transposed convolutions of 5×5 that double it, and a
/// sigmoid.
/// </summary>
/// <param name="Channels">Channels of an image.</param>
/// <param name="Height">Its height in pixels, divisible by 4.</param>
/// <param name="Size">Its width in pixels, divisible by 4.</param>
/// <param name="Latent">Numbers that an image is made of.</param>
/// <param name="Width">Channels between the two convolutions, of which there are twice as many before.</param>
internal sealed record GeneratorDesign(int Channels, int Height, int Size, int Latent, int Width)
{
    /// <summary>What both sides of an image must be divisible by.</summary>
    public const int Divisor = 4;

    private const int Kernel = 5;

    private int Area => Height / Divisor * (Size / Divisor);

    /// <summary>Names and shapes of all weights, and of how many inputs an output is the sum.</summary>
    public IReadOnlyList<(string Name, long[] Shape, long Inputs)> Weights =>
    [
        ("linear.weight", [2 * Width * Area, Latent], Latent),
        ("linear.bias", [2 * Width * Area], 1),
        ("first.weight", [2 * Width, Width, Kernel, Kernel], 2 * Width * Kernel * Kernel / 4),
        ("first.bias", [Width], 1),
        ("second.weight", [Width, Channels, Kernel, Kernel], Width * Kernel * Kernel / 4),
        ("second.bias", [Channels], 1),
    ];

    /// <summary>Makes images.</summary>
    /// <param name="latents">float32, <c>[n, latent]</c>.</param>
    /// <param name="weights">The weights by their names.</param>
    /// <returns>float32, <c>[n, C, H, W]</c>, in 0..1, in the caller's scope.</returns>
    public Tensor Images(Tensor latents, IReadOnlyDictionary<string, Tensor> weights)
    {
        Tensor small = nn.functional.linear(latents, weights["linear.weight"], weights["linear.bias"]).relu_()
            .reshape(-1, 2 * Width, Height / Divisor, Size / Divisor);
        return Doubled(Doubled(small, weights, "first").relu_(), weights, "second").sigmoid_();
    }

    private static Tensor Doubled(Tensor images, IReadOnlyDictionary<string, Tensor> weights, string layer) => nn.functional.conv_transpose2d(images,
        weights[$"{layer}.weight"], weights[$"{layer}.bias"], [2, 2], [Kernel / 2, Kernel / 2], [1, 1]);
}
