using Saddle.Options;

namespace Saddle.Fitting;

/// <summary>How the defenses that must be fitted are fitted, by the defense's name.</summary>
public static class FittingCatalogue
{
    /// <summary>The names, to which a program may add those of its own.</summary>
    public static Catalogue<DefenseFitting> Names { get; } = new("fitting of a defense", "fittings of defenses",
        new("defense-gan", "Wasserstein GAN with gradient penalty", "Samangouei et al. 2018", () => new DefenseGanFitting()),
        new("feature-squeezing", "threshold of feature squeezing", "Xu et al. 2018, section V.B", () => new FeatureSqueezingFitting()),
        new("lid", "logistic regression on local intrinsic dimensionalities", "Ma et al. 2018, algorithm 1", () => new LidFitting()),
        new("pixel-defend", "PixelCNN", "Song et al. 2018", () => new PixelDefendFitting()),
        new("quilting", "Patches of training images", "Guo et al. 2018", () => new QuiltingFitting()));
}
