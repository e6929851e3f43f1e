namespace Saddle.Perception.Results;

/// <summary>What people saw against what the model says of the same samples.</summary>
/// <param name="Classes">One name a class.</param>
/// <param name="Counts">By what the model says, then by what people saw; the last column is nothing recognised.</param>
public sealed record Confusion(IReadOnlyList<string> Classes, IReadOnlyList<IReadOnlyList<int>> Counts)
{
    /// <summary>How many answers there are.</summary>
    public int Answers => Counts.Sum(row => row.Sum());

    /// <summary>How many agree with the model.</summary>
    public int Agreeing => Classes.Index().Sum(one => Counts[one.Index][one.Index]);

    /// <summary>A line for people.</summary>
    public override string ToString() => FormattableString.Invariant($"{Agreeing} of {Answers} answers are what the model says");
}
