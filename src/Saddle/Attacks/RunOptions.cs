using Saddle.Options;

namespace Saddle.Attacks;

/// <summary>When an attack leaves an example alone.</summary>
public enum Stop
{
    /// <summary>As soon as the goal is reached (evaluation).</summary>
    OnSuccess,

    /// <summary>Never: every step is made (training, transfer, loss landscapes, comparisons).</summary>
    Never,
}

/// <summary>Which iterate an attack hands back.</summary>
public enum Keep
{
    /// <summary>The first that reached the goal, else the last.</summary>
    FirstSuccess,

    /// <summary>Of those that reached the goal the nearest to the original, else the last.</summary>
    SmallestNorm,

    /// <summary>The one of highest loss; the first success where the attack climbs no loss.</summary>
    HighestLoss,

    /// <summary>The last; where the attack stops on success, the one that reached the goal.</summary>
    Last,
}

/// <summary>How an attack is run, beside the attack's own options.</summary>
/// <threadsafety>Immutable.</threadsafety>
public sealed record RunOptions : Configurable
{
    /// <summary>When an example is left alone; on success where nothing else is said.</summary>
    public Stop Stop { get; init; } = Stop.OnSuccess;

    /// <summary>Which iterate is handed back; the first success where nothing else is said.</summary>
    public Keep Keep { get; init; } = Keep.FirstSuccess;

    /// <summary>Where all draws come from; 0 where nothing else is said.</summary>
    public ulong Seed { get; init; }

    /// <summary>The one search to make, from 0; all of them where null. Its draws are those that it has among all.</summary>
    internal int? OnlySearch { get; init; }

    /// <summary>Whether a budget larger than the range of the inputs is meant: a sweep over ε looks there.</summary>
    internal bool BeyondRange { get; init; }

    /// <summary>How many examples are attacked at once; it changes no draw. Range: 1 or more. Default: 500.</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("Examples that are attacked at once; it takes memory and changes no draw", Name = "batch", Least = 1)]
    public int BatchSize
    {
        get;
        init => field = Checked(value);
    } = 500;

    /// <summary>A line for people: when it stops, what it keeps, seed and batch.</summary>
    public override string ToString() => $"stop {Stop}, keep {Keep}, seed {Seed}, batch {BatchSize}";
}
