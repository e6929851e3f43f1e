using Saddle.Models;

namespace Saddle.Tests.Models;

public sealed class ArchitecturesTests
{
    [Theory]
    [InlineData("lenet", 1, 28, 28, 10)]
    [InlineData("lenet", 3, 32, 32, 10)]
    [InlineData("lenet", 1, 17, 21, 3)]
    [InlineData("lenet:activation=tanh", 1, 28, 28, 10)]
    [InlineData("lenet:activation=sigmoid", 3, 17, 21, 3)]
    [InlineData("lenet-papernot", 1, 28, 28, 10)]
    [InlineData("madry-mnist", 1, 28, 28, 10)]
    [InlineData("madry-mnist:width=0.25", 1, 28, 28, 10)]
    [InlineData("madry-mnist:width=0.125", 3, 15, 22, 2)]
    [InlineData("small-cnn", 1, 28, 28, 10)]
    [InlineData("small-cnn:width=0.5", 3, 32, 32, 10)]
    [InlineData("small-cnn", 1, 9, 14, 5)]
    [InlineData("linear", 1, 28, 28, 10)]
    public void LogitsAndGradientsAreThoseOfThePlainSequential(string specification, long channels, long height, long width, int classes)
    {
        using var scope = NewDisposeScope();
        using Architecture ours = Architectures.Create(specification, [channels, height, width], classes, seed: 3);
        using nn.Module<Tensor, Tensor> plain = PlainNetwork.Of(ours);
        using var generator = new Generator(4, CPU);
        Tensor inputs = rand([7, channels, height, width], generator: generator);
        Tensor cotangent = randn([7, classes], generator: generator);

        (Tensor logits, Tensor[] gradients) = Evaluate(ours, inputs, cotangent);
        (Tensor expected, Tensor[] expectedGradients) = Evaluate(plain, inputs, cotangent);

        Assert.True((logits - expected).abs().max().item<float>() < 1e-5);
        Assert.Equal(expectedGradients.Length, gradients.Length);
        for (int i = 0; i < gradients.Length; i++)
        {
            Assert.Equal(expectedGradients[i].shape, gradients[i].shape);
            float scale = expectedGradients[i].abs().max().item<float>();
            Assert.True((gradients[i] - expectedGradients[i]).abs().max().item<float>() < 1e-5 * Math.Max(1, scale));
        }
    }

    [Fact]
    public void FlatInputsSuitTheLinearNetwork()
    {
        using var scope = NewDisposeScope();
        using Architecture network = Architectures.Create("linear", [6], 2, seed: 0);
        Assert.Equal([4L, 2L], network.call(zeros(4, 6)).shape);
    }

    [Fact]
    public void StateHasTheNamesOrderAndShapesOfPyTorch()
    {
        using Architecture network = Architectures.Create("lenet", [1, 28, 28], 10, seed: 0);
        string[] state = [.. network.state_dict().Select(entry => $"{entry.Key} {string.Join('x', entry.Value.shape)}")];
        Assert.Equal(
            ["conv1.weight 20x1x5x5", "conv1.bias 20", "conv2.weight 50x20x5x5", "conv2.bias 50", "fc1.weight 500x800", "fc1.bias 500", "fc2.weight 10x500",
                "fc2.bias 10"], state);
    }

    [Fact]
    public void WidthScalesChannelsAndHiddenUnits()
    {
        using Architecture network = Architectures.Create("madry-mnist:width=2", [1, 28, 28], 10, seed: 0);
        Dictionary<string, Tensor> state = network.state_dict();
        Assert.Equal([64L, 1, 5, 5], state["conv1.weight"].shape);
        Assert.Equal([128L, 64, 5, 5], state["conv2.weight"].shape);
        Assert.Equal([2048L, 128 * 49], state["fc1.weight"].shape);
        Assert.Equal("madry-mnist:width=2", network.Specification);
        Assert.Equal("madry-mnist", Architectures.Canonical("madry-mnist:width=1.0"));
    }

    [Fact]
    public void SeedDecidesTheWeightsAndTheGlobalGeneratorStaysUntouched()
    {
        using var scope = NewDisposeScope();
        byte[] before = Generator.Default.get_state().bytes.ToArray();
        Assert.Equal(Weights(5), Weights(5));
        Assert.NotEqual(Weights(5), Weights(6));
        Assert.Equal(before, Generator.Default.get_state().bytes.ToArray());

        static float[] Weights(ulong seed)
        {
            using Architecture network = Architectures.Create("small-cnn", [1, 28, 28], 10, seed);
            return network.state_dict()["fc1.weight"].data<float>().ToArray();
        }
    }

