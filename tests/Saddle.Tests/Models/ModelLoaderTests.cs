using System.Text;
using Saddle.Models;

namespace Saddle.Tests.Models;

public sealed class ModelLoaderTests : IDisposable
{
    private static readonly ModelLoadOptions Digits = new() { InputShape = [1, 28, 28], DataClasses = 10 };
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void SavedNetworkComesBackWithItsContract()
    {
        using var scope = NewDisposeScope();
        using Architecture network = Architectures.Create("small-cnn:width=0.5", [3, 12, 12], 4, seed: 1);
        var contract = new ModelContract
        {
            Classes = 4,
            InputShape = [3, 12, 12],
            Bounds = new InputBounds([0, 0, -1], [1, 2, 1], 3, 1, 1),
            Standardization = new Standardization([0.5f], [0.25f]),
        };
        string path = _folder.File("model.safetensors");
        ArchitectureFile.Save(path, network, contract, ["a", "b", "c", "d"], new Dictionary<string, string> { ["epochs"] = "3" });
        using Classifier loaded = ModelLoader.Load(path, new ModelLoadOptions());
        using var original = new ModuleClassifier(network, contract);
        Assert.Equal(original.Fingerprint, loaded.Fingerprint);
        Assert.Equal("small-cnn:width=0.5", Assert.IsType<Architecture>(((ModuleClassifier)loaded).Module, exactMatch: false).Specification);
        Assert.Equal([0, 0, -1], loaded.Contract.Bounds.LowerValues);
        Assert.Equal([3, 1, 1], loaded.Contract.Bounds.Shape);
        Tensor inputs = full([2, 3, 12, 12], 0.3f);
        Assert.Equal(original.Logits(inputs).data<float>().ToArray(), loaded.Logits(inputs).data<float>().ToArray());
        Assert.False(loaded.Training);
        Assert.Contains("data has", Assert.Throws<InputException>(() => ModelLoader.Load(path, Digits)).Message);
        Assert.Throws<UsageException>(() => ModelLoader.Load(path, new ModelLoadOptions { Architecture = "lenet" }));
        ModelLoader.Load(path, new ModelLoadOptions { Architecture = "small-cnn:width=0.50" }).Dispose();
    }

    [Fact]
    public void OptionsCountBeforeSidecarAndSidecarBeforeMetadata()
    {
        using Architecture network = Architectures.Create("linear", [1, 28, 28], 10, seed: 1);
        string path = _folder.File("model.safetensors");
        ArchitectureFile.Save(path, network,
            new ModelContract { Classes = 10, Outputs = OutputKind.Probabilities, Standardization = new Standardization([0.1f], [0.3f]) });
        Sidecar(path, """{"bounds": [0, 255], "outputs": "log-probabilities"}""");
        using Classifier model = ModelLoader.Load(path, Digits with { Contract = new ContractOptions { Lower = [-1], Upper = [1] } });
        Assert.Equal(OutputKind.LogProbabilities, model.Contract.Outputs);
        Assert.Equal("-1..1", model.Contract.Bounds.ToString());
        Assert.Equal([0.1f], model.Contract.Standardization!.Mean);
    }

    [Fact]
    public void WeightsThatDoNotFitNameTheFirstMismatch()
    {
        using Architecture network = Architectures.Create("lenet", [1, 28, 28], 10, seed: 1);
        string path = _folder.File("weights.safetensors");
        SafetensorsFile.Write(path, network.state_dict());
        Assert.Contains("state one of lenet", Assert.Throws<UsageException>(() => ModelLoader.Load(path, Digits)).Message);
        string message = Assert.Throws<InputException>(() => ModelLoader.Load(path, Digits with { Architecture = "madry-mnist" })).Message;
        Assert.Contains("'conv1.weight' has the shape [20, 1, 5, 5]", message);
        Assert.Contains("'madry-mnist'", message);
        Assert.Contains("'fc1.weight'",
            Assert.Throws<InputException>(() =>
                ModelLoader.Load(path, Digits with { Architecture = "linear", Contract = new ContractOptions { Classes = 500 } })).Message);
        using Classifier model = ModelLoader.Load(path, Digits with { Architecture = "lenet" });
        Assert.Equal(10, model.Contract.Classes);
    }

