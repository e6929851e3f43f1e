using Saddle.Data;
using Saddle.Models;

namespace Saddle.Training;

/// <summary>Natural accuracy on examples that were not trained on.</summary>
internal static class Validation
{
    private const int BatchSize = 500;

    /// <summary>The share of examples whose class is predicted, 0..1.</summary>
    public static double NaturalAccuracy(Classifier classifier, Dataset examples, CancellationToken cancellation)
    {
        bool training = classifier.Training;
        classifier.Training = false;
        try
        {
            long correct = 0;
            for (int start = 0; start < examples.Count; start += BatchSize)
            {
                cancellation.ThrowIfCancellationRequested();
                using var scope = NewDisposeScope();
                using var frozen = no_grad();
                int end = Math.Min(examples.Count, start + BatchSize);
                Tensor predicted = classifier.Logits(examples.Inputs[start..end]).argmax(1);
                correct += predicted.eq(examples.Labels[start..end]).sum().item<long>();
            }
            return (double)correct / examples.Count;
        }
        finally
        {
            classifier.Training = training;
        }
    }
}
