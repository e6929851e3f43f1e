using Saddle.Models;

namespace Saddle.Tests.Models;

/// <summary>Weights that other tools saved, and weights that do not fit.</summary>
public sealed class WeightNamesTests : IDisposable
{
    private static readonly ModelLoadOptions Lenet = new() { InputShape = [1, 28, 28], DataClasses = 10, Architecture = "lenet" };
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("module.")]
    [InlineData("_orig_mod.")]
    [InlineData("model.")]
    [InlineData("net.")]
    [InlineData("module._orig_mod.")]
    [InlineData("state_dict.model.module.")]
    public void What_wraps_a_network_is_left_out_of_its_names(string wrapper)
    {
        using Classifier plain = ModelLoader.Load(Save(name => name), Lenet), wrapped = ModelLoader.Load(Save(name => wrapper + name), Lenet);
        Assert.Equal(plain.Fingerprint, wrapped.Fingerprint);
        using Architecture linear = Architectures.Create("linear", [4], 3, seed: 1);
        SafetensorsFile.Write(_folder.File("linear.safetensors"),
            linear.state_dict().Select(weight => KeyValuePair.Create(wrapper + weight.Key, weight.Value)));
        using Classifier one = ModelLoader.Load(_folder.File("linear.safetensors"), new ModelLoadOptions { InputShape = [4], Architecture = "linear" });
        Assert.Equal(3, one.Contract.Classes);
    }

    [Fact]
    public void A_part_that_not_all_share_stays()
    {
        string message = Refused(name => name.StartsWith("fc", StringComparison.Ordinal) ? $"head.{name}" : $"body.{name}");
        Assert.Contains("missing are 'conv1.weight', 'conv1.bias', 'conv2.weight', 'conv2.bias' and 4 more", message, StringComparison.Ordinal);
        Assert.Contains("unknown are 'body.conv1.weight'", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("fc2.bias", "missing is 'fc2.bias'")]
    [InlineData("fc2.weight", "missing is 'fc2.weight'")]
    [InlineData("conv1.bias", "missing is 'conv1.bias'")]
    public void A_missing_weight_is_named_and_the_class_count_stays(string without, string words)
    {
        string message = Refused(name => name == without ? null : name);
        Assert.Contains(words, message, StringComparison.Ordinal);
        Assert.Contains("10 classes", message, StringComparison.Ordinal);
        Assert.DoesNotContain("shape [10, 500]", message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_last_layer_missing_as_a_whole_is_named_too()
    {
        string message = Refused(name => name.StartsWith("fc2", StringComparison.Ordinal) ? null : name);
        Assert.Contains("missing are 'fc2.weight', 'fc2.bias'", message, StringComparison.Ordinal);
        Assert.Contains("unknown is 'fc3.bias'", Refused(name => name == "fc2.bias" ? "fc3.bias" : name), StringComparison.Ordinal);
        Assert.Contains("'conv2.weight' has the shape [50, 20, 5, 5] and not [64, 32, 5, 5]",
            Assert.Throws<InputException>(() => ModelLoader.Load(Save(name => name), Lenet with { Architecture = "madry-mnist" })).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void The_counter_of_batch_normalisation_is_left_aside()
    {
        using Architecture network = Architectures.Create("small-resnet", [3, 12, 12], 5, seed: 1);
        IEnumerable<KeyValuePair<string, Tensor>> weights = network.state_dict()
            .SelectMany(weight =>
                (KeyValuePair<string, Tensor>[])[weight, .. weight.Key.EndsWith("running_mean", StringComparison.Ordinal)
                    ? [KeyValuePair.Create($"{weight.Key[..^12]}num_batches_tracked", tensor(7L))] : Array.Empty<KeyValuePair<string, Tensor>>()]);
        SafetensorsFile.Write(_folder.File("counted.safetensors"), weights.Select(weight => KeyValuePair.Create($"module.{weight.Key}", weight.Value)));
        using Classifier model =
            ModelLoader.Load(_folder.File("counted.safetensors"), new ModelLoadOptions { InputShape = [3, 12, 12], Architecture = "small-resnet" });
        Assert.Equal(5, model.Contract.Classes);
    }

    private string Refused(Func<string, string?> rename) => Assert.Throws<InputException>(() => ModelLoader.Load(Save(rename), Lenet).Dispose()).Message;

    private string Save(Func<string, string?> rename)
    {
        using Architecture network = Architectures.Create("lenet", [1, 28, 28], 10, seed: 1);
        string path = _folder.File("weights.safetensors");
        SafetensorsFile.Write(path,
            network.state_dict().Where(weight => rename(weight.Key) is not null).Select(weight => KeyValuePair.Create(rename(weight.Key)!, weight.Value)));
        return path;
    }
}
