using System.Diagnostics;
using Saddle.Attacks;
using Saddle.Data;
using Saddle.Models;

namespace Saddle.Benchmarks;

/// <summary>Crafting by saliency maps against the bare passes that it makes.</summary>
internal sealed class JsmaBenchmark : IBenchmark
{
    private const int Images = 64, Slots = 64;

    public string Name => "jsma";

    public string Description => "Saliency map crafting against bare passes (a forward, two input gradients) of a full batch, and the share of the pair search; the model file stands in SADDLE_JSMA_MODEL";

    public void Run(TextWriter output)
    {
        using Classifier classifier = ModelLoader.Load(Environment.GetEnvironmentVariable("SADDLE_JSMA_MODEL") ?? throw new UsageException("Set SADDLE_JSMA_MODEL to a model file of MNIST."), new ModelLoadOptions { DataClasses = 10, InputShape = [1, 28, 28] });
        using Dataset all = Datasets.Load("mnist:test", new DatasetOptions());
        using Dataset data = all.First(Images);
        var attack = new SaliencyMapAttack { MaxDistortion = 0.145 };
        for (int round = 0; round < 3; round++)
        {
            int samples = 0, iterations = 0, successes = 0;
            double changed = 0, changedSuccesses = 0;
            var crafting = new SaliencyCrafting(classifier, data, attack);
            long[] labels = data.Labels.data<long>().ToArray();
            CraftOrder[] orders = [.. Enumerable.Range(0, data.Count).Select(i => new CraftOrder(i, (int)labels[i], [.. Enumerable.Range(0, 10).Where(c => c != labels[i])]))];
            TimeSpan cpu = Environment.CpuUsage.TotalTime;
            var time = Stopwatch.StartNew();
            crafting.Run(orders, sample =>
            {
                samples++;
                iterations += sample.Iterations;
                changed += sample.Changed;
                if (sample.Reason == StopReason.TargetReached) (successes, changedSuccesses) = (successes + 1, changedSuccesses + sample.Changed);
            }, Slots);
            double seconds = (Environment.CpuUsage.TotalTime - cpu).TotalSeconds;
            double bare = Bare(classifier, data) * crafting.ForwardPasses / Slots;
            output.WriteLine(FormattableString.Invariant($"{samples} samples, {iterations / (double)samples:F1} iterations, success {100.0 * successes / samples:F1} %, distortion {100 * changed / samples / 784:F2} / {100 * changedSuccesses / successes / 784:F2} %, passes {crafting.ForwardPasses} / {crafting.BackwardPasses}, CPU {seconds:F2} s ({time.Elapsed.TotalSeconds:F2} s), {samples / seconds:F1} samples/CPU s; bare {bare:F2} s, ratio {seconds / bare:F3}"));
        }
    }

    /// <summary>CPU seconds of one forward and two input gradients of a full batch.</summary>
    private static double Bare(Classifier classifier, Dataset data)
    {
        const int repeats = 60;
        using Tensor inputs = data.Inputs[..Slots].clone(), first = zeros(Slots, 10), second = ones(Slots, 10);
        first[.., 3] = 1;
        foreach (var parameter in classifier.Parameters) parameter.requires_grad_(false);
        TimeSpan cpu = default;
        for (int i = -10; i < repeats; i++)
        {
            if (i == 0) cpu = Environment.CpuUsage.TotalTime;
            using var scope = NewDisposeScope();
            Tensor leaf = inputs.detach().requires_grad_(true), logits = classifier.Logits(leaf);
            autograd.grad([logits], [leaf], [first], retain_graph: true);
            autograd.grad([logits], [leaf], [second]);
        }
        return (Environment.CpuUsage.TotalTime - cpu).TotalSeconds / repeats;
    }
}
