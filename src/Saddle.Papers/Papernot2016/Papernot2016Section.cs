namespace Saddle.Papers.Papernot2016;

/// <summary>An experiment of Papernot et al. 2016.</summary>
internal abstract class Papernot2016Section : PaperSection<Papernot2016Study>
{
    /// <summary>Whether it looks at networks that are trained on MNIST; what does not needs no images either.</summary>
    public virtual bool NeedsNetwork => true;

    /// <summary>The counts of a budget that say how much it crafts; none where it does the same at every budget.</summary>
    /// <param name="budget">The budget.</param>
    public virtual IEnumerable<int> Images(Papernot2016Budget budget) => [];
}
