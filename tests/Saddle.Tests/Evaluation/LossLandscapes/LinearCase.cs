using Saddle.Models;

namespace Saddle.Tests.Evaluation.LossLandscapes;

/// <summary>A linear classifier without bias, whose losses can be computed by hand.</summary>
internal sealed class LinearCase : IDisposable
{
    public LinearCase(float[][] weights)
    {
        var layer = nn.Linear(weights[0].Length, weights.Length, hasBias: false);
        using (no_grad())
        using (Tensor values = tensor([.. weights.SelectMany(row => row)]).reshape(weights.Length, weights[0].Length))
            layer.weight!.copy_(values);
        Classifier = new ModuleClassifier(layer, new ModelContract { Classes = weights.Length, InputShape = [weights[0].Length] }, ownsModule: true);
    }

    public ModuleClassifier Classifier { get; }

    public void Dispose() => Classifier.Dispose();
}
