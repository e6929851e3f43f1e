using Saddle.Attacks;
using Saddle.Data;
using Saddle.Models;
using Saddle.Threats;

namespace Saddle.Tests.Attacks;

/// <summary>Minimum-norm attacks on a model made elsewhere, on its first images of MNIST.</summary>
internal sealed class ReferenceDistances : IDisposable
{
    private readonly Dataset _data;

    public ReferenceDistances(string model, int images)
    {
        _data = MnistTest.First(images);
        Classifier = ModelLoader.Load(SharedFiles.Path($"models/{model}.pt"), new ModelLoadOptions { InputShape = _data.InputShape, DataClasses = 10 });
        using Tensor predicted = Classifier.Logits(_data.Inputs).argmax(1);
        Correct = [.. predicted.eq(_data.Labels).data<bool>().ToArray().Index().Where(pair => pair.Item).Select(pair => (long)pair.Index)];
    }

    public Classifier Classifier { get; }

    /// <summary>Images that the model takes right.</summary>
    public long[] Correct { get; }

    public (Tensor Inputs, Tensor Labels) Examples => (_data.Inputs.index_select(0, tensor(Correct)), _data.Labels.index_select(0, tensor(Correct)));

    /// <summary>Attacks all of them, judges by a fresh pass and measures in float64.</summary>
    public Found Attack(Attack attack, Norm norm, long? queries = null, int batch = 500)
    {
        using var scope = NewDisposeScope();
        (Tensor inputs, Tensor labels) = Examples;
        var threat = new ThreatModel { Ball = NormBall.Unlimited(norm), QueryBudget = queries };
        using AttackResult result = attack.Run(Classifier, inputs, labels, Correct, threat, new RunOptions { BatchSize = batch });
        bool[] reached = Classifier.Logits(result.Adversarial).argmax(1).ne(labels).data<bool>().ToArray();
        Tensor change = (result.Adversarial.to_type(ScalarType.Float64) - inputs).flatten(1);
        double[] distances = (norm == Norm.Linf ? change.abs().amax([1]) : change.norm(1, p: norm == Norm.L2 ? 2 : 1)).data<double>().ToArray();
        return new Found(distances, reached, result.ForwardPasses, result.BackwardPasses);
    }

    public void Dispose()
    {
        Classifier.Dispose();
        _data.Dispose();
    }
}

internal sealed record Found(double[] Distances, bool[] Reached, IReadOnlyList<long> ForwardPasses, IReadOnlyList<long> BackwardPasses)
{
    public double Median
    {
        get
        {
            double[] sorted = [.. Distances.Zip(Reached, (distance, reached) => reached ? distance : double.PositiveInfinity).Order()];
            return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
        }
    }
}
