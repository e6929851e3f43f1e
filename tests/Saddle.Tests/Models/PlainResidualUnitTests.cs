using Saddle.Models;

namespace Saddle.Tests.Models;

public sealed class PlainResidualUnitTests
{
    [Fact]
    public void TheUnitsAreBetweenTheConvolutions()
    {
        using var scope = NewDisposeScope();
        using Architecture network = Architectures.Create("small-cnn:width=0.5,units=2", [3, 12, 12], 4, seed: 3);
        Dictionary<string, Tensor> weights = network.state_dict();
        Assert.Equal([8L, 8, 3, 3], weights["unit2.conv1.weight"].shape);
        using var generator = new Generator(4, CPU);
        Tensor inputs = rand([5, 3, 12, 12], generator: generator);
        Tensor Convolved(Tensor input, string name, long stride) =>
            nn.functional.conv2d(input, weights[$"{name}.weight"], weights[$"{name}.bias"], [stride, stride], [1, 1]);
        Tensor hidden = Convolved(inputs, "conv1", 2).relu();
        foreach (string unit in new[] { "unit1", "unit2" })
            hidden = hidden + Convolved(Convolved(hidden, $"{unit}.conv1", 1).relu(), $"{unit}.conv2", 1);
        hidden = Convolved(hidden.relu(), "conv2", 2).relu().flatten(1);
        hidden = nn.functional.linear(hidden, weights["fc1.weight"], weights["fc1.bias"]).relu();
        Tensor expected = nn.functional.linear(hidden, weights["fc2.weight"], weights["fc2.bias"]);
        Assert.True((network.call(inputs) - expected).abs().max().item<float>() < 1e-5);
    }

    [Fact]
    public void NoUnitsAreTheDefaultAndNamedWhereThereAreSome()
    {
        using Architecture none = Architectures.Create("small-cnn:units=0", [1, 28, 28], 10, seed: 3);
        Assert.Equal("small-cnn", none.Specification);
        Assert.DoesNotContain(none.state_dict().Keys, name => name.StartsWith("unit", StringComparison.Ordinal));
        Assert.Equal("small-cnn:width=2,threshold=0.3,units=1", Architectures.Canonical("small-cnn:units=1,threshold=0.3,width=2"));
    }

    [Theory]
    [InlineData("small-cnn:units=-1")]
    [InlineData("small-cnn:units=17")]
    [InlineData("small-cnn:units=1.5")]
    [InlineData("small-cnn:units")]
    public void ANumberOfUnitsThatThereIsNotIsWrongUsage(string specification) =>
        Assert.Contains("0 to 16, not", Assert.Throws<UsageException>(() => Architectures.Canonical(specification)).Message);

    [Fact]
    public void OtherNetworksHaveNone() =>
        Assert.Contains("no option 'units'", Assert.Throws<UsageException>(() => Architectures.Canonical("madry-mnist:units=1")).Message);
}
