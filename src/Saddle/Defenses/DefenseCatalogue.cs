using Saddle.Options;

namespace Saddle.Defenses;

/// <summary>All defenses by name.</summary>
public static class DefenseCatalogue
{
    /// <summary>The names, to which a program may add those of its own defenses.</summary>
    public static Catalogue<Defense> Names { get; } = new("defense", "defenses",
        new("bit-depth", "Bit-depth reduction", "Guo et al. 2018", () => new BitDepthReduction()),
        new("crop-rescale", "Mean over random crops", "Guo et al. 2018", () => new CropRescale()),
        new("defense-gan", "Defense-GAN", "Samangouei et al. 2018", () => new DefenseGan()),
        new("feature-squeezing", "Feature squeezing's detector", "Xu et al. 2018", () => new FeatureSqueezing()),
        new("jpeg", "JPEG compression", "Guo et al. 2018", () => new JpegCompression()),
        new("lid", "Detection by local intrinsic dimensionality", "Ma et al. 2018", () => new LidDetection()),
        new("mean-filter", "Mean over neighbouring pixels", "Li and Li 2017", () => new MeanFilter()),
        new("median-filter", "Median of neighbouring pixels", "Xu et al. 2018", () => new MedianFilter()),
        new("noise", "Gaussian noise on the input", "Zantedeschi et al. 2017", () => new NoiseLayer()),
        new("pixel-defend", "PixelDefend", "Song et al. 2018", () => new PixelDefend()),
        new("quilting", "Image quilting", "Guo et al. 2018", () => new Quilting()),
        new("random-transformation", "Random rotation, move, scale, brightness and noise", "Athalye et al. 2018, ICML", () => new RandomTransformation()),
        new("randomization", "Random resizing and padding", "Xie et al. 2018", () => new Randomization()),
        new("sap", "Stochastic activation pruning", "Dhillon et al. 2018", () => new StochasticActivationPruning()),
        new("smoothing", "Randomized smoothing's prediction", "Cohen et al. 2019", () => new RandomizedSmoothing()),
        new("thermometer", "Thermometer encoding", "Buckman et al. 2018", () => new ThermometerEncoding()),
        new("total-variation", "Total variation minimization", "Guo et al. 2018", () => new TotalVariationMinimization()));

    /// <summary>Adds a defense of a program's own.</summary>
    /// <param name="name">Its <see cref="Defense.Name"/>.</param>
    /// <param name="title">What the field calls it.</param>
    /// <param name="reference">The paper.</param>
    /// <param name="create">Makes it with its defaults.</param>
    /// <returns>What takes the name back when it is disposed; a program that keeps it for good need not.</returns>
    /// <exception cref="UsageException">The name is taken, or could not be read again.</exception>
    public static IDisposable Register(string name, string title, string reference, Func<Defense> create) =>
        Names.Register(new(name, title, reference, create));
}
