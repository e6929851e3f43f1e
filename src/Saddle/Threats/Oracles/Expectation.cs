namespace Saddle.Threats;

/// <summary>What is averaged over several draws of a classifier's randomness.</summary>
public enum Average
{
    /// <summary>The gradients of the loss: that of its expectation (Athalye et al. 2018, section 4.2). Answers are mean logits.</summary>
    Gradients,

    /// <summary>The logits.</summary>
    Logits,

    /// <summary>The probabilities.</summary>
    Probabilities,
}

/// <summary>How often a stochastic classifier is asked for one answer, and what is averaged (expectation over transformation, EOT).</summary>
/// <param name="Draws">How often; 1 or more.</param>
/// <param name="Average">What is averaged.</param>
public sealed record Expectation(int Draws, Average Average)
{
    /// <summary>Whether the draws are the same in every step; others each time where nothing is said.</summary>
    public bool Fixed { get; init; }

    /// <summary>Asked once, nothing is averaged.</summary>
    public static Expectation None { get; } = new(1, Average.Logits);

    /// <summary>The inputs as often as they are asked about: all the first time, then all the second time.</summary>
    /// <param name="inputs">float32, <c>[n, …]</c>.</param>
    /// <returns>float32, <c>[draws · n, …]</c>, in the caller's scope.</returns>
    internal Tensor Repeat(Tensor inputs) => Draws == 1 ? inputs : inputs.repeat([Draws, .. Enumerable.Repeat(1L, (int)inputs.dim() - 1)]);

    /// <summary>Row numbers as often.</summary>
    internal int[] Repeat(ReadOnlySpan<int> rows)
    {
        int[] once = rows.ToArray();
        return [.. Enumerable.Range(0, Draws).SelectMany(_ => once)];
    }

    /// <summary>The answer to each input.</summary>
    /// <param name="logits">float32, <c>[draws · n, K]</c>.</param>
    /// <returns>float32, <c>[n, K]</c>, in the caller's scope.</returns>
    internal Tensor Mean(Tensor logits)
    {
        if (Draws == 1) return logits;
        if (Average != Average.Probabilities) return logits.reshape(Draws, -1, logits.shape[1]).mean([0]);
        using Scalar times = Scalars.Of(Math.Log(Draws));
        return nn.functional.log_softmax(logits, 1).reshape(Draws, -1, logits.shape[1]).logsumexp(0).sub(times);
    }
}
