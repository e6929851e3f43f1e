using Saddle.Attacks;
using Saddle.Data;
using Saddle.Models;
using Saddle.Threats;

namespace Saddle.Tests.Attacks;

/// <summary>How the work is cut changes rounding alone: the promise of docs/randomness.md.</summary>
public sealed class BatchInvarianceTests
{
    [Theory]
    [InlineData("papernot", 0.1)]
    [InlineData("lenet5_adv", 0.3)]
    [Trait("Category", "Slow")]
    public void Verdicts_agree_whatever_the_batch_is(string model, double epsilon)
    {
        using var scope = NewDisposeScope();
        using Dataset data = MnistTest.First(200);
        using Classifier classifier =
            ModelLoader.Load(SharedFiles.Path($"models/{model}.pt"), new ModelLoadOptions { InputShape = data.InputShape, DataClasses = 10 });
        var threat = new ThreatModel { Ball = new NormBall(Norm.Linf, epsilon) };
        long[] examples = [.. Enumerable.Range(0, 200).Select(index => (long)index)];
        bool[][] verdicts = [.. new[] { 37, 200 }.Select(Broken)];
        foreach (bool[] other in verdicts[1..])
            Assert.InRange(verdicts[0].Zip(other).Count(pair => pair.First != pair.Second), 0, 1);

        bool[] Broken(int batch)
        {
            using var inner = NewDisposeScope();
            using var frozen = no_grad();
            using AttackResult result = AttackCatalogue.Parse("pgd:steps=40,step-size=0.01")
                .Run(classifier, data.Inputs, data.Labels, examples, threat, new RunOptions { BatchSize = batch });
            return classifier.Logits(result.Adversarial).argmax(1).ne(data.Labels).data<bool>().ToArray();
        }
    }
}
