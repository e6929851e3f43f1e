
namespace Saddle.Evaluation.Hardness;

/// <summary>By what a distance counts the saliency map.</summary>
public enum DistanceKind
{
    /// <summary>By pairs of features, as Papernot et al. 2016 apply it.</summary>
    Pairs,

    /// <summary>By single features, as eq. 13 is written.</summary>
    Features,
}

/// <summary>Over which samples the distortion of a hardness is taken.</summary>
public enum HardnessKind
{
    /// <summary>Over successes.</summary>
    Successful,

    /// <summary>Over all samples.</summary>
    All,
}

/// <summary>How the mean distance of class pairs goes together with their hardness.</summary>
/// <param name="Distance">Which distance.</param>
/// <param name="Hardness">Which hardness.</param>
/// <param name="Correlation">The correlation over the pairs that have both.</param>
public sealed record HardnessCorrelation(DistanceKind Distance, HardnessKind Hardness, PairCorrelation Correlation)
{
    /// <summary>A line for people: what is correlated, and how.</summary>
    public override string ToString() =>
        $"distance by {(Distance == DistanceKind.Pairs ? "pairs" : "features")} and hardness of "
        + $"{(Hardness == HardnessKind.All ? "all samples" : "successes")}: {Correlation}";
}
