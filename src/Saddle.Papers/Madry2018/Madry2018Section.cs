namespace Saddle.Papers.Madry2018;

/// <summary>An experiment of Madry et al. 2018.</summary>
internal abstract class Madry2018Section : PaperSection<Madry2018Study>
{
    /// <summary>Whether it is left out where there is no CIFAR-10.</summary>
    public virtual bool NeedsCifar => false;
}
