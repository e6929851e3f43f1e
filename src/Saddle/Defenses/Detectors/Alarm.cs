using Saddle.Models;

namespace Saddle.Defenses;

/// <summary>The answer of a classifier together with that of a detector.</summary>
internal static class Alarm
{
    /// <summary>
    /// The logits of the classes and, as the last, one of rejection: by the excess above the largest of them, so that it is the largest exactly where the
    /// detector's score lies above its threshold, and its gradient leads down both at once.
    /// </summary>
    /// <param name="logits">float32, <c>[n, K]</c>.</param>
    /// <param name="excess">float32, <c>[n]</c>: by how much the score lies above the threshold, in the unit of logits; 0 and less is not rejected.</param>
    /// <returns>float32, <c>[n, K + 1]</c>; in the caller's scope.</returns>
    public static Tensor With(Tensor logits, Tensor excess) => cat([logits, logits.amax([1]).add(excess, Scalars.One).unsqueeze(1)], 1);

    /// <summary>The contract of a classifier with a detector.</summary>
    /// <param name="defended">What it is without.</param>
    public static ModelContract Contract(ModelContract defended) => defended with { Rejects = true };

    /// <summary>Refuses a classifier that may reject already.</summary>
    /// <param name="defense">The detector.</param>
    /// <param name="inner">The contract of the classifier inside.</param>
    /// <exception cref="UsageException">It may reject.</exception>
    public static void RequireNone(Defense defense, ModelContract inner)
    {
        if (inner.Rejects)
            throw new UsageException($"The defense {defense.Name} rejects inputs, and so does what it is put around; an answer has room for one "
                + "rejection. Name one detector.")
            { Setting = Setting.Defense };
    }
}
