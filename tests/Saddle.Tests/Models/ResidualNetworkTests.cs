using Saddle.Models;
using Saddle.Threats;

namespace Saddle.Tests.Models;

public sealed class ResidualNetworkTests
{
    [Theory]
    [InlineData("resnet", 3, 16, 16, 10, false)]
    [InlineData("resnet:width=0.5", 3, 16, 12, 10, true)]
    [InlineData("resnet:width=1.5", 3, 9, 9, 3, true)]
    [InlineData("small-resnet", 3, 32, 32, 10, false)]
    [InlineData("small-resnet", 3, 32, 32, 10, true)]
    [InlineData("small-resnet:width=0.3", 1, 28, 28, 10, true)]
    [InlineData("small-resnet", 1, 15, 18, 4, false)]
    public void Logits_and_gradients_are_those_of_the_plain_network(string specification, long channels, long height, long width, int classes, bool training)
    {
        using var scope = NewDisposeScope();
        using Architecture network = Unusual(specification, [channels, height, width], classes);
        network.train(training);
        using var generator = new Generator(4, CPU);
        Tensor inputs = rand([6, channels, height, width], generator: generator), cotangent = randn([6, classes], generator: generator);
        Dictionary<string, Tensor> state = network.state_dict()
            .ToDictionary(entry => entry.Key, entry => entry.Value.detach().to(ScalarType.Float64, copy: true));
        string[] names = [.. network.named_parameters().Select(entry => entry.name)];
        foreach (string name in names) state[name].requires_grad_(true);
        Tensor leaf = inputs.clone().requires_grad_(true), plainLeaf = inputs.to(ScalarType.Float64).requires_grad_(true);

        Tensor logits = network.call(leaf), expected = PlainResidualNetwork.Logits(network, state, plainLeaf, training);
        List<Tensor> gradients = [.. autograd.grad([logits], [leaf, .. network.parameters()], [cotangent])];
        List<Tensor> wanted = [.. autograd.grad([expected], [plainLeaf, .. names.Select(name => state[name])], [cotangent.to(ScalarType.Float64)])];

        AssertClose(expected, logits, 1e-5);
        for (int i = 0; i < gradients.Count; i++) AssertClose(wanted[i], gradients[i], 1e-4);
    }

    [Fact]
    public void Gradient_is_the_slope_of_the_loss()
    {
        using var scope = NewDisposeScope();
        using Architecture network = Unusual("small-resnet", [3, 32, 32], 10);
        network.eval();
        using var generator = new Generator(4, CPU);
        Tensor inputs = rand([3, 3, 32, 32], generator: generator), labels = tensor([1L, 2, 3]);
        Tensor leaf = inputs.clone().requires_grad_(true);
        Tensor gradient = autograd.grad([nn.functional.cross_entropy(network.call(leaf), labels)], [leaf])[0];
        // Along its signs no sum cancels.
        Tensor direction = gradient.sign().to(ScalarType.Float64);
        Dictionary<string, Tensor> state = network.state_dict().ToDictionary(entry => entry.Key, entry => entry.Value.detach().to(ScalarType.Float64));
        double Loss(double distance) =>
            nn.functional.cross_entropy(PlainResidualNetwork.Logits(network, state, inputs.to(ScalarType.Float64) + distance * direction, training: false),
                labels).item<double>();
        double slope = (Loss(1e-6) - Loss(-1e-6)) / 2e-6, expected = (gradient * direction).sum().item<double>();
        Assert.Equal(expected, slope, 1e-3 * Math.Abs(slope));
    }

    [Fact]
    public void Images_are_standardised_one_by_one_and_a_flat_one_has_a_finite_gradient()
    {
        using var scope = NewDisposeScope();
        using Architecture network = Unusual("small-resnet", [3, 32, 32], 10);
        network.eval();
        using var generator = new Generator(4, CPU);
        Tensor inputs = rand([2, 3, 32, 32], generator: generator);
        AssertClose(network.call(inputs), network.call(inputs * 0.25 + 0.5), 1e-4);
        AssertClose(network.call(inputs)[1..], network.call(inputs[1..]), 1e-5);
        Tensor flat = full([1, 3, 32, 32], 0.5f).requires_grad_(true);
        Tensor gradient = autograd.grad([network.call(flat).sum()], [flat])[0];
        Assert.True(gradient.isfinite().all().item<bool>());
    }

    [Fact]
    public void Sizes_are_those_of_the_paper_and_width_scales_them()
    {
        using Architecture simple = Architectures.Create("resnet", [3, 32, 32], 10, seed: 0),
            small = Architectures.Create("small-resnet", [3, 32, 32], 10, seed: 0);
        Assert.Equal([16L, 16, 32, 64], Filters(ArchitecturePlan.Create("resnet", [3, 32, 32], 10)));
        Assert.Equal([16L, 160, 320, 640], Filters(ArchitecturePlan.Create("resnet:width=10", [3, 32, 32], 10)));
        Assert.Equal([8L, 8, 16, 32], Filters(ArchitecturePlan.Create("resnet:width=0.5", [3, 32, 32], 10)));
        Assert.Equal(31, simple.state_dict().Count(entry => entry.Value.dim() == 4));
        Assert.Equal("resnet:width=10", Architectures.Canonical("resnet:width=10.0"));
        Assert.Equal(464_154, Parameters(simple));
        Assert.Equal(298_698, Parameters(small));

        static long Parameters(Architecture network) => network.parameters().Sum(parameter => parameter.numel());
        static long[] Filters(ArchitecturePlan plan) =>
            [.. new[] { "conv1", "unit1.conv2", "unit6.conv2", "unit11.conv2" }.Select(name => plan.Layers.Single(layer => layer.Name == name).WeightShape[0])];
    }

