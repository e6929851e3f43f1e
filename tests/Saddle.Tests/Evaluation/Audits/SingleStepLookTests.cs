using Saddle.Attacks;
using Saddle.Data;
using Saddle.Evaluation.Audits;
using Saddle.Models;
using Saddle.Threats;

namespace Saddle.Tests.Evaluation.Audits;

/// <summary>Networks that were trained against one step are told from those that were trained against many, at whatever ε these are asked.</summary>
public sealed class SingleStepLookTests : IDisposable
{
    private readonly Dataset _data = Datasets.Load(DatasetSpecification.Parse("digits:test"), new DatasetOptions { First = 200 });

    [Fact]
    public void A_network_trained_against_one_step_is()
    {
        using Classifier classifier = TrainedAgainstOneStep(0.3);
        Diagnosis? found = Look(classifier, 0.3);
        Assert.Equal(DiagnosisKind.SingleStep, found?.Kind);
        Assert.Contains("at half of ε one step leaves", found!.Evidence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("digits-small-cnn-robust")]
    [InlineData("digits-small-cnn-natural")]
    public void Others_are_not(string model)
    {
        using Classifier classifier = ModelLoader.Load(model, new ModelLoadOptions());
        foreach (double epsilon in (double[])[0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4]) Assert.Null(Look(classifier, epsilon));
    }

    public void Dispose() => _data.Dispose();

    private Diagnosis? Look(Classifier classifier, double epsilon)
    {
        var threat = new ThreatModel { Ball = new NormBall(Norm.Linf, epsilon) };
        using var scope = NewDisposeScope();
        Tensor right, reached;
        using (no_grad()) right = classifier.Logits(_data.Inputs).argmax(1).eq(_data.Labels);
        long[] examples = [.. Enumerable.Range(0, 200).Select(example => (long)example)];
        using AttackResult many = new ProjectedGradientDescent { Steps = 40 }.Run(classifier, _data.Inputs, _data.Labels, examples, threat, new RunOptions());
        using (no_grad()) reached = classifier.Logits(many.Adversarial).argmax(1).ne(_data.Labels);
        int[] attacked = [.. Enumerable.Range(0, 200).Where(example => right[example].item<bool>())];
        var plan = new AuditPlan { Model = "digits", Threat = threat };
        return SingleStepLook.At(classifier, _data, attacked, attacked.Where(example => reached[example].item<bool>()).ToHashSet(), plan, TestContext.Current.CancellationToken);
    }

    private static ModuleClassifier TrainedAgainstOneStep(double epsilon)
    {
        using Dataset data = Datasets.Load(DatasetSpecification.Parse("digits:train"), new DatasetOptions());
        Architecture network = Architectures.Create("small-cnn:width=0.5", [.. data.Inputs.shape.Skip(1)], 10, seed: 5);
        using optim.Optimizer optimizer = optim.Adam(network.parameters(), 2e-3);
        using var epsilons = Scalars.Of(epsilon);
        const long Batch = 50;
        for (int epoch = 0; epoch < 10; epoch++)
            for (long first = 0; first + Batch <= data.Inputs.shape[0]; first += Batch)
            {
                using var scope = NewDisposeScope();
                Tensor inputs = data.Inputs.narrow(0, first, Batch), labels = data.Labels.narrow(0, first, Batch), at = inputs.clone().requires_grad_(true);
                Tensor step = autograd.grad([nn.functional.cross_entropy(network.forward(at), labels)], [at])[0].sign().mul(epsilons);
                Tensor loss = nn.functional.cross_entropy(network.forward((inputs + step).clamp(Scalars.Zero, Scalars.One)), labels)
                    + nn.functional.cross_entropy(network.forward(inputs), labels);
                optimizer.zero_grad();
                loss.backward();
                optimizer.step();
            }
        return new ModuleClassifier(network, new ModelContract { Classes = 10, InputShape = [.. data.Inputs.shape.Skip(1)] });
    }
}
