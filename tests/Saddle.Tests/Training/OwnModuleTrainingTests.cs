using Saddle.AdversarialTraining;
using Saddle.Data;
using Saddle.Models;
using Saddle.Tests.Models;
using Saddle.Threats;
using Saddle.Training;
using TorchSharp.Modules;

namespace Saddle.Tests.Training;

/// <summary>Trainings of what a program wrote itself: a module, or a classifier.</summary>
public sealed class OwnModuleTrainingTests : IDisposable
{
    private static readonly TrainingOptions Quick = TrainingFixture.Quick with { LearningRate = 0.01 };
    private static readonly TrainingOptions Robust =
        Quick with { Method = new AdversarialPgd { Threat = new ThreatModel { Ball = new NormBall(Norm.Linf, 0.1) }, Steps = 3, EpsilonWarmUp = 0 } };
    private readonly TrainingFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void Module_with_bounds_and_probabilities_of_its_own_is_trained_and_comes_back()
    {
        using Dataset data = Signed();
        using Blocks network = new(), twin = new();
        Seed(network);
        twin.load_state_dict(network.state_dict());
        using ModuleClassifier classifier = new(network, Contract), natural = new(twin, Contract);
        var method = new AdversarialPgd { Threat = new ThreatModel { Ball = new NormBall(Norm.Linf, 0.3) }, Steps = 3, EpsilonWarmUp = 0.3 };
        TrainingResult result = Trainer.Train(classifier, data, Quick with { Method = method, Epochs = 25 }, _fixture.Folder("run"));
        Trainer.Train(natural, data, Quick with { Epochs = 25 }, _fixture.Folder("natural"));
        double Stands(Classifier of) => method.RobustAccuracy(of, data, batchSize: 240, seed: 1, CancellationToken.None)!.Value;
        Assert.True(Stands(classifier) > Stands(natural) + 0.1, $"{Stands(classifier)} and {Stands(natural)}");
        Assert.True(result.Last.Loss < 0.8 * result.Epochs[0].Loss, $"{result.Epochs[0].Loss} to {result.Last.Loss}");
        Assert.Equal(("safetensors", "last.safetensors"), (result.Format, Path.GetFileName(result.LastModel)));
        Assert.Contains("ModuleFile.Load", Assert.Single(result.Notes), StringComparison.Ordinal);
        using var empty = new Blocks();
        using ModuleClassifier loaded = ModuleFile.Load(result.LastModel, empty);
        Assert.Equal(Logits(classifier, data), Logits(loaded, data));
        Assert.Equal(("-1..1", OutputKind.Probabilities), (loaded.Contract.Bounds.ToString(), loaded.Contract.Outputs));
        Assert.False(classifier.Training);
    }

