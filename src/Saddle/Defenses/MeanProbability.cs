namespace Saddle.Defenses;

/// <summary>The mean of softmax outputs over several answers to each input.</summary>
internal static class MeanProbability
{
    /// <summary>The logarithm of the mean probabilities, which serves as logits.</summary>
    /// <param name="logits">float32, <c>[times · n, K]</c>: all inputs the first time, then all of them the second time.</param>
    /// <param name="times">How many answers each input has.</param>
    /// <returns>float32, <c>[n, K]</c>, in the caller's scope.</returns>
    public static Tensor Of(Tensor logits, int times)
    {
        using Scalar count = Scalars.Of(Math.Log(times));
        return nn.functional.log_softmax(logits, 1).reshape(times, -1, logits.shape[1]).logsumexp(0).sub(count);
    }
}
