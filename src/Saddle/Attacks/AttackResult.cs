namespace Saddle.Attacks;

/// <summary>
/// What an attack hands back for the examples that it was given, in their order. It claims no success: that is
/// judged by a fresh forward pass outside.
/// </summary>
/// <param name="Adversarial">float32, <c>[N, …]</c>: the kept iterates, inside ball, bounds and mask.</param>
/// <param name="ForwardPasses">Forward passes of each example; each is a query too.</param>
/// <param name="BackwardPasses">Backward passes of each example.</param>
public sealed record AttackResult(Tensor Adversarial, IReadOnlyList<long> ForwardPasses, IReadOnlyList<long> BackwardPasses) : IDisposable
{
    /// <summary>Frees the iterates.</summary>
    public void Dispose() => Adversarial.Dispose();

    /// <summary>A line for people: how many examples, and the mean passes of each.</summary>
    public override string ToString() => $"{LineText.Count(ForwardPasses.Count, "example")}, "
        + (ForwardPasses.Count == 0 ? "no passes" : $"{LineText.Number(ForwardPasses.Average())} forward and "
        + $"{LineText.Number(BackwardPasses.Average())} backward passes each; nothing is judged yet");
}

/// <summary>How far an attack has come.</summary>
/// <param name="Done">Examples that are finished.</param>
/// <param name="Total">All examples of the run.</param>
public readonly record struct AttackProgress(int Done, int Total)
{
    /// <summary>A line for people: <c>300 of 1000</c>.</summary>
    public override string ToString() => $"{Done} of {Total}";
}
