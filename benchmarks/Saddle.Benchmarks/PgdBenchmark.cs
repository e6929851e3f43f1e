using Saddle.Attacks;
using Saddle.Models;
using Saddle.Threats;

namespace Saddle.Benchmarks;

/// <summary>PGD of 40 steps against 40 bare forward passes with input gradients: what the attack costs beside the model.</summary>
internal sealed class PgdBenchmark : IBenchmark
{
    private const int Steps = 40;

    public string Name => "pgd";

    public string Description => "PGD-40 against 40 bare forward passes and input gradients of the same network on the same batch";

    public void Run(TextWriter output)
    {
        output.WriteLine("CPU ms of 40 steps, 1 thread, nothing stopped early, nothing judged; ratio = attack / bare, median of interleaved pairs");
        output.WriteLine($"{"architecture",-16}{"batch",6}{"bare",10}{"attack",10}{"ratio",8}");
        foreach (int batch in new[] { 64, 256, 1000 })
            foreach (string name in new[] { "small-cnn", "lenet", "madry-mnist" })
            {
                using Architecture network = Architectures.Create(name, [1, 28, 28], classes: 10, seed: 1);
                network.eval();
                using var classifier = new ModuleClassifier(network, classes: 10);
                using var generator = new Generator(2, CPU);
                using Tensor inputs = rand([batch, 1, 28, 28], generator: generator), labels = arange(batch).remainder(10);
                foreach (var parameter in network.parameters()) parameter.requires_grad_(false);
                PairedTiming timing = PairedTiming.Measure(() => Bare(network, inputs, labels), () => Attack(classifier, inputs, labels));
                output.WriteLine($"{name,-16}{batch,6}{timing.FirstMilliseconds,10:F0}{timing.SecondMilliseconds,10:F0}{timing.Ratio,8:F3}");
            }
    }

    private static void Bare(Architecture network, Tensor inputs, Tensor labels)
    {
        for (int step = 0; step < Steps; step++)
        {
            using var scope = NewDisposeScope();
            Tensor leaf = inputs.detach().requires_grad_(true);
            autograd.grad([nn.functional.cross_entropy(network.call(leaf), labels, reduction: nn.Reduction.Sum)], [leaf]);
        }
    }

    private static void Attack(ModuleClassifier classifier, Tensor inputs, Tensor labels)
    {
        long[] examples = [.. Enumerable.Range(0, (int)inputs.shape[0]).Select(index => (long)index)];
        var threat = new ThreatModel { Ball = new NormBall(Norm.Linf, 0.3) };
        var options = new RunOptions { Stop = Stop.Never, Keep = Keep.Last, BatchSize = examples.Length };
        new ProjectedGradientDescent { Steps = Steps, StepSize = 0.01 }.Run(classifier, inputs, labels, examples, threat, options).Dispose();
    }
}
