using Saddle.Attacks;
using Saddle.Data;
using Saddle.Models;
using Saddle.Threats;

namespace Saddle.AdversarialTraining;

/// <summary>Robust accuracy on examples that were not trained on.</summary>
internal static class RobustValidation
{
    /// <summary>The share of the first examples that are predicted rightly before and after an attack, 0..1.</summary>
    /// <param name="classifier">The network; as before afterwards.</param>
    /// <param name="examples">The validation examples; not disposed.</param>
    /// <param name="most">How many of them at most.</param>
    /// <param name="batchSize">How many are attacked at once.</param>
    /// <param name="attack">The attack.</param>
    /// <param name="threat">What it is allowed.</param>
    /// <param name="seed">Where its draws come from.</param>
    /// <param name="cancellation">Stops the work.</param>
    public static double Accuracy(Classifier classifier, Dataset examples, int most, int batchSize, Attack attack, ThreatModel threat, ulong seed,
        CancellationToken cancellation)
    {
        int count = Math.Min(examples.Count, most);
        long standing = 0;
        for (int start = 0; start < count; start += batchSize)
        {
            using var scope = NewDisposeScope();
            int end = Math.Min(count, start + batchSize);
            Tensor inputs = examples.Inputs[start..end].to(classifier.Device), labels = examples.Labels[start..end].to(classifier.Device);
            long[] indices = [.. Enumerable.Range(start, end - start)];
            using AttackResult result =
                attack.Run(classifier, inputs, labels, indices, threat, new RunOptions { Seed = seed, BatchSize = batchSize }, cancellationToken: cancellation);
            using var lease = new ModelLease(classifier);
            using var frozen = no_grad();
            standing += classifier.Logits(inputs).argmax(1).eq(labels).logical_and_(classifier.Logits(result.Adversarial).argmax(1).eq(labels)).sum()
                .item<long>();
        }
        return (double)standing / count;
    }
}
