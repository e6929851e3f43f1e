using System.Text;
using Saddle.AdversarialTraining;
using Saddle.Data;
using Saddle.Models;
using Saddle.Tests.Cli;
using Saddle.Tests.Hostile;
using Saddle.Threats;
using Saddle.Training;

namespace Saddle.Tests.Training;

public sealed class TorchScriptTrainingTests : IDisposable
{
    private const string Pass = "torch.matmul(torch.flatten(x, 1), torch.t(weight))";
    private static readonly TrainingOptions Quick = TrainingFixture.Quick with { LearningRate = 0.001 };
    private readonly TrainingFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void A_file_is_trained_and_written_back_as_one_that_needs_no_options()
    {
        using Classifier classifier = Papernot();
        string before = classifier.Fingerprint;
        TrainingResult result = Trainer.Train(classifier, _fixture.Data, Quick, _fixture.Folder("run"));
        Assert.Equal(("TorchScript", "last.pt", "best.pt"), (result.Format, Path.GetFileName(result.LastModel), Path.GetFileName(result.BestModel)));
        Assert.Empty(result.Notes);
        Assert.True(result.Last.Loss < result.Epochs[0].Loss / 2, $"{result.Epochs[0].Loss} to {result.Last.Loss}");
        using Classifier last = ModelLoader.Load(result.LastModel, new ModelLoadOptions());
        Assert.Equal(Logits(classifier), Logits(last));
        Assert.Equal(classifier.Fingerprint, last.Fingerprint);
        Assert.NotEqual(before, last.Fingerprint);
        Assert.Equal([1L, 28, 28], last.Contract.InputShape!);
        Assert.Contains("\"format\": \"TorchScript\"", File.ReadAllText(result.Log), StringComparison.Ordinal);
        // It may be trained again: its weights require gradients now.
        Assert.All(last.Parameters, weight => Assert.True(weight.requires_grad));
    }

    [Fact]
    public void A_training_that_was_stopped_goes_on_bit_for_bit()
    {
        TrainingOptions options = Quick with { Method = new AdversarialPgd { Threat = new ThreatModel { Ball = new NormBall(Norm.Linf, 0.1) }, Steps = 2 } };
        using Classifier straight = Papernot(), stopped = Papernot(), resumed = Papernot();
        Trainer.Train(straight, _fixture.Data, options, _fixture.Folder("straight"));
        using var cancellation = new CancellationTokenSource();
        var stopper = new Listener(progress => { if (progress is { Epoch: 2, Step: 2 }) cancellation.Cancel(); });
        Assert.Throws<OperationCanceledException>(() =>
            Trainer.Train(stopped, _fixture.Data, options, _fixture.Folder("stopped"), stopper, cancellation.Token));
        Assert.Equal(1, Trainer.Train(resumed, _fixture.Data, options, _fixture.Folder("stopped")).EpochsDoneBefore);
        Assert.Equal(_fixture.State("straight"), _fixture.State("stopped"));
        Assert.Equal(Logits(straight), Logits(resumed));
    }

    [Fact]
    public void What_dropout_draws_is_the_same_after_a_stop_and_nothing_else_draws_otherwise()
    {
        using Dataset points = Points();
        using Classifier straight = Net(Drops("self.training")), stopped = Net(Drops("self.training")), other = Net(Drops("self.training")), without = Net();
        Tensor before = get_rng_state();
        Trainer.Train(straight, points, Quick, _fixture.Folder("straight"));
        Assert.Equal(before.bytes.ToArray(), get_rng_state().bytes.ToArray());
        using var cancellation = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => Trainer.Train(stopped, points, Quick, _fixture.Folder("stopped"),
            new Listener(progress => { if (progress is { Epoch: 2, Step: 1 }) cancellation.Cancel(); }), cancellation.Token));
        Trainer.Train(other, points, Quick, _fixture.Folder("stopped"));
        Trainer.Train(without, points, Quick, _fixture.Folder("without"));
        Assert.Equal(_fixture.State("straight"), _fixture.State("stopped"));
        Assert.NotEqual(_fixture.State("straight")["weight.weight"], _fixture.State("without")["weight.weight"]);
    }

    [Fact]
    public void A_traced_file_is_trained_in_the_mode_that_it_keeps_or_refused()
    {
        using Dataset points = Points();
        using Classifier evaluating = Net(Drops("False")), training = Net(Drops("True"), trained: true);
        Assert.Contains("stay in evaluation mode", Assert.Single(Trainer.Train(evaluating, points, Quick, _fixture.Folder("evaluating")).Notes),
            StringComparison.Ordinal);
        Assert.Contains("torch.jit.script",
            Assert.Throws<UsageException>(() => Trainer.Train(training, points, Quick, _fixture.Folder("training"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_without_weights_is_refused_with_the_remedy()
    {
        using Dataset points = Points();
        string path = Path.Combine(Directory.CreateDirectory(_fixture.Folder("files")).FullName, "frozen.pt");
        ScriptedModel.Write(path, ScriptedModel.Logits, training: null);
        using Classifier frozen = ModelLoader.Load(path, new ModelLoadOptions { InputShape = [4] });
        Assert.Contains("without freezing", Assert.Throws<UsageException>(() => Trainer.Train(frozen, points, Quick, _fixture.Folder("run"))).Message,
            StringComparison.Ordinal);
        Assert.False(Directory.Exists(_fixture.Folder("run")));
    }

    private static TorchScriptClassifier Papernot() =>
        (TorchScriptClassifier)ModelLoader.Load(SharedFiles.Path("models/papernot.pt"), new ModelLoadOptions { InputShape = [1, 28, 28] });

    private static string Drops(string mode) => $"torch.dropout({Pass}, 0.5, {mode})";

    /// <summary>A file with one weight, whose product with the input another expression may take the place of.</summary>
    private Classifier Net(string pass = Pass, bool trained = false)
    {
        List<(string Name, byte[] Content)> parts = SoundModel.Parts();
        parts[1] = (parts[1].Name, Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(parts[1].Content).Replace(Pass, pass, StringComparison.Ordinal)));
        byte[] pickle = parts[0].Content;
        int mode = pickle.AsSpan().IndexOf("training"u8) + 8;
        pickle[mode] = (byte)(trained ? 0x88 : 0x89);
        string path = Path.Combine(Directory.CreateDirectory(_fixture.Folder("files")).FullName, "net.pt");
        File.WriteAllBytes(path, ZipParts.Pack(parts));
        return ModelLoader.Load(path, new ModelLoadOptions { InputShape = SoundModel.InputShape });
    }

    private static Dataset Points()
    {
        using Tensor steps = arange(0, 100 * 4, ScalarType.Float32).mul(0.37f);
        Tensor inputs = steps.sin().abs().reshape(100, 4);
        return new Dataset("points", inputs, inputs.select(1, 0).lt(inputs.select(1, 1)).to_type(ScalarType.Int64), ["less", "more"]);
    }

    private float[] Logits(Classifier classifier)
    {
        using var scope = NewDisposeScope();
        return classifier.Logits(_fixture.Data.Inputs[..20]).data<float>().ToArray();
    }
}
