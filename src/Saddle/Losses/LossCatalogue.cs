using Saddle.Options;

namespace Saddle.Losses;

/// <summary>All losses by name.</summary>
public static class LossCatalogue
{
    /// <summary>The names, to which a program may add those of its own losses.</summary>
    public static Catalogue<Loss> Names { get; } = new("loss", "losses",
        new("ce", "cross-entropy", "Goodfellow et al. 2015", () => new CrossEntropyLoss()) { Alias = "cross-entropy" },
        new("ce-rounded", "cross-entropy whose gradient float32 rounds to zero where a network is sure: to show what hides behind that",
            "Carlini and Wagner 2017",
            () => new RoundedCrossEntropyLoss()),
        new("dlr", "difference of logits ratio", "Croce and Hein 2020", () => new DifferenceOfLogitsRatioLoss()),
        new("dlr-or-margin", "difference of logits ratio, margin where there are too few classes for it", "Croce and Hein 2020", () => new RatioOrMarginLoss()),
        new("margin", "Carlini and Wagner 2017: CW of Madry et al. 2018, margin/50 is their CW+", "Carlini and Wagner 2017", () => new MarginLoss()));

    /// <summary>Adds a loss of a program's own: from then on the option <c>loss</c> of every attack may name it.</summary>
    /// <param name="name">Its <see cref="Loss.Name"/>.</param>
    /// <param name="title">What the field calls it.</param>
    /// <param name="reference">The paper.</param>
    /// <param name="create">Makes it with its defaults.</param>
    /// <returns>What takes the name back when it is disposed; a program that keeps it for good need not.</returns>
    /// <exception cref="UsageException">The name is taken, or could not be read again.</exception>
    public static IDisposable Register(string name, string title, string reference, Func<Loss> create) => Names.Register(new(name, title, reference, create));
}
