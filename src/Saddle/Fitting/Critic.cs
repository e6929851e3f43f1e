namespace Saddle.Fitting;

/// <summary>The critic of a Wasserstein GAN: two convolutions of 5×5 that halve an image's sides, and a linear layer, with leaky ReLU between.</summary>
/// <param name="channels">Channels of an image.</param>
/// <param name="height">Its height, divisible by 4.</param>
/// <param name="width">Its width, divisible by 4.</param>
/// <param name="filters">Channels after the first convolution; after the second there are twice as many.</param>
internal sealed class Critic(int channels, int height, int width, int filters)
{
    private const int Kernel = 5;
    private static readonly Scalar s_leak = Scalars.Of(0.2);

    private int Features => 2 * filters * (height / 4) * (width / 4);

    /// <summary>Names and shapes of all weights, and of how many inputs an output is the sum.</summary>
    public IReadOnlyList<(string Name, long[] Shape, long Inputs)> Weights =>
    [
        ("first.weight", [filters, channels, Kernel, Kernel], channels * Kernel * Kernel),
        ("first.bias", [filters], 1),
        ("second.weight", [2 * filters, filters, Kernel, Kernel], filters * Kernel * Kernel),
        ("second.bias", [2 * filters], 1),
        ("linear.weight", [1, Features], Features),
        ("linear.bias", [1], 1),
    ];

    /// <summary>How real images look: higher is more so.</summary>
    /// <param name="images">float32, <c>[n, C, H, W]</c>.</param>
    /// <param name="weights">The weights by their names.</param>
    /// <returns>float32, <c>[n]</c>, in the caller's scope.</returns>
    public static Tensor Scores(Tensor images, IReadOnlyDictionary<string, Tensor> weights)
    {
        Tensor features = Halved(Halved(images, weights, "first"), weights, "second").flatten(1);
        return nn.functional.linear(features, weights["linear.weight"], weights["linear.bias"]).flatten();
    }

    private static Tensor Halved(Tensor images, IReadOnlyDictionary<string, Tensor> weights, string layer)
    {
        Tensor seen = nn.functional.conv2d(images, weights[$"{layer}.weight"], weights[$"{layer}.bias"], [2, 2], [Kernel / 2, Kernel / 2]);
        return maximum(seen, seen.mul(s_leak));
    }
}
