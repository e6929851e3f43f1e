using Saddle.Attacks;
using Saddle.Data;
using Saddle.Models;
using Saddle.Threats;

namespace Saddle.Benchmarks;

/// <summary>How many verdicts of PGD depend on how the examples are cut into batches. Needs the folder that SADDLE_SHARED names.</summary>
internal sealed class BatchVerdictsExperiment : IBenchmark
{
    private const int Examples = 1000;

    public string Name => "batch-verdicts";

    public string Description => "verdicts of PGD-40 in batches of 37, 250 and 1000 (needs SADDLE_SHARED)";

    public void Run(TextWriter output)
    {
        string shared = Environment.GetEnvironmentVariable("SADDLE_SHARED")
            ?? throw new UsageException("SADDLE_SHARED must name the folder of trained models and data sets.");
        using Dataset data = IdxReader.Read("mnist:test", Path.Combine(shared, "datasets/mnist/t10k-images-idx3-ubyte.gz"),
            Path.Combine(shared, "datasets/mnist/t10k-labels-idx1-ubyte.gz"), new DatasetOptions { First = Examples, Classes = 10 });
        output.WriteLine($"PGD-40, step 0.01, first {Examples} test images; against the run in one batch of {Examples}");
        output.WriteLine($"{"model",-12}{"threat",-10}{"batch",6}{"broken",8}{"verdicts that differ",22}{"images with another value",27}");
        foreach ((string name, double epsilon) in new[] { ("papernot", 0.1), ("lenet5_adv", 0.3) })
        {
            using Classifier model =
                ModelLoader.Load(Path.Combine(shared, "models", name + ".pt"), new ModelLoadOptions { InputShape = data.InputShape, DataClasses = 10 });
            var threat = new ThreatModel { Ball = new NormBall(Norm.Linf, epsilon) };
            using Tensor whole = Attack(model, data, threat, Examples), verdict = Broken(model, data, whole);
            foreach (int batch in new[] { Examples, 250, 37 })
            {
                using var scope = NewDisposeScope();
                Tensor points = Attack(model, data, threat, batch), broken = Broken(model, data, points);
                output.WriteLine(
                    $"{name,-12}{threat.Ball,-10}{batch,6}{broken.sum().item<long>(),8}{broken.ne(verdict).sum().item<long>(),22}{points.ne(whole).flatten(1).any(1).sum().item<long>(),27}");
            }
        }
    }

    private static Tensor Attack(Classifier model, Dataset data, ThreatModel threat, int batch)
    {
        long[] examples = [.. Enumerable.Range(0, data.Count).Select(index => (long)index)];
        return new ProjectedGradientDescent { StepSize = 0.01 }
            .Run(model, data.Inputs, data.Labels, examples, threat, new RunOptions { BatchSize = batch }).Adversarial;
    }

    private static Tensor Broken(Classifier model, Dataset data, Tensor points)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        return model.Logits(points).argmax(1).ne(data.Labels).MoveToOuterDisposeScope();
    }
}