    [Fact]
    public void Examples_of_a_step_stay_within_the_bounds_of_the_contract()
    {
        using Dataset data = Signed();
        using var network = new Blocks();
        using var classifier = new ModuleClassifier(network, Contract);
        network.Seen = inputs => Assert.InRange(inputs.abs().max().item<float>(), 0.5f, 1);
        Trainer.Train(classifier, data, Robust with { Epochs = 1, Augment = Augmentation.Parse("crop") }, _fixture.Folder("run"));
        network.Seen = null;
        using Dataset wide = data.First(20);
        wide.Inputs[3, 0, 5, 5] = -1.5f;
        Assert.Contains("within -1 to 1", Assert.Throws<InputException>(() => Trainer.Train(classifier, wide, Quick, _fixture.Folder("wide"))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Counters_statistics_and_dropout_go_on_bit_for_bit()
    {
        using Dataset data = Signed();
        using Blocks one = new(), two = new(), three = new();
        foreach (Blocks network in (Blocks[])[two, three]) network.load_state_dict(one.state_dict());
        using ModuleClassifier straight = new(one, Contract), stopped = new(two, Contract), resumed = new(three, Contract);
        Trainer.Train(straight, data, Robust, _fixture.Folder("straight"));
        using var cancellation = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => Trainer.Train(stopped, data, Robust, _fixture.Folder("stopped"),
            new Listener(progress => { if (progress is { Epoch: 2, Step: 3 }) cancellation.Cancel(); }), cancellation.Token));
        Assert.Equal(1, Trainer.Train(resumed, data, Robust, _fixture.Folder("stopped")).EpochsDoneBefore);
        Assert.Equal(_fixture.State("straight"), _fixture.State("stopped"));
        Assert.Equal(straight.Fingerprint, resumed.Fingerprint);
        Assert.Equal(12, BitConverter.ToInt64(_fixture.State("straight")["weight.norm.num_batches_tracked"]));
    }

    [Fact]
    public void Free_training_moves_its_perturbation_by_the_gradient_of_a_foreign_network()
    {
        using Dataset data = Signed();
        using var network = new Blocks();
        using var classifier = new ModuleClassifier(network, Contract);
        Trainer.Train(classifier, data, Quick with
        {
            Method = new FreeTraining
            {
                Threat = new ThreatModel { Ball = new NormBall(Norm.Linf, 0.1) },
                Replays = 2,
                EpsilonWarmUp = 0
            }
        }, _fixture.Folder("run"));
        using SafetensorsFile checkpoint = SafetensorsFile.Read(Path.Combine(_fixture.Folder("run"), "checkpoint.safetensors"));
        Assert.InRange(checkpoint.Tensors["perturbation"].abs().max().item<float>(), 0.099f, 0.101f);
    }

    [Fact]
    public void Weights_that_are_not_used_or_not_trained_are_said()
    {
        using var network = new Blocks();
        network.Add("spare", new Parameter(ones(3)));
        network.Add("kept", new Parameter(ones(2), requires_grad: false));
        using var classifier = new ModuleClassifier(network, Contract);
        using Dataset data = Signed();
        TrainingResult result = Trainer.Train(classifier, data, Quick, _fixture.Folder("run"));
        Assert.Contains(result.Notes, note => note.Contains("no gradient: spare", StringComparison.Ordinal));
        Assert.Contains(result.Notes, note => note.Contains("stay as they are: kept", StringComparison.Ordinal));
        Assert.Contains("no gradient: spare", File.ReadAllText(result.Log), StringComparison.Ordinal);
        Assert.Equal([1f, 1f, 1f], network.state_dict()["spare"].data<float>().ToArray());
    }

    [Fact]
    public void A_network_that_no_gradient_leads_through_is_refused_and_the_process_goes_on()
    {
        using Dataset data = Signed();
        int tries = 0;
        string Refused<T>(Func<Tensor, Tensor> last, Action<Blocks>? change = null) where T : SaddleException
        {
            using var network = new Blocks { Last = last };
            change?.Invoke(network);
            using var classifier = new ModuleClassifier(network, Contract);
            return Assert.Throws<T>(() => Trainer.Train(classifier, data, Quick, _fixture.Folder($"{tries++}"))).Message;
        }
        Assert.Contains("No gradient leads", Refused<InputException>(outputs => outputs.detach()), StringComparison.Ordinal);
        Assert.Contains("backward pass of the model", Refused<InputException>(Overwrites), StringComparison.Ordinal);
        Assert.Contains("requires a gradient", Refused<UsageException>(outputs => outputs, network =>
            { foreach (Parameter weight in network.parameters()) weight.requires_grad = false; }), StringComparison.Ordinal);
        Assert.Contains("is Float64", Refused<UsageException>(outputs => outputs, network => network.to(ScalarType.Float64)), StringComparison.Ordinal);
        using var function = new ModuleClassifier(new FunctionModule(inputs => inputs.flatten(1)), Contract);
        Assert.Contains("has no weights", Assert.Throws<UsageException>(() => Trainer.Train(function, data, Quick, _fixture.Folder("run"))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_classifier_of_somebodys_own_is_trained_by_its_parameters_alone()
    {
        using var classifier = new Line();
        TrainingResult result = Trainer.Train(classifier, _fixture.Data, Quick, _fixture.Folder("run"));
        using SafetensorsFile last = SafetensorsFile.Read(result.LastModel);
        Assert.Equal(["parameter0"], last.Tensors.Keys);
        Assert.Equal(classifier.Parameters[0].data<float>().ToArray(), last.Tensors["parameter0"].data<float>().ToArray());
        Assert.True(result.Last.Loss < result.Epochs[0].Loss);
    }

    [Fact]
    public void A_weight_that_layers_share_is_changed_once_a_step()
    {
        using Line once = new(), twice = new(handles: 2);
        Trainer.Train(once, _fixture.Data, Quick, _fixture.Folder("once"));
        Trainer.Train(twice, _fixture.Data, Quick, _fixture.Folder("twice"));
        Assert.Equal(once.Parameters[0].data<float>().ToArray(), twice.Parameters[0].data<float>().ToArray());
    }

    private static ModelContract Contract =>
        new() { Classes = 10, InputShape = [1, 28, 28], Bounds = new InputBounds([-1f], [1f]), Outputs = OutputKind.Probabilities };

    /// <summary>Weights that do not depend on what other tests draw at the same time.</summary>
    private static void Seed(Blocks network)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        using var generator = new Generator(5, CPU);
        foreach (var weight in network.parameters().Where(weight => weight.dim() > 1))
            weight.copy_(rand(weight.shape, generator: generator).sub(0.5).mul(2 / Math.Sqrt(weight.numel() / weight.shape[0])));
    }

    /// <summary>The digits with their values from −1 to 1.</summary>
    private Dataset Signed() => new("signed", _fixture.Data.Inputs.mul(2f).sub_(1f), _fixture.Data.Labels.clone(), _fixture.Data.ClassNames);

    private static Tensor Overwrites(Tensor outputs)
    {
        Tensor grown = outputs.exp();
        using (no_grad()) grown.mul_(2f);
        return grown;
    }

    private static float[] Logits(Classifier classifier, Dataset data)
    {
        using var scope = NewDisposeScope();
        return classifier.Logits(data.Inputs[..20]).data<float>().ToArray();
    }

    /// <summary>Layers with statistics, a counter and draws, in code of a program's own.</summary>
    private sealed class Blocks : nn.Module<Tensor, Tensor>
    {
        private readonly nn.Module<Tensor, Tensor> _first = nn.Linear(28 * 28, 40), _norm = nn.BatchNorm1d(40), _drop = nn.Dropout(0.2),
            _second = nn.Linear(40, 10);

        public Blocks() : base("blocks")
        {
            register_module("first", _first);
            register_module("norm", _norm);
            register_module("drop", _drop);
            register_module("second", _second);
        }

        public Action<Tensor>? Seen { get; set; }

        public Func<Tensor, Tensor> Last { get; init; } = outputs => outputs;

        public void Add(string name, Parameter parameter) => register_parameter(name, parameter);

        public override Tensor forward(Tensor input)
        {
            Seen?.Invoke(input);
            return Last(_second.call(_drop.call(_norm.call(_first.call(input.flatten(1))).relu())).softmax(1));
        }
    }

    /// <summary>A linear classifier without a module.</summary>
    /// <param name="handles">How often its one weight is among its parameters.</param>
    private sealed class Line(int handles = 1) : Classifier(new ModelContract { Classes = 10 })
    {
        public override IReadOnlyList<Parameter> Parameters { get; } = [.. Enumerable.Repeat(new Parameter(zeros(10, 28 * 28)), handles)];

        public override string Fingerprint => "line";

        protected override Tensor Forward(Tensor inputs) => inputs.flatten(1).matmul(Parameters[0].t());
    }
}
