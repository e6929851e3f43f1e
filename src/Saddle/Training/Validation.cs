using Saddle.Data;
using Saddle.Models;
using Saddle.Threats;

namespace Saddle.Training;

/// <summary>Natural accuracy on examples that were not trained on.</summary>
internal static class Validation
{
    /// <summary>The share of examples whose class is predicted, 0..1.</summary>
    /// <param name="classifier">The network; as before afterwards.</param>
    /// <param name="examples">The validation examples; not disposed.</param>
    /// <param name="batchSize">How many go through the network at once.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="InputException">The network answers NaN or infinity.</exception>
    public static double NaturalAccuracy(Classifier classifier, Dataset examples, int batchSize, CancellationToken cancellation)
    {
        bool training = classifier.Training;
        classifier.Training = false;
        try
        {
            long correct = 0;
            for (int start = 0; start < examples.Count; start += batchSize)
            {
                cancellation.ThrowIfCancellationRequested();
                using var scope = NewDisposeScope();
                using var frozen = no_grad();
                int end = Math.Min(examples.Count, start + batchSize);
                Tensor predicted = classifier.Logits(examples.Inputs[start..end].to(classifier.Device)).RequireSound().argmax(1);
                correct += predicted.eq(examples.Labels[start..end].to(classifier.Device)).sum().item<long>();
            }
            return (double)correct / examples.Count;
        }
        finally
        {
            classifier.Training = training;
        }
    }
}
