using Saddle.AdversarialTraining;
using Saddle.Defenses;
using Saddle.Models;
using Saddle.Threats;
using Saddle.Training;

namespace Saddle.Tests.Training;

/// <summary>Networks that are trained behind a defense.</summary>
public sealed class DefendedTrainingTests : IDisposable
{
    private static readonly ThreatModel Threat = new() { Ball = new NormBall(Norm.Linf, 0.1) };
    private readonly TrainingFixture _fixture = new("small-cnn:width=0.5");

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void The_network_inside_is_trained_on_what_the_defense_gives_and_written_alone()
    {
        var thermometer = new ThermometerEncoding { Levels = 8 };
        using DefendedClassifier defended = Fresh(thermometer);
        TrainingResult result = Trainer.Train(defended, _fixture.Data, TrainingFixture.Quick with { Epochs = 12, LearningRate = 0.02 }, _fixture.Folder("run"));
        Assert.True(result.Best.NaturalAccuracy > 0.6, $"{result.Best}");
        using Classifier loaded = ModelLoader.Load(result.LastModel, new ModelLoadOptions());
        Assert.Equal([8, 28, 28], loaded.Contract.InputShape!);
        using DefendedClassifier again = thermometer.Around(loaded);
        Assert.Equal([1, 28, 28], again.Contract.InputShape!);
        using Tensor before = defended.Logits(_fixture.Data.Inputs), after = again.Logits(_fixture.Data.Inputs);
        Assert.True(before.equal(after).all().item<bool>());
        var log = TrainingLog.Read(result.Log);
        Assert.Equal(("small-cnn:width=0.5", "thermometer:levels=8"), (log.Training["architecture"], log.Training["defense"]));
        Assert.Contains("small-cnn:width=0.5 behind thermometer:levels=8", log.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Behind_another_defense_it_is_another_training()
    {
        using DefendedClassifier noisy = Fresh(new NoiseLayer()), noisier = Fresh(new NoiseLayer { Sigma = 0.2 });
        Trainer.Train(noisy, _fixture.Data, TrainingFixture.Quick with { Epochs = 1 }, _fixture.Folder("run"));
        string words =
            Assert.Throws<RunFolderException>(() =>
                Trainer.Train(noisier, _fixture.Data, TrainingFixture.Quick with { Epochs = 1 }, _fixture.Folder("run"))).Message;
        Assert.Contains("defense is noise:sigma=0.1 there and noise:sigma=0.2 now", words, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("noise", false), InlineData("noise", true), InlineData("thermometer:levels=4", true)]
    public void A_training_behind_draws_goes_on_bit_for_bit(string defense, bool adversarial)
    {
        TrainingOptions options =
            TrainingFixture.Quick with { Method = adversarial ? new AdversarialPgd { Threat = Threat, Steps = 2 } : new NaturalTraining() };
        Train("straight");
        using var cancellation = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() =>
            Train("stopped", new Listener(progress => { if (progress is { Epoch: 2, Step: 2 }) cancellation.Cancel(); }), cancellation.Token));
        Train("stopped");
        Assert.Equal(_fixture.State("straight"), _fixture.State("stopped"));
        Assert.Equal(_fixture.Bytes("straight", "best.safetensors"), _fixture.Bytes("stopped", "best.safetensors"));

        void Train(string folder, IProgress<TrainingProgress>? progress = null, CancellationToken cancellation = default)
        {
            using DefendedClassifier defended = Fresh(DefenseCatalogue.Names.Parse(defense));
            Trainer.Train(defended, _fixture.Data, options, _fixture.Folder(folder), progress, cancellation);
        }
    }

    [Fact]
    public void Free_training_moves_its_perturbation_through_the_surrogate()
    {
        using DefendedClassifier defended = Fresh(new ThermometerEncoding());
        var method = new FreeTraining { Threat = Threat, Replays = 2, EpsilonWarmUp = 0 };
        Trainer.Train(defended, _fixture.Data, TrainingFixture.Quick with { Method = method }, _fixture.Folder("run"));
        using SafetensorsFile checkpoint = SafetensorsFile.Read(Path.Combine(_fixture.Folder("run"), "checkpoint.safetensors"));
        Assert.InRange(checkpoint.Tensors["perturbation"].abs().max().item<float>(), 0.099f, 0.101f);
    }

    [Fact]
    public void A_defense_of_somebody_elses_code_can_be_trained_behind()
    {
        using DefendedClassifier defended = Fresh(new Halved());
        TrainingResult result = Trainer.Train(defended, _fixture.Data, TrainingFixture.Quick with { Epochs = 1 }, _fixture.Folder("run"));
        Assert.Equal("halved", TrainingLog.Read(result.Log).Training["defense"]);
    }

    private DefendedClassifier Fresh(Defense defense)
    {
        Architecture network = Architectures.Create(_fixture.Architecture, [.. defense.InnerShape(_fixture.Data.InputShape)], 10, seed: 5);
        var contract = new ModelContract { Classes = 10, InputShape = network.InputShape };
        return defense.Around(new ModuleClassifier(network, contract, ownsModule: true), ownsInner: true);
    }

    private sealed record Halved : InputTransformation
    {
        private static readonly Scalar Half = 0.5;

        public override string Name => "halved";

        public override GradientKind Gradient => GradientKind.Exact;

        protected override Tensor Transform(Tensor inputs, Saddle.Randomness.PassDraws? draws) => inputs.mul(Half);
    }
}
