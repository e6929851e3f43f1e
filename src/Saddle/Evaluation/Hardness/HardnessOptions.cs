using Saddle.Evaluation.Crafts;

namespace Saddle.Evaluation.Hardness;

/// <summary>What the hardness of class pairs is measured with.</summary>
public sealed record HardnessOptions
{
    /// <summary>
    /// The caps of Papernot et al. 2016, section V.B.2, in iterations: the maximum distortions of 0.3, 1.3, 2.6, 5.1, 7.7, 10.2, 12.8,
    /// 25.5 and 38.3 % are two features for each of these iterations on 784 features.
    /// </summary>
    public static IReadOnlyList<int> PaperCaps { get; } = [1, 5, 10, 20, 30, 40, 50, 100, 150];

    /// <summary>M, the number of features of an image; at least 1.</summary>
    public required long Features { get; init; }

    /// <summary>The number of classes; at least 2.</summary>
    public required int Classes { get; init; }

    /// <summary>How many features crafting changed in an iteration; at least 1. Default 2.</summary>
    public int GroupSize { get; init; } = 2;

    /// <summary>Growing caps on the number of iterations, at least two of them. Default <see cref="PaperCaps"/>.</summary>
    public IReadOnlyList<int> Caps { get; init; } = PaperCaps;

    /// <summary>
    /// By the index of an image, whether a feature takes another value when it is chosen (<see cref="FeatureChange.Of"/>); asked once a
    /// sample. Needed where crafting could choose features at their bounds (search domain "all"), which do not count as changed.
    /// Default null: every chosen feature changes. Either is checked against the samples.
    /// </summary>
    public Func<int, Predicate<int>>? Changes { get; init; }

    /// <exception cref="UsageException">An option is out of its range.</exception>
    internal void Refuse()
    {
        if (Features < 1 || Classes < 2 || GroupSize < 1)
            throw new UsageException(
                $"Hardness of {Classes} classes on {Features} features, {GroupSize} at once, is not defined. Give at least 2 classes and 1 feature.");
        bool growing = Caps.Count >= 2 && Caps[0] >= 1 && Caps.Zip(Caps.Skip(1)).All(pair => pair.First < pair.Second);
        if (!growing)
            throw new UsageException($"The caps {string.Join(", ", Caps)} do not give a hardness. Give at least two numbers of iterations, from 1 up, each "
                + "larger than the one before.");
    }

    /// <summary>A line for people: features, classes and caps.</summary>
    public override string ToString() => $"{Features} features, {Classes} classes, groups of {GroupSize}, caps {LineText.List(Caps)}";
}
