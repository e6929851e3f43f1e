using Saddle.Models;

namespace Saddle.Tests.Models;

/// <summary>
/// Networks whose weights TorchSharp replaced, as it does for another device or type. A second device is not everywhere; a
/// second type is, and it takes the same way.
/// </summary>
public sealed class MovedNetworkTests
{
    public static TheoryData<string> Specifications => [.. Architectures.Names, "small-cnn:threshold=0.3,units=1"];

    [Theory, MemberData(nameof(Specifications))]
    public void ANetworkThatIsMovedComputesWithItsMovedWeights(string specification)
    {
        using var scope = NewDisposeScope();
        using Architecture network = Architectures.Create(specification, [1, 28, 28], 10, seed: 0);
        network.eval();
        using var generator = new Generator(4, CPU);
        Tensor inputs = rand([2, 1, 28, 28], generator: generator), before = network.call(inputs);
        network.to(ScalarType.Float64);
        Assert.All(network.parameters(), weight => Assert.Equal(ScalarType.Float64, weight.dtype));
        Tensor after = network.call(inputs.to(ScalarType.Float64));
        Assert.Equal(ScalarType.Float64, after.dtype);
        Assert.True((after - before).abs().max().item<double>() < 1e-4);
    }
}