    [Fact]
    public void WeightsFillTheRangeOfTheFanIn()
    {
        using var scope = NewDisposeScope();
        using Architecture network = Architectures.Create("lenet", [1, 28, 28], 10, seed: 0);
        foreach ((string layer, double fanIn) in new[] { ("conv1", 25.0), ("conv2", 500), ("fc1", 800), ("fc2", 500) })
            foreach (string kind in new[] { "weight", "bias" })
            {
                double bound = 1 / Math.Sqrt(fanIn), largest = network.state_dict()[$"{layer}.{kind}"].abs().max().item<float>();
                Assert.InRange(largest, 0.7 * bound, bound);
            }
    }

    [Fact]
    public void GlorotWeightsFillTheRangeOfBothFansWithoutBias()
    {
        using var scope = NewDisposeScope();
        using Architecture network = Architectures.Create("lenet-papernot", [1, 28, 28], 10, seed: 0);
        foreach ((string layer, double fanIn, double fanOut) in new[] { ("conv1", 25.0, 500.0), ("conv2", 500, 1250), ("fc1", 800, 500) })
        {
            double bound = Math.Sqrt(6 / (fanIn + fanOut));
            Assert.InRange(Largest($"{layer}.weight"), 0.95 * bound, bound);
            Assert.Equal(0f, Largest($"{layer}.bias"));
        }
        Assert.Equal(0f, Largest("fc2.weight"));
        Assert.Equal(0f, Largest("fc2.bias"));

        float Largest(string name) => network.state_dict()[name].abs().max().item<float>();
    }

    [Fact]
    public void LogitsOfTheTanhNetworkKeepTheirSumOfZeroWhileItIsTrained()
    {
        using var scope = NewDisposeScope();
        using Architecture network = Architectures.Create("lenet-papernot", [1, 28, 28], 10, seed: 0);
        using optim.Optimizer descent = optim.SGD(network.parameters(), 0.1, weight_decay: 1e-3);
        using var generator = new Generator(4, CPU);
        Tensor inputs = rand([20, 1, 28, 28], generator: generator), labels = arange(20).remainder(10);
        for (int step = 0; step < 10; step++)
        {
            descent.zero_grad();
            nn.functional.cross_entropy(network.call(inputs), labels).backward();
            descent.step();
        }
        Tensor logits = network.call(inputs);
        Assert.InRange(logits.abs().max().item<float>(), 0.01f, float.MaxValue);
        Assert.True(logits.sum(1).abs().max().item<float>() < 1e-5);
    }

    [Theory]
    [InlineData("lenet:activation=relu", "lenet")]
    [InlineData("lenet:activation= tanh", "lenet:activation=tanh")]
    [InlineData("lenet:activation=sigmoid", "lenet:activation=sigmoid")]
    [InlineData("lenet-papernot", "lenet-papernot")]
    public void CanonicalFormLeavesTheDefaultActivationOut(string specification, string canonical)
    {
        using Architecture network = Architectures.Create(specification, [1, 28, 28], 10, seed: 0);
        Assert.Equal(canonical, network.Specification);
        Assert.Equal(canonical, Architectures.Canonical(canonical));
    }

    [Fact]
    public void NothingIsLeftBehindByAForwardPass()
    {
        using Tensor inputs = zeros(2, 1, 28, 28).requires_grad_(true);
        foreach (string name in Architectures.Names)
        {
            using Architecture network = Architectures.Create(name, [1, 28, 28], 10, seed: 0);
            long before = DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;
            network.call(inputs).Dispose();
            Assert.Equal(before, DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount);
        }
    }

    [Fact]
    public void OneForwardPassServesSeveralGradients()
    {
        using var scope = NewDisposeScope();
        using Architecture network = Architectures.Create("lenet", [1, 28, 28], 10, seed: 0);
        using nn.Module<Tensor, Tensor> plain = PlainNetwork.Of(network);
        Tensor leaf = full([3, 1, 28, 28], 0.5f).requires_grad_(true);
        Tensor logits = network.call(leaf), expected = plain.call(leaf);
        for (int output = 0; output < 3; output++)
        {
            Tensor cotangent = zeros(3, 10);
            cotangent[TensorIndex.Colon, output] = 1f;
            Tensor gradient = autograd.grad([logits], [leaf], [cotangent], retain_graph: true)[0];
            Tensor wanted = autograd.grad([expected], [leaf], [cotangent], retain_graph: true)[0];
            Assert.True((gradient - wanted).abs().max().item<float>() < 1e-6);
        }
    }

