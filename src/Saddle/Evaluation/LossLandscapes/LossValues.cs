using Saddle.Losses;
using Saddle.Models;
using Saddle.Threats;

namespace Saddle.Evaluation.LossLandscapes;

/// <summary>The cross-entropy at points.</summary>
internal static class LossValues
{
    /// <summary>The loss of each point.</summary>
    public static double[] Of(Classifier classifier, Tensor points, Tensor labels)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        return Read(classifier.Logits(points).RequireSound(), labels);
    }

    /// <summary>The loss of each row of logits.</summary>
    public static double[] Read(Tensor logits, Tensor labels)
    {
        using var scope = NewDisposeScope();
        return [.. new CrossEntropyLoss().Values(logits, labels, null).cpu().data<float>().ToArray().Select(value => (double)value)];
    }

    /// <summary>The direction of each point's gradient of the loss, <c>[n, d]</c>; in the caller's scope.</summary>
    public static Tensor Gradients(Classifier classifier, Tensor points, Tensor labels)
    {
        using var scope = NewDisposeScope();
        using var lease = new ModelLease(classifier);
        using Linearization at = GradientOracle.Of(classifier, (int)points.shape[0]).Linearize(points);
        return at.Pull(new CrossEntropyLoss().Cotangent(at.Logits, labels, null), last: true).flatten(1).MoveToOuterDisposeScope();
    }
}