    [Fact]
    public void Fresh_weights_are_those_of_the_papers_code_and_of_the_seed()
    {
        using var scope = NewDisposeScope();
        byte[] before = Generator.Default.get_state().bytes.ToArray();
        using Architecture network = Architectures.Create("resnet", [3, 32, 32], 10, seed: 1), same = Architectures.Create("resnet", [3, 32, 32], 10, seed: 1),
            other = Architectures.Create("resnet", [3, 32, 32], 10, seed: 2);
        Dictionary<string, Tensor> state = network.state_dict();
        Assert.Equal(Math.Sqrt(2.0 / (9 * 64)), state["unit15.conv2.weight"].std().item<float>(), 1e-3);
        Assert.InRange(state["fc1.weight"].abs().max().item<float>(), 0.9 * Math.Sqrt(3.0 / 64), Math.Sqrt(3.0 / 64));
        foreach ((string name, float value) in new[] { ("fc1.bias", 0f), ("unit3.norm2.weight", 1f), ("unit3.norm2.bias", 0f), ("norm1.running_mean", 0f),
            ("norm1.running_var", 1f) })
            Assert.True(state[name].eq(value).all().item<bool>(), name);
        Assert.True(state["unit7.conv1.weight"].eq(same.state_dict()["unit7.conv1.weight"]).all().item<bool>());
        Assert.False(state["unit7.conv1.weight"].eq(other.state_dict()["unit7.conv1.weight"]).all().item<bool>());
        Assert.Equal(before, Generator.Default.get_state().bytes.ToArray());
    }

    [Fact]
    public void Running_statistics_follow_the_batches_of_training_alone()
    {
        using var scope = NewDisposeScope();
        using Architecture network = Architectures.Create("small-resnet", [3, 32, 32], 10, seed: 1);
        using var classifier = new ModuleClassifier(network, 10);
        using var generator = new Generator(4, CPU);
        Tensor inputs = rand([5, 3, 32, 32], generator: generator);
        network.eval();
        string fresh = classifier.Fingerprint;
        classifier.Logits(inputs);
        Assert.Equal(fresh, classifier.Fingerprint);
        classifier.Training = true;
        using (new ModelLease(classifier)) classifier.Logits(inputs);
        Assert.Equal(fresh, classifier.Fingerprint);
        classifier.Logits(inputs);
        Assert.NotEqual(fresh, classifier.Fingerprint);
        Tensor first =
            nn.functional.conv2d((inputs - inputs.mean([1, 2, 3], true)) / inputs.std([1, 2, 3], false, true), network.state_dict()["conv1.weight"],
                strides: [2, 2], padding: [1, 1]);
        AssertClose(first.mean([0, 2, 3]) * 0.1, network.state_dict()["unit1.norm1.running_mean"], 1e-4);
        AssertClose(first.transpose(0, 1).flatten(1).var(1) * 0.1 + 0.9, network.state_dict()["unit1.norm1.running_var"], 1e-4);
    }

    [Fact]
    public void A_file_has_the_running_statistics_and_loads_in_evaluation_mode()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        using Architecture network = Unusual("small-resnet:width=0.5", [3, 32, 32], 10);
        network.eval();
        string path = folder.File("model.safetensors");
        ArchitectureFile.Save(path, network, new ModelContract { Classes = 10, InputShape = [3, 32, 32] });
        using Classifier loaded = ModelLoader.Load(path, new ModelLoadOptions());
        using var generator = new Generator(4, CPU);
        Tensor inputs = rand([3, 3, 32, 32], generator: generator);
        Assert.False(loaded.Training);
        Assert.True(network.call(inputs).eq(loaded.Logits(inputs)).all().item<bool>());
        using var own = new ModuleClassifier(network, loaded.Contract);
        Assert.Equal(own.Fingerprint, loaded.Fingerprint);
    }

    /// <summary>A network whose scales, shifts and running statistics are not those of a fresh one.</summary>
    private static Architecture Unusual(string specification, long[] shape, int classes)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        using var generator = new Generator(8, CPU);
        Architecture network = Architectures.Create(specification, shape, classes, seed: 3);
        foreach ((string name, Tensor value) in network.state_dict())
            if (value.dim() == 1) value.add_(rand(value.shape, generator: generator), 0.5);
        return network;
    }

    private static void AssertClose(Tensor expected, Tensor actual, double tolerance)
    {
        Assert.Equal(expected.shape, actual.shape);
        double scale = Math.Max(1, expected.abs().max().to(ScalarType.Float64).item<double>());
        double difference = (expected.to(ScalarType.Float64) - actual.to(ScalarType.Float64)).abs().max().item<double>();
        Assert.True(difference < tolerance * scale, $"{difference} of {scale}");
    }
}
