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
}

/// <summary>How far an attack has come.</summary>
/// <param name="Done">Examples that are finished.</param>
/// <param name="Total">All examples of the run.</param>
public readonly record struct AttackProgress(int Done, int Total);
