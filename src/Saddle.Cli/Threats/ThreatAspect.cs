namespace Saddle.Cli.Threats;

/// <summary>What a threat model has to say of an adversary (Athalye et al. 2018, section 6.1), and how it is said here.</summary>
/// <param name="Name">The aspect.</param>
/// <param name="Known">Where the adversary knows or may it.</param>
/// <param name="Unknown">Where not.</param>
internal sealed record ThreatAspect(string Name, string Known, string Unknown)
{
    /// <summary>The aspects, in the paper's order.</summary>
    public static IReadOnlyList<ThreatAspect> All { get; } =
    [
        new("model architecture and weights", "`--access gradient` (the default): every attack may be made", "`--access scores` or `labels`: attacks that need "
            + "more are refused"),
        new("training algorithm and data", "no attack of ours reads them; what an adversary does with them is train a model of the same kind, `--source "
            + "MODEL`", "nothing "
            + "has to be said"),
        new("randomness of the defense", "the drawn sequence itself: `--randomness sequence`, which leaves a deterministic model", "its distribution alone: "
            + "`--randomness distribution` (the default), and `through=eot` or `through=adaptive` for every attack"),
        new("queries", "`--access scores` for logits or probabilities, `--access labels` for classes, `--queries N` for how many", "`--attack "
            + "transfer:source=MODEL`"),
        new("computation", "not limited: of two defenses the one that takes ten times as long to attack is no more robust", "a claim whose only limit it is "
            + "cannot be tested (`saddle check`)"),
    ];

    /// <inheritdoc/>
    public override string ToString() => Name;
}
