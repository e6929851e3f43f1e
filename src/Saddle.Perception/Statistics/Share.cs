using Saddle.Evaluation.Outcomes;

namespace Saddle.Perception.Statistics;

/// <summary>A share of the answers of several people, each of whom may have given several.</summary>
/// <threadsafety>Immutable.</threadsafety>
public sealed record Share
{
    /// <summary>How many answers count.</summary>
    public required int Count { get; init; }

    /// <summary>Of how many.</summary>
    public required int All { get; init; }

    /// <summary>How many people gave them.</summary>
    public required int Participants { get; init; }

    /// <summary>The share, 0 to 1; null where there is no answer.</summary>
    public double? Value => All == 0 ? null : (double)Count / All;

    /// <summary>The 95 % interval that takes answers for independent (Wilson 1927): too narrow where people differ; null where there is no answer.</summary>
    public Interval? Wilson => All == 0 ? null : Interval.Of(Count, All);

    /// <summary>The 95 % interval by bootstrap over participants (<see cref="ParticipantBootstrap"/>); null with fewer than two of them.</summary>
    public required Interval? Interval { get; init; }

    /// <summary>The share of what people answered, with its intervals.</summary>
    /// <param name="observers">One entry a participant; those without answers enter nothing.</param>
    /// <param name="seed">Where the resampling's draws come from.</param>
    /// <param name="resamples">How many times participants are drawn again, 99 or more.</param>
    public static Share Of(IEnumerable<ObserverCount> observers, ulong seed, int resamples = ParticipantBootstrap.Resamples)
    {
        ObserverCount[] answered = [.. observers.Where(observer => observer.All > 0)];
        return new Share
        {
            Count = answered.Sum(observer => observer.Count),
            All = answered.Sum(observer => observer.All),
            Participants = answered.Length,
            Interval = ParticipantBootstrap.Interval(answered, seed, resamples),
        };
    }

    /// <summary>A line for people: <c>285 of 300 (95.0 %)</c>.</summary>
    public override string ToString() => Value is { } value ? FormattableString.Invariant($"{Count} of {All} ({100 * value:0.0} %)") : "no answer";
}
