namespace Saddle.Attacks;

/// <summary>The answers of several draws of a stochastic model to each example: all examples by the first draw, then all by the second.</summary>
internal readonly struct DrawnAnswers
{
    /// <param name="logits">float32, <c>[draws · n, K]</c>.</param>
    /// <param name="examples">n.</param>
    public DrawnAnswers(Tensor logits, int examples) => Count = examples == 0 ? 1 : (int)(logits.shape[0] / examples);

    /// <summary>How many draws there are.</summary>
    public int Count { get; }

    /// <summary>What belongs to an example, once for each draw; itself where there is one draw.</summary>
    /// <param name="each"><c>[n]</c>.</param>
    public Tensor Repeat(Tensor each) => Count == 1 ? each : each.repeat(Count);

    /// <summary>The mean over the draws.</summary>
    /// <param name="values">float32, <c>[draws · n]</c>.</param>
    /// <returns>float32, <c>[n]</c>, in the caller's scope.</returns>
    public Tensor Mean(Tensor values) => Count == 1 ? values : values.reshape(Count, -1).mean([0]);

    /// <summary>By how many draws an example has not reached the goal.</summary>
    /// <param name="reached">bool, <c>[draws · n]</c>.</param>
    /// <returns>int64, <c>[n]</c>, in the caller's scope.</returns>
    public Tensor Missed(Tensor reached) => reached.logical_not().reshape(Count, -1).sum([0]);
}
