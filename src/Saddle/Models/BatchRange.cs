namespace Saddle.Models;

/// <summary>How many inputs a model takes at once. Batches of other sizes are split, and filled up with copies of their rows.</summary>
/// <param name="Least">The fewest inputs; 1 or more.</param>
/// <param name="Most">The most inputs; at least <paramref name="Least"/>, <see cref="int.MaxValue"/> for any number.</param>
public sealed record BatchRange(int Least, int Most)
{
    /// <summary>Any number of inputs.</summary>
    public static BatchRange Any { get; } = new(1, int.MaxValue);

    /// <inheritdoc/>
    public override string ToString() => (Least, Most) switch
    {
        (1, int.MaxValue) => "any number of inputs at once",
        (_, int.MaxValue) => $"{Least} or more inputs at once",
        _ when Least == Most => Least == 1 ? "one input at a time" : $"exactly {Least} inputs at once",
        _ => $"at most {Most} inputs at once",
    };
}
