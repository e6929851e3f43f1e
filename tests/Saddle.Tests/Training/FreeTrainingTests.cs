using Saddle.AdversarialTraining;
using Saddle.Data;
using Saddle.Models;
using Saddle.Threats;
using Saddle.Training;

namespace Saddle.Tests.Training;

public class FreeTrainingTests
{
    private static readonly ThreatModel Linf = new() { Ball = new NormBall(Norm.Linf, 0.1) };

    [Fact]
    public void A_step_is_that_of_the_papers_algorithm()
    {
        using Dataset data = EmbeddedDigits.Make(DatasetSplit.Train, first: 20);
        using Architecture network = Architectures.Create("linear", data.InputShape, 10, seed: 0),
            twin = Architectures.Create("linear", data.InputShape, 10, seed: 0);
        using var classifier = new ModuleClassifier(network, 10);
        var options =
            new TrainingOptions
            {
                Method = new FreeTraining { Threat = Linf, EpsilonWarmUp = 0 },
                Optimizer = OptimizerKind.Sgd,
                Momentum = 0,
                LearningRate = 0.5,
                Schedule = LearningRateSchedule.Constant,
                AverageDecay = 0
            };
        using var minimizer = new Minimizer(TrainedModel.Of(classifier, data, seed: 0), options, steps: 3, largestBatch: 20);
        using var scope = NewDisposeScope();
        Tensor perturbation = zeros_like(data.Inputs);
        Tensor[] weights = [.. twin.parameters()];
        for (int step = 0; step < 3; step++)
        {
            Tensor points = data.Inputs.add(perturbation).clamp(0f, 1f).requires_grad_(true);
            IList<Tensor> gradients = autograd.grad([nn.functional.cross_entropy(twin.call(points), data.Labels)], [.. weights, points]);
            using (no_grad())
            {
                for (int i = 0; i < weights.Length; i++) weights[i].sub_(gradients[i].mul(0.5f));
                perturbation = perturbation.add(gradients[^1].sign().mul(0.1f)).clamp(-0.1f, 0.1f);
            }
            minimizer.Step(new TrainingStep(classifier, data.Inputs, data.Labels, [.. Enumerable.Range(0, 20)], step / 3.0, 0, CancellationToken.None));
            Assert.True(perturbation.allclose(minimizer.Perturbation!.State.Value, 0, 1e-6), $"step {step}");
        }
        foreach ((string name, Tensor value) in twin.state_dict()) Assert.True(value.allclose(network.state_dict()[name], 1e-5, 1e-6), name);
        Assert.InRange(perturbation.abs().max().item<float>(), 0.09f, 0.1001f);
    }

    [Theory, InlineData(1), InlineData(3), InlineData(5)]
    public void Every_batch_is_replayed_and_epochs_cost_the_same(int replays)
    {
        using var fixture = new TrainingFixture("linear");
        TrainingOptions options = TrainingFixture.Quick with { Epochs = 6, Method = new FreeTraining { Threat = Linf, Replays = replays } };
        using var classifier = new ModuleClassifier(Architectures.Create("linear", fixture.Data.InputShape, 10, seed: 0), 10);
        using var parts = new TrainingData(fixture.Data, TrainedModel.Of(classifier, fixture.Data, options.Seed), options.ValidationShare, options.Seed);
        var batches = new BatchSequence(parts, options);
        (long[] Examples, int Pass)[] steps = [.. Enumerable.Range(0, 24).Select(step => batches.At(step / 4 + 1, step % 4))];
        Assert.Equal((4, 24L), (batches.StepsPerEpoch, batches.Steps));
        for (int step = 0; step < 24; step++)
        {
            int batch = step / replays;
            Assert.Equal(batch / 4 + 1, steps[step].Pass);
            Assert.Equal(parts.Order(options.Seed, batch / 4 + 1).Chunk(50).ElementAt(batch % 4), steps[step].Examples);
        }
    }

    [Fact]
    public void L2_keeps_the_perturbation_in_its_ball()
    {
        using var fixture = new TrainingFixture();
        fixture.Train(TrainingFixture.Quick with { Method = new FreeTraining { Threat = new ThreatModel { Ball = new NormBall(Norm.L2, 1.5) }, Replays = 2 } },
            "run");
        using var scope = NewDisposeScope();
        using SafetensorsFile checkpoint = SafetensorsFile.Read(Path.Combine(fixture.Folder("run"), "checkpoint.safetensors"));
        Tensor lengths = checkpoint.Tensors["perturbation"].flatten(1).square().sum(1).sqrt();
        Assert.Equal(50, lengths.shape[0]);
        Assert.InRange(lengths.max().item<float>(), 1.4f, 1.5001f);
    }

    [Fact]
    public void Masked_features_stay_and_other_norms_are_refused()
    {
        var contract = new ModelContract { Classes = 10, InputShape = [1, 28, 28] };
        Assert.Contains("linf and l2",
            Assert.Throws<UsageException>(() => new FreeTraining { Threat = new ThreatModel { Ball = new NormBall(Norm.L1, 5) } }.Validate(contract)).Message);
        bool[] mutable = [.. Enumerable.Range(0, 784).Select(feature => feature < 300)];
        using var fixture = new TrainingFixture();
        fixture.Train(TrainingFixture.Quick with { Method = new FreeTraining { Threat = Linf with { Mask = new FeatureMask(mutable, 1, 28, 28) } } }, "run");
        using var scope = NewDisposeScope();
        using SafetensorsFile checkpoint = SafetensorsFile.Read(Path.Combine(fixture.Folder("run"), "checkpoint.safetensors"));
        Tensor moved = checkpoint.Tensors["perturbation"].flatten(1).abs().amax([0]);
        Assert.Equal(0, moved[300..].max().item<float>());
        Assert.True(moved[..300].max().item<float>() > 0.05);
    }
}
