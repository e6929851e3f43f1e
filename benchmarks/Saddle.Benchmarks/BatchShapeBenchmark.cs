using Saddle.Models;

namespace Saddle.Benchmarks;

/// <summary>
/// Fixed padded microbatches against whole batches: what they cost, and whether an example's gradient then comes out
/// the same to the last bit whatever it is batched with.
/// </summary>
internal sealed class BatchShapeBenchmark : IBenchmark
{
    private const int Micro = 64;

    public string Name => "batch-shape";

    public string Description => "fixed padded microbatches of 64 against whole batches: cost, and equality to the last bit";

    public void Run(TextWriter output)
    {
        output.WriteLine(
            "CPU ms of one forward + input gradient, 1 thread; ratio = microbatches / whole; bits = share of input gradients' values that differ in any bit");
        output.WriteLine($"{"architecture",-16}{"batch",6}{"whole",10}{"micro",10}{"ratio",8}{"bits, whole",14}{"bits, micro",14}");
        foreach (string name in new[] { "madry-mnist", "lenet", "small-cnn" })
            foreach (int batch in new[] { 37, 100, 250, 500 })
            {
                using Architecture network = Architectures.Create(name, [1, 28, 28], classes: 10, seed: 1);
                foreach (var parameter in network.parameters()) parameter.requires_grad_(false);
                using var generator = new Generator(2, CPU);
                using Tensor all = rand([1000, 1, 28, 28], generator: generator), inputs = all[..batch];
                PairedTiming timing = PairedTiming.Measure(() => Whole(network, inputs).Dispose(), () => Cut(network, inputs).Dispose());
                output.WriteLine(
                    $"{name,-16}{batch,6}{timing.FirstMilliseconds,10:F1}{timing.SecondMilliseconds,10:F1}{timing.Ratio,8:F3}{Unequal(network, all, batch, Whole),14:P2}{Unequal(network, all, batch, Cut),14:P2}");
            }
    }

    private static Tensor Whole(Architecture network, Tensor inputs)
    {
        using var scope = NewDisposeScope();
        Tensor leaf = inputs.detach().requires_grad_(true);
        return autograd.grad([network.call(leaf).sum()], [leaf])[0].MoveToOuterDisposeScope();
    }

    private static Tensor Cut(Architecture network, Tensor inputs)
    {
        using var scope = NewDisposeScope();
        var parts = new List<Tensor>();
        for (long start = 0; start < inputs.shape[0]; start += Micro)
        {
            long count = Math.Min(Micro, inputs.shape[0] - start);
            Tensor part = inputs.narrow(0, start, count);
            if (count < Micro) part = cat([part, zeros([Micro - count, .. inputs.shape[1..]])]);
            parts.Add(Whole(network, part).narrow(0, 0, count));
        }
        return cat(parts).MoveToOuterDisposeScope();
    }

    private static double Unequal(Architecture network, Tensor all, int batch, Func<Architecture, Tensor, Tensor> gradient)
    {
        using var scope = NewDisposeScope();
        Tensor together = gradient(network, all)[..batch], alone = gradient(network, all[..batch]);
        return together.ne(alone).to_type(ScalarType.Float64).mean().item<double>();
    }
}