    [Fact]
    public void PartsOfALargerBatchGiveTheirOwnLogits()
    {
        using var scope = NewDisposeScope();
        using Architecture network = Architectures.Create("madry-mnist:width=0.25", [1, 28, 28], 10, seed: 0);
        using var generator = new Generator(4, CPU);
        Tensor batch = rand([9, 1, 28, 28], generator: generator);
        Assert.True((network.call(batch)[5..] - network.call(batch[5..])).abs().max().item<float>() < 1e-6);
        Assert.Equal([0L, 10L], network.call(batch[..0]).shape);
    }

    [Fact]
    public void NetworksOutliveTheScopeTheyWereMadeIn()
    {
        Architecture network;
        using (NewDisposeScope()) network = Architectures.Create("lenet", [1, 28, 28], 10, seed: 0);
        using (network)
        {
            using Tensor logits = network.call(zeros(1, 1, 28, 28));
            Assert.Equal([1L, 10L], logits.shape);
        }
    }

    [Theory]
    [InlineData("vgg", "lenet, lenet-papernot, linear, madry-mnist, resnet, small-cnn, small-resnet")]
    [InlineData("lenet:width=2", "no option 'width'. It has activation")]
    [InlineData("lenet:activation", "activation must be relu, tanh or sigmoid")]
    [InlineData("lenet:activation=gelu", "activation must be relu, tanh or sigmoid")]
    [InlineData("lenet:activation=Tanh", "activation must be relu, tanh or sigmoid")]
    [InlineData("lenet:", "no option ''")]
    [InlineData("lenet:activation=tanh,activation=relu", "activation of the architecture lenet is named twice")]
    [InlineData("lenet-papernot:activation=tanh", "It has none")]
    [InlineData("madry-mnist:activation=tanh", "no option 'activation'. It has width")]
    [InlineData("madry-mnist:depth=2", "no option 'depth'")]
    [InlineData("madry-mnist:width", "width")]
    [InlineData("madry-mnist:width=0", "above 0")]
    [InlineData("madry-mnist:width=nan", "above 0")]
    [InlineData("madry-mnist:width=1e9", "at most 64")]
    public void UnknownSpecificationsAreWrongUsage(string specification, string expected) =>
        Assert.Contains(expected, Assert.Throws<UsageException>(() => Architectures.Create(specification, [1, 28, 28], 10, 0)).Message);

    [Theory]
    [InlineData("lenet", new long[] { 1, 15, 28 }, 10)]
    [InlineData("madry-mnist", new long[] { 1, 3, 28 }, 10)]
    [InlineData("small-cnn", new long[] { 784 }, 10)]
    [InlineData("resnet", new long[] { 3, 4, 4 }, 10)]
    [InlineData("small-resnet", new long[] { 3, 2, 2 }, 10)]
    [InlineData("linear", new long[] { }, 10)]
    [InlineData("linear", new long[] { -1 }, 10)]
    [InlineData("lenet", new long[] { 1, 28, 28 }, 1)]
    [InlineData("linear", new long[] { long.MaxValue, long.MaxValue }, 10)]
    [InlineData("madry-mnist", new long[] { 1, 5000, 5000 }, 10)]
    public void ShapesThatDoNotFitAreUnusableInput(string specification, long[] shape, int classes) =>
        Assert.Throws<InputException>(() => Architectures.Create(specification, shape, classes, 0));

    [Fact]
    public void InputsOfAnotherShapeAreRefused()
    {
        using Architecture network = Architectures.Create("lenet", [1, 28, 28], 10, seed: 0);
        using Tensor inputs = zeros(2, 1, 29, 29);
        Assert.Contains("[N, 1, 28, 28]", Assert.Throws<InputException>(() => network.call(inputs)).Message);
    }

    private static (Tensor Logits, Tensor[] Gradients) Evaluate(nn.Module<Tensor, Tensor> network, Tensor inputs, Tensor cotangent)
    {
        Tensor leaf = inputs.clone().requires_grad_(true);
        Tensor logits = network.call(leaf);
        return (logits, [.. autograd.grad([logits], [leaf, .. network.parameters()], [cotangent])]);
    }
}
