namespace Saddle.Papers.Madry2018;

/// <summary>How much of a section is of CIFAR-10.</summary>
internal enum CifarPart
{
    /// <summary>Nothing: it is of MNIST.</summary>
    None,

    /// <summary>Some of it, or all where there is CIFAR-10; without it MNIST's part stands alone.</summary>
    Some,

    /// <summary>All of it: it is left out where there is no CIFAR-10.</summary>
    All,
}

/// <summary>An experiment of Madry et al. 2018.</summary>
internal abstract class Madry2018Section : PaperSection<Madry2018Study>
{
    /// <summary>How much of it is of CIFAR-10.</summary>
    public virtual CifarPart Cifar => CifarPart.None;

    /// <summary>Whether it says accuracies of networks under attacks.</summary>
    public virtual bool EvaluatesAttacks => false;
}
