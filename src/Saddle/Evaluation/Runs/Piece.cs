using Saddle.Attacks;

namespace Saddle.Evaluation.Runs;

/// <summary>
/// Finished work: what an attack came to on some examples, or what was crafted from some pairs of image and target. A store
/// commits it whole or not at all; as text it comes back from another process or machine.
/// </summary>
/// <param name="Key">What it is kept under: the threat model, or what a probe or a crafting is called.</param>
/// <param name="Attack">The attack with every option.</param>
/// <param name="Cost">What it took.</param>
/// <threadsafety>Immutable.</threadsafety>
public sealed record Piece(string Key, string Attack, WorkCost Cost)
{
    /// <summary>One for each example; none in a piece of crafted samples.</summary>
    public IReadOnlyList<AttackOutcome> Outcomes { get; init; } = [];

    /// <summary>Kept points by example, row-major float32; only those that are to be stored.</summary>
    public IReadOnlyDictionary<int, float[]> Points { get; init; } = new Dictionary<int, float[]>();

    /// <summary>One for each pair of image and target; none in a piece of attacked examples.</summary>
    public IReadOnlyList<CraftedSample> Samples { get; init; } = [];

    /// <summary>How many examples or pairs are done by it.</summary>
    public int Count => Outcomes.Count + Samples.Count;

    /// <summary>The piece of a text that <see cref="ToString"/> gave.</summary>
    /// <exception cref="InputException">The text is no piece.</exception>
    public static Piece Parse(string text) => PieceText.Parse(text);

    /// <summary>The whole piece on one line, to the last bit.</summary>
    public override string ToString() => PieceText.Format(this);
}

/// <summary>What work took; judging is left out.</summary>
/// <param name="Seconds">Wall-clock seconds.</param>
/// <param name="CpuSeconds">Processor seconds.</param>
/// <param name="ForwardPasses">Forward passes, counted by example.</param>
/// <param name="BackwardPasses">Backward passes, counted by example.</param>
public readonly record struct WorkCost(double Seconds, double CpuSeconds, long ForwardPasses, long BackwardPasses)
{
    /// <summary>Both together.</summary>
    public static WorkCost operator +(WorkCost left, WorkCost right) => new(
        left.Seconds + right.Seconds, left.CpuSeconds + right.CpuSeconds,
        left.ForwardPasses + right.ForwardPasses, left.BackwardPasses + right.BackwardPasses);

    /// <summary>A line for people: <c>1.2 s (2.3 s of processors), 400 forward and 400 backward passes</c>.</summary>
    public override string ToString() =>
        $"{LineText.Number(Seconds)} s ({LineText.Number(CpuSeconds)} s of processors), {ForwardPasses} forward and {BackwardPasses} backward passes";
}
