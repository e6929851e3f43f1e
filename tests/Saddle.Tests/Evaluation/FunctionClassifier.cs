using Saddle.Models;

namespace Saddle.Tests.Evaluation;

/// <summary>A classifier that is a function, and counts what it is asked.</summary>
internal sealed class FunctionClassifier(Func<Tensor, Tensor> forward, int classes = 2, string fingerprint = "function", InputBounds? bounds = null)
    : Classifier(new ModelContract { Classes = classes, Bounds = bounds ?? InputBounds.Unit })
{
    public long Examples { get; private set; }

    public override string Fingerprint => fingerprint;

    protected override Tensor Forward(Tensor inputs)
    {
        Examples += inputs.shape[0];
        return forward(inputs);
    }
}
