using System.Runtime.InteropServices;
using Saddle.Training;

namespace Saddle.Tests.Training;

/// <summary>Adam in one pass against libtorch's operations one after the other.</summary>
public sealed class AdamStepsTests
{
    [Theory]
    [InlineData(1.0)]
    [InlineData(0.999)]
    public void One_pass_gives_what_the_operations_give(double kept)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        // 1003 is no multiple of any vector's length.
        using var generator = new Generator(5, CPU);
        Tensor weight = randn([1003], generator: generator), gradient = randn([1003], generator: generator).mul_(0.01),
            first = randn([1003], generator: generator).mul_(0.01), second = rand([1003], generator: generator).mul_(0.001);
        gradient[3] = 0;
        Tensor[] operations = [weight.clone(), gradient.clone(), first.clone(), second.clone()];
        for (int step = 1; step <= 20; step++)
        {
            var steps = new AdamSteps(0.9, 0.999, Math.Sqrt(1 - Math.Pow(0.999, step)), 1e-8, -0.002 / (1 - Math.Pow(0.9, step)), kept);
            steps.Update(Numbers(weight), Numbers(gradient), Numbers(first), Numbers(second));
            AdamOptimizer.Update(operations[0], operations[1], operations[2], operations[3], steps);
        }
        // Each may round a last digit differently, by the processor's fused multiply-add.
        Assert.InRange((first - operations[2]).abs().max().item<float>(), 0, 1e-8f);
        Assert.InRange((second - operations[3]).abs().max().item<float>(), 0, 1e-9f);
        Assert.InRange((weight - operations[0]).abs().max().item<float>(), 0, 5e-7f);
    }

    private static Span<float> Numbers(Tensor tensor) => MemoryMarshal.Cast<byte, float>(tensor.bytes);
}
