using Saddle.Attacks;
using Saddle.Models;

namespace Saddle.Benchmarks;

/// <summary>The passes that an attack made, and nothing else, at points of one's own: what its cost is compared with.</summary>
/// <param name="Linearizations">Forward passes whose graph is pulled.</param>
/// <param name="Pulls">Backward passes of each of them.</param>
/// <param name="Forwards">Forward passes without a graph.</param>
internal readonly record struct BarePasses(long Linearizations, int Pulls, long Forwards)
{
    /// <summary>Those of an attack, as it counted them.</summary>
    /// <param name="attack">The attack, all of whose examples made the same number of them.</param>
    /// <param name="result">What it found.</param>
    public static BarePasses Of(Attack attack, AttackResult result)
    {
        if (result.ForwardPasses.Distinct().Count() > 1 || result.BackwardPasses.Distinct().Count() > 1)
            throw new InvalidOperationException($"Examples of {attack.Name} made different numbers of passes.");
        int pulls = Math.Max(1, attack.GradientsOfAPass);
        long linearizations = result.BackwardPasses[0] / pulls;
        return new BarePasses(linearizations, pulls, result.ForwardPasses[0] - linearizations);
    }

    /// <summary>Makes them.</summary>
    /// <param name="classifier">The model, its parameters frozen.</param>
    /// <param name="inputs">Where.</param>
    /// <param name="labels">Where the gradients are those of cross-entropy, the classes; null where they are those of the logits themselves.</param>
    public void Make(Classifier classifier, Tensor inputs, Tensor? labels = null)
    {
        for (long pass = 0; pass < Linearizations; pass++)
        {
            using var scope = NewDisposeScope();
            Tensor leaf = inputs.detach().requires_grad_(true), logits = classifier.Logits(leaf);
            Tensor pulled = labels is null ? logits : nn.functional.cross_entropy(logits, labels, reduction: nn.Reduction.Sum), cotangent = ones_like(pulled);
            for (int pull = 1; pull <= Pulls; pull++) autograd.grad([pulled], [leaf], [cotangent], retain_graph: pull < Pulls);
        }
        using var frozen = no_grad();
        for (long pass = 0; pass < Forwards; pass++) classifier.Logits(inputs).Dispose();
    }
}
