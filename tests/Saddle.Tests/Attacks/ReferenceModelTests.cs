using Saddle.Attacks;
using Saddle.Data;
using Saddle.Models;
using Saddle.Threats;

namespace Saddle.Tests.Attacks;

/// <summary>Attacks on models made elsewhere reach what reference implementations reach on them.</summary>
public sealed class ReferenceModelTests
{
    [Theory]
    [InlineData("lenet5_nat", "fgsm", 0.1, 77.6 + 0.3)]
    [InlineData("lenet5_nat", "fgsm", 0.3, 0.7 + 0.3)]
    [InlineData("lenet5_nat", "pgd:steps=40,step-size=0.01", 0.1, 55.1 + 0.6)]
    [InlineData("lenet5_adv", "fgsm", 0.3, 96.0 + 0.3)]
    [InlineData("papernot", "fgsm", 0.1, 83.1 + 0.3)]
    [InlineData("papernot", "fgsm", 0.3, 13.7 + 0.3)]
    [InlineData("papernot", "pgd:steps=40,step-size=0.01", 0.1, 67.5 + 0.6)]
    public void Robust_accuracy_is_at_most_the_reference(string model, string attack, double epsilon, double atMost)
    {
        string path = SharedFiles.Path($"models/{model}.pt");
        using Dataset data = MnistTest.First(1000);
        using Classifier classifier = ModelLoader.Load(path, new ModelLoadOptions { InputShape = data.InputShape, DataClasses = 10 });
        var threat = new ThreatModel { Ball = new NormBall(Norm.Linf, epsilon) };
        Assert.InRange(RobustAccuracy(classifier, data, AttackCatalogue.Parse(attack), threat), 0, atMost);
    }

    // A minute and more each.
    [Theory(Explicit = true)]
    [InlineData("apgd", 91.5 + 0.5)]
    [InlineData("apgd-targeted", 90.5 + 0.5)]
    public void Auto_PGD_leaves_at_most_what_AutoAttack_leaves(string attack, double atMost)
    {
        using Dataset data = MnistTest.First(200);
        using Classifier classifier =
            ModelLoader.Load(SharedFiles.Path("models/lenet5_adv.pt"), new ModelLoadOptions { InputShape = data.InputShape, DataClasses = 10 });
        var threat = new ThreatModel { Ball = new NormBall(Norm.Linf, 0.3) };
        Assert.InRange(RobustAccuracy(classifier, data, AttackCatalogue.Parse(attack), threat), 0, atMost);
    }

    private static double RobustAccuracy(Classifier classifier, Dataset data, Attack attack, ThreatModel threat)
    {
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        Tensor correct = classifier.Logits(data.Inputs).argmax(1).eq(data.Labels).nonzero().flatten();
        long[] examples = correct.data<long>().ToArray();
        using AttackResult result = attack.Run(classifier, data.Inputs.index_select(0, correct), data.Labels.index_select(0, correct), examples, threat);
        long broken = classifier.Logits(result.Adversarial).argmax(1).ne(data.Labels.index_select(0, correct)).sum().item<long>();
        return 100.0 * (examples.Length - broken) / data.Count;
    }
}
