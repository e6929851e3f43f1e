using System.CommandLine;
using Saddle.Cli;
using Saddle.Cli.Options;
using Saddle.Data;
using Saddle.Models;

namespace Saddle.Tests.Models;

public sealed class ModelFormatsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Registered_format_is_loaded_by_its_ending_and_by_its_name()
    {
        ModelFormats.Register(Coin.Format);
        ModelFormats.Register(Coin.Format);
        Assert.Single(ModelFormats.All, Coin.Format);
        string path = _folder.File("model.coin");
        Assert.Contains("no model file", Assert.Throws<InputException>(() => ModelLoader.Load(path, new ModelLoadOptions())).Message, StringComparison.Ordinal);
        File.WriteAllText(path, "heads");
        File.WriteAllText(path + ".saddle.json", """{"bounds": [-1, 1]}""");
        using Classifier model = ModelLoader.Load(path, new ModelLoadOptions { InputShape = [3] }),
            named = ModelLoader.Load("the-coin", new ModelLoadOptions());
        Assert.Equal(("-1..1", 2), (model.Contract.Bounds.ToString(), model.Contract.Classes));
        Assert.IsType<Coin>(named);
        Assert.Contains(".coin (coins, cast by a hand)", Assert.Throws<UsageException>(() => ModelLoader.Load("model.h5", new ModelLoadOptions())).Message,
            StringComparison.Ordinal);
        Assert.Contains("the-coin", Assert.Throws<UsageException>(() => ModelLoader.Load("the-coint", new ModelLoadOptions())).Message,
            StringComparison.Ordinal);
        // A classifier of the format is written by it, any other as before.
        Assert.Same(Coin.Format, ModelFormats.ToWrite(model));
        using Architecture network = Architectures.Create("linear", [1, 2, 2], 2, seed: 1);
        using var classifier = new ModuleClassifier(network, 2);
        Assert.Equal("safetensors", ModelFormats.ToWrite(classifier)!.Name);
    }

    [Fact]
    public void The_command_knows_what_was_registered()
    {
        ModelFormats.Register(Coin.Format);
        string path = _folder.File("model.coin");
        File.WriteAllText(path, "tails");
        using var data = new Dataset("points", zeros(2, 3), zeros(2, ScalarType.Int64), ["heads", "tails"]);
        var command = new Command("try");
        var options = new ModelOptions(command);
        ParseResult parsed = command.Parse([path, "--bounds=-1,1"]);
        Assert.Empty(parsed.Errors);
        using var session = new Session([]);
        using Classifier model = options.Load(parsed, data, session);
        Assert.Equal("-1..1", Assert.IsType<Coin>(model).Contract.Bounds.ToString());
        Assert.Contains(".coin", command.Arguments[0].Description, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "neither endings nor names"), InlineData("coin", "with its dot"), InlineData(".Coin2", "lower case"), InlineData(".pt", "TorchScript has")]
    public void Format_that_cannot_be_told_apart_is_refused(string ending, string words) =>
        Assert.Contains(words, Assert.Throws<UsageException>(() => ModelFormats.Register(new Nothing(ending.Length == 0 ? [] : [ending]))).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Weights_of_a_programs_own_module_come_back_into_it_alone()
    {
        using nn.Module<Tensor, Tensor> module = Network(3), other = Network(3), wider = Network(4);
        var contract = new ModelContract { Classes = 2, InputShape = [5], Bounds = new InputBounds([-1f], [1f]), Outputs = OutputKind.Probabilities };
        using var classifier = new ModuleClassifier(module, contract) { Training = false };
        string path = _folder.File("model.safetensors");
        ModelFormats.ToWrite(classifier)!.Write(path, classifier, new ModelFacts { ClassNames = ["no", "yes"] });
        using Tensor inputs = linspace(-1, 1, 15).reshape(3, 5);
        using ModuleClassifier loaded = ModuleFile.Load(path, other);
        Assert.Equal(classifier.Logits(inputs).data<float>().ToArray(), loaded.Logits(inputs).data<float>().ToArray());
        Assert.Equal(classifier.Fingerprint, loaded.Fingerprint);
        Assert.Contains("'0.weight' of shape [4, 5]", Assert.Throws<InputException>(() => ModuleFile.Load(path, wider)).Message, StringComparison.Ordinal);
        Assert.Contains("ModuleFile.Load", Assert.Throws<UsageException>(() => ModelLoader.Load(path, new ModelLoadOptions())).Message,
            StringComparison.Ordinal);
    }

    // Batch normalisation counts its batches in whole numbers.
    private static nn.Module<Tensor, Tensor> Network(int hidden) =>
        nn.Sequential(nn.Linear(5, hidden), nn.BatchNorm1d(hidden), nn.Linear(hidden, 2), nn.Softmax(1));

    /// <summary>A model whose file says which of two classes it always answers.</summary>
    private sealed class Coin(int side, ModelContract contract) : Classifier(contract)
    {
        public static IModelFormat Format { get; } = new Coins();

        public override string Fingerprint => $"{side}";

        protected override Tensor Forward(Tensor inputs) =>
            nn.functional.one_hot(full([inputs.shape[0]], side, ScalarType.Int64), 2).to_type(ScalarType.Float32);

        private sealed class Coins : IModelFormat
        {
            public string Name => "coins";

            public IReadOnlyList<string> Endings => [".coin"];

            public IReadOnlyList<string> Names => ["the-coin"];

            public string Origin => "cast by a hand";

            public Classifier Load(string model, ModelLoadOptions options)
            {
                if (model == "the-coin") return new Coin(0, new ModelContract { Classes = 2 });
                if (!File.Exists(model)) throw new InputException($"There is no model file {model}.");
                int side = File.ReadAllText(model) == "heads" ? 0 : 1;
                StatedContract stated = StatedContract.Of(model, options);
                using var probe = new Coin(side, new ModelContract { Classes = 2 });
                return new Coin(side, stated.Complete(probe.Forward));
            }

            public bool Writes(Classifier classifier) => classifier is Coin;
        }
    }

    private sealed record Nothing(IReadOnlyList<string> Endings) : IModelFormat
    {
        public string Name => "nothing";

        public Classifier Load(string model, ModelLoadOptions options) => throw new InputException("There is nothing.");
    }
}
