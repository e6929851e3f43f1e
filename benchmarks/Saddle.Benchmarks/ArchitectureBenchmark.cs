using Saddle.Models;

namespace Saddle.Benchmarks;

/// <summary>Forward and input gradient of each built-in network against the plain Sequential with the same weights.</summary>
internal sealed class ArchitectureBenchmark : IBenchmark
{
    public string Name => "architectures";

    public string Description => "forward and input gradient of each built-in network against the plain Sequential with the same weights";

    public void Run(TextWriter output)
    {
        output.WriteLine("CPU ms of forward + input gradient, 1 thread, parameters frozen; ratio = ours / plain, median of interleaved pairs");
        output.WriteLine($"{"architecture",-16}{"batch",6}{"plain",10}{"ours",10}{"ratio",8}{"logits differ by",18}");
        // A residual network is no Sequential.
        foreach (string name in Architectures.Names.Where(name => !name.EndsWith("resnet", StringComparison.Ordinal)))
            foreach (long batch in new long[] { 64, 256, 1000 })
            {
                using Architecture ours = Architectures.Create(name, [1, 28, 28], classes: 10, seed: 1);
                using nn.Module<Tensor, Tensor> plain = PlainNetwork.Of(ours);
                foreach (var parameter in ours.parameters().Concat(plain.parameters())) parameter.requires_grad_(false);
                using var generator = new Generator(2, CPU);
                using Tensor inputs = rand([batch, 1, 28, 28], generator: generator);
                PairedTiming timing = PairedTiming.Measure(() => InputGradient(plain, inputs), () => InputGradient(ours, inputs));
                output.WriteLine(
                    $"{name,-16}{batch,6}{timing.FirstMilliseconds,10:F1}{timing.SecondMilliseconds,10:F1}{timing.Ratio,8:F3}{Difference(plain, ours, inputs),18:E1}");
            }
    }

    private static void InputGradient(nn.Module<Tensor, Tensor> network, Tensor inputs)
    {
        using var scope = NewDisposeScope();
        Tensor leaf = inputs.detach().requires_grad_(true);
        autograd.grad([network.call(leaf).sum()], [leaf]);
    }

    private static float Difference(nn.Module<Tensor, Tensor> plain, Architecture ours, Tensor inputs)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        return (plain.call(inputs) - ours.call(inputs)).abs().max().item<float>();
    }
}
