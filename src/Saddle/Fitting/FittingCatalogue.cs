using Saddle.Options;

namespace Saddle.Fitting;

/// <summary>How the defenses that must be fitted are fitted, by the defense's name.</summary>
public static class FittingCatalogue
{
    /// <summary>The names, to which a program may add those of its own.</summary>
    public static Catalogue<DefenseFitting> Names { get; } = new("fitting of a defense", "fittings of defenses",
        new("feature-squeezing", "threshold of feature squeezing", "Xu et al. 2018, section V.B", () => new FeatureSqueezingFitting()),
        new("lid", "logistic regression on local intrinsic dimensionalities", "Ma et al. 2018, algorithm 1", () => new LidFitting()));
}