    [Fact]
    public void ActivationIsPartOfTheModel()
    {
        using Architecture network = Architectures.Create("lenet:activation=tanh", [1, 28, 28], 10, seed: 1);
        string path = _folder.File("named.safetensors"), bare = _folder.File("bare.safetensors");
        ArchitectureFile.Save(path, network, new ModelContract { Classes = 10 });
        SafetensorsFile.Write(bare, network.state_dict());
        Assert.Throws<UsageException>(() => ModelLoader.Load(path, Digits with { Architecture = "lenet" }));
        using Classifier named = ModelLoader.Load(path, Digits), tanh = ModelLoader.Load(bare, Digits with { Architecture = "lenet:activation=tanh" }),
            relu = ModelLoader.Load(bare, Digits with { Architecture = "lenet" });
        Assert.Equal("lenet:activation=tanh", Assert.IsType<Architecture>(((ModuleClassifier)named).Module, exactMatch: false).Specification);
        Assert.NotEqual(tanh.Fingerprint, relu.Fingerprint);
    }

    [Theory]
    [InlineData("model.onnx", "not supported yet")]
    [InlineData("model.ckpt", ".safetensors")]
    [InlineData("model.h5", ".safetensors")]
    [InlineData("no-such-model", "no built-in model")]
    public void UnknownKindsSayWhatThereIs(string model, string expected) =>
        Assert.Contains(expected, Assert.Throws<UsageException>(() => ModelLoader.Load(model, Digits)).Message);

    [Theory]
    [InlineData("absent.pt")]
    [InlineData("absent.pth")]
    [InlineData("absent.safetensors")]
    public void MissingFilesAreUnusableInput(string model) =>
        Assert.Contains("no model file", Assert.Throws<InputException>(() => ModelLoader.Load(_folder.File(model), Digits)).Message);

    [Theory]
    [InlineData("{", "JSON")]
    [InlineData("[]", "object")]
    [InlineData("""{"bound": [0, 1]}""", "known are bounds, mean")]
    [InlineData("""{"bound": [0, 1]}""", "did you mean 'bounds'")]
    [InlineData("""{"input_shape": [1, 28, 28]}""", "did you mean 'inputShape'")]
    [InlineData("""{"STD": 1}""", "did you mean 'std'")]
    [InlineData("""{"scale": 255}""", "'scale' must be")]
    [InlineData("""{"bounds": [0]}""", "'bounds' must be")]
    [InlineData("""{"bounds": {"lower": 0}}""", "'bounds' must be")]
    [InlineData("""{"bounds": [1, 0]}""", "no range")]
    [InlineData("""{"bounds": {"lower": [0, 0], "upper": [1, 1]}}""", "784 features")]
    [InlineData("""{"mean": "a"}""", "'mean' must be")]
    [InlineData("""{"mean": 0.5}""", "give both")]
    [InlineData("""{"mean": [0, 0, 0], "std": [1, 1, 1]}""", "1 channels")]
    [InlineData("""{"mean": 1e99, "std": 1}""", "'mean' must be")]
    [InlineData("""{"layout": "hwc"}""", "'layout' must be")]
    [InlineData("""{"outputs": "softmax"}""", "'outputs' must be")]
    [InlineData("""{"classes": 1}""", "'classes' must be")]
    [InlineData("""{"inputShape": [0]}""", "'inputShape' must be")]
    [InlineData("""{"inputShape": [2147483647, 2147483647]}""", "data has")]
    [InlineData("""{"classes": 10, "classes": 10}""", "JSON")]
    public void MalformedSidecarsAreRefused(string json, string expected)
    {
        using Architecture network = Architectures.Create("linear", [1, 28, 28], 10, seed: 1);
        string path = _folder.File("model.safetensors");
        SafetensorsFile.Write(path, network.state_dict());
        Sidecar(path, json);
        SaddleException error = Assert.ThrowsAny<SaddleException>(() => ModelLoader.Load(path, Digits with { Architecture = "linear" }));
        Assert.Contains(expected, error.Message);
    }

    [Fact]
    public void FlippedBitsInASidecarNeverEscape()
    {
        using Architecture network = Architectures.Create("linear", [1, 28, 28], 10, seed: 1);
        string path = _folder.File("model.safetensors");
        SafetensorsFile.Write(path, network.state_dict());
        byte[] sound =
            Encoding.UTF8.GetBytes("""{"bounds":[0,1],"mean":0.5,"std":[1],"layout":"nchw","outputs":"logits","classes":10,"inputShape":[1,28,28]}""");
        for (int bit = 0; bit < 8 * sound.Length; bit++)
        {
            byte[] flipped = [.. sound];
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            File.WriteAllBytes(path + ".saddle.json", flipped);
            if (Record.Exception(() => ModelLoader.Load(path, Digits with { Architecture = "linear" }).Dispose()) is { } error)
                Assert.IsType<SaddleException>(error, exactMatch: false);
        }
    }

    private static void Sidecar(string model, string json) => File.WriteAllText(model + ".saddle.json", json);
}
