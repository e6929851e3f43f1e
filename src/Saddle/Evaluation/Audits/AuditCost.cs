using Saddle.Attacks;

namespace Saddle.Evaluation.Audits;

/// <summary>What an attack costs an example that stands to its end; one that falls costs less.</summary>
/// <param name="Forward">Forward passes.</param>
/// <param name="Backward">Backward passes.</param>
public sealed record AuditCost(long Forward, long Backward)
{
    /// <summary>The cost of an attack; null for one that is not known here.</summary>
    /// <param name="attack">The attack.</param>
    /// <param name="classes">The number of classes.</param>
    /// <param name="passes">How many passes of a network one answer of the model takes.</param>
    internal static AuditCost? Of(Attack attack, int classes, int passes)
    {
        long each = passes * attack.Through switch { ExpectationRoute mean => mean.Draws, SmoothedRoute mean => mean.Draws + 1L, _ => 1 };
        return Single(attack, classes) is { } single ? new AuditCost(each * single.Forward, each * single.Backward) : null;
    }

    /// <summary>A line for people: both numbers.</summary>
    public override string ToString() => FormattableString.Invariant($"{Forward:#,0} forward and {Backward:#,0} backward passes");

    private static AuditCost? Single(Attack attack, int classes) => attack switch
    {
        FastGradientSignMethod => new(1, 1),
        ProjectedGradientDescent search => new((long)search.Steps * search.Restarts, (long)search.Steps * search.Restarts),
        AutoProjectedGradientDescent search => new((long)search.Steps * search.Restarts, (long)search.Steps * search.Restarts),
        TargetedAutoProjectedGradientDescent search => new((long)search.Steps * Math.Min(9, classes - 1), (long)search.Steps * Math.Min(9, classes - 1)),
        // Squares from the nearest point, and the whole search by squares where gradients hide something.
        MultiStartAttack search => new((search.Steps + 1L) * search.Starts + 2L * search.Queries, (long)search.Steps * search.Starts),
        SquareAttack search => new(search.Steps, 0),
        RandomNoise search => new(search.Draws, 0),
        _ => null,
    };
}
