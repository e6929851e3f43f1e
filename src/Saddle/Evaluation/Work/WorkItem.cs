using Saddle.Evaluation.Runs;
using Saddle.Threats;

namespace Saddle.Evaluation.Work;

/// <summary>What is done to the examples of a piece of work.</summary>
public enum WorkKind
{
    /// <summary>They are attacked.</summary>
    Attack,

    /// <summary>Samples are crafted from them, each told by the features that were changed.</summary>
    Craft,
}

/// <summary>
/// A piece of work as a value: whoever has the model and the data can do it from its text alone, in this process, another one or
/// on another machine, and hands back <see cref="Piece"/>s.
/// </summary>
/// <threadsafety>Immutable.</threadsafety>
public sealed record WorkItem
{
    /// <summary>What is done.</summary>
    public WorkKind Kind { get; init; }

    /// <summary>What the outcomes are kept under in the store.</summary>
    public required string Key { get; init; }

    /// <summary>The model that is attacked.</summary>
    public required Named Model { get; init; }

    /// <summary>The data that the examples are of.</summary>
    public required Named Data { get; init; }

    /// <summary>What the adversary is held to.</summary>
    public required ThreatModel Threat { get; init; }

    /// <summary>The attack with every option, as the catalogue reads it.</summary>
    public required string Attack { get; init; }

    /// <summary>Indices of the examples in the data, without repetition.</summary>
    public required IReadOnlyList<int> Examples { get; init; }

    /// <summary>Where all draws come from.</summary>
    public ulong Seed { get; init; }

    /// <summary>Whether the model answers differently from pass to pass, so that ten passes judge.</summary>
    public bool Stochastic { get; init; }

    /// <summary>Which points are handed back.</summary>
    public StoredPoints Points { get; init; } = StoredPoints.Best;

    /// <summary>The item of a text that <see cref="ToString"/> gave.</summary>
    /// <exception cref="InputException">The text is no item.</exception>
    public static WorkItem Parse(string text) => WorkItemText.Parse(text);

    /// <summary>The same work in parts.</summary>
    /// <param name="size">Examples of a part at most; 1 or more.</param>
    public IEnumerable<WorkItem> Split(int size) => Examples.Chunk(size).Select(part => this with { Examples = part });

    /// <summary>Everything on one line.</summary>
    public override string ToString() => WorkItemText.Format(this);
}

/// <summary>Something that a piece of work names and whoever does it must have.</summary>
/// <param name="Name">What the user calls it.</param>
/// <param name="Fingerprint">What tells it from others of the name.</param>
public sealed record Named(string Name, string Fingerprint)
{
    /// <summary>The one of a text <c>name@fingerprint</c>.</summary>
    /// <exception cref="FormatException">The text has no fingerprint.</exception>
    public static Named Parse(string text)
    {
        int at = text.LastIndexOf('@');
        return at > 0 && at < text.Length - 1 ? new Named(text[..at], text[(at + 1)..]) : throw new FormatException($"'{text}' is not NAME@FINGERPRINT");
    }

    /// <summary><c>name@fingerprint</c>.</summary>
    public override string ToString() => $"{Name}@{Fingerprint}";
}
