using Saddle.Models;

namespace Saddle.Tests.Models;

public sealed class InputThresholdTests
{
    [Fact]
    public void BlackAndWhiteStayNearlyWhereTheyAreUnderChangesByTheThreshold()
    {
        using var scope = NewDisposeScope();
        var threshold = new InputThreshold(0.3);
        float[] behind = threshold.Of(tensor(new[] { 0f, 0.3f, 0.5f, 0.7f, 1f })).data<float>().ToArray();
        // u = −0.75, 0, 0.5, 1, 1.75, of which a hundredth remains outside 0 to 1.
        float[] expected = [-0.0075f, 0, 0.5f, 1, 1.0075f];
        for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], behind[i], 1e-6f);
    }

    [Fact]
    public void EveryPixelHasTheGradientOfItsSlope()
    {
        using var scope = NewDisposeScope();
        Tensor input = tensor(new[] { 0.1f, 0.5f, 0.95f });
        input.requires_grad = true;
        Tensor gradient = autograd.grad([new InputThreshold(0.3).Of(input).sum()], [input])[0];
        float[] expected = [0.025f, 2.5f, 0.025f], measured = gradient.data<float>().ToArray();
        for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], measured[i], 1e-5f);
    }

    [Fact]
    public void ANetworkWithAThresholdIsThePlainOneBehindIt()
    {
        using var scope = NewDisposeScope();
        using Architecture network = Architectures.Create("small-cnn:width=0.5,threshold=0.25", [1, 28, 28], 10, seed: 3);
        using Architecture plain = Architectures.Create("small-cnn:width=0.5", [1, 28, 28], 10, seed: 3);
        using var generator = new Generator(4, CPU);
        Tensor inputs = rand([5, 1, 28, 28], generator: generator), scaled = (inputs - 0.25) / 0.5;
        Tensor expected = plain.call(scaled.clamp(0, 1) * 0.99 + scaled * 0.01);
        Assert.True((network.call(inputs) - expected).abs().max().item<float>() < 1e-5);
    }

    [Fact]
    public void TheThresholdIsPartOfTheSpecification()
    {
        using Architecture network = Architectures.Create("small-cnn:threshold=0.30,width=0.5", [1, 28, 28], 10, seed: 3);
        Assert.Equal("small-cnn:width=0.5,threshold=0.3", network.Specification);
        Assert.Equal("small-cnn:threshold=0", Architectures.Canonical("small-cnn:threshold=0,width=1"));
    }

    [Theory]
    [InlineData("small-cnn:threshold=0.5")]
    [InlineData("small-cnn:threshold=-0.1")]
    [InlineData("small-cnn:threshold=nan")]
    [InlineData("small-cnn:threshold")]
    public void AThresholdThatLeavesNothingIsWrongUsage(string specification) =>
        Assert.Contains("0 to below 0.5", Assert.Throws<UsageException>(() => Architectures.Canonical(specification)).Message);

    [Fact]
    public void OtherNetworksHaveNone() =>
        Assert.Contains("no option 'threshold'", Assert.Throws<UsageException>(() => Architectures.Canonical("madry-mnist:threshold=0.3")).Message);
}
