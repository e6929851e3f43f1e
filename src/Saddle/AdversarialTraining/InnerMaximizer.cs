using Saddle.Attacks;
using Saddle.Models;
using Saddle.Threats;

namespace Saddle.AdversarialTraining;

/// <summary>
/// The inner maximisation (max over δ in S, Madry et al. 2018, equation 2.1) on a batch: every step of the attack is
/// made, its last iterate counts unless another is asked for, and the network stands in evaluation mode with frozen weights meanwhile.
/// </summary>
/// <threadsafety>Immutable.</threadsafety>
internal sealed class InnerMaximizer(Attack attack, ThreatModel threat, Keep keep = Keep.Last)
{
    /// <summary>Adversarial examples of a batch inside the ball of the present ε.</summary>
    /// <param name="classifier">The network.</param>
    /// <param name="inputs">float32, <c>[n, …]</c>.</param>
    /// <param name="labels">int64, <c>[n]</c>.</param>
    /// <param name="examples">Indices of the examples in their data set.</param>
    /// <param name="share">The share of the threat model's ε that is allowed, above 0 and at most 1.</param>
    /// <param name="seed">Where the random starts come from.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <returns>float32, <c>[n, …]</c>; in the caller's dispose scope.</returns>
    /// <remarks>With several libtorch threads the batch is, on a network of the library's own, attacked in as many parts side by side.</remarks>
    public Tensor Maximize(Classifier classifier, Tensor inputs, Tensor labels, long[] examples, double share, ulong seed, CancellationToken cancellation)
    {
        // Code of somebody's own may not bear to be run on several threads.
        IReadOnlyList<Range> parts = classifier.IsLibraryCode ? BatchParts.Of(inputs) : [];
        if (parts.Count <= 1) return Search(classifier, inputs, labels, examples, share, seed, cancellation);
        using var lease = new ModelLease(classifier);
        Tensor[] found =
            [.. BatchParts.Run(parts, (rows, stop) => [Search(classifier, inputs[rows], labels[rows], examples[rows], share, seed, stop)], cancellation)
                .Select(part => part[0])];
        Tensor all = cat(found);
        foreach (Tensor part in found) part.Dispose();
        return all;
    }

    /// <summary>A threat model with a share of its ε.</summary>
    public static ThreatModel Shrink(ThreatModel threat, double share) =>
        share >= 1 ? threat : threat with { Ball = new NormBall(threat.Ball.Norm, share * threat.Ball.Epsilon) };

    private Tensor Search(Classifier classifier, Tensor inputs, Tensor labels, long[] examples, double share, ulong seed, CancellationToken cancellation)
    {
        var options = new RunOptions { Stop = Stop.Never, Keep = keep, Seed = seed, BatchSize = examples.Length };
        return attack.Run(classifier, inputs, labels, examples, Shrink(threat, share), options, cancellationToken: cancellation).Adversarial;
    }
}
