using Saddle.Attacks;
using Saddle.Data;
using Saddle.Models;
using Saddle.Training;

namespace Saddle.Benchmarks;

/// <summary>Crafting by saliency maps against the bare passes that it makes.</summary>
internal sealed class JsmaBenchmark : IBenchmark
{
    private const int Images = 60, Rounds = 5;

    public string Name => "jsma";

    public string Description =>
        "saliency map crafting against its bare passes (a forward and two input gradients an iteration of a full batch), and the share of the pair search";

    public void Run(TextWriter output)
    {
        using Dataset train = Datasets.Load("digits:train", new DatasetOptions()), data = Datasets.Load("digits:test", new DatasetOptions { First = Images });
        output.WriteLine($"CPU, 1 thread, networks trained for an epoch on the digits, {Images} images × 9 targets, Υ = 14.5 %; ratio = crafting / "
            + $"(iterations of full batches × bare), median of {Rounds} rounds");
        output.WriteLine($"{"architecture",-16}{"slots",6}{"iterations",11}{"success",9}{"samples/s",11}{"ratio",8}{"search",9}");
        foreach (string name in new[] { "lenet-papernot", "lenet" })
        {
            using Architecture network = Train(name, train);
            using var classifier = new ModuleClassifier(network, classes: 10);
            foreach (int slots in new[] { 64, 256 }) Measure(output, name, classifier, data, slots);
        }
    }

    private static void Measure(TextWriter output, string name, ModuleClassifier classifier, Dataset data, int slots)
    {
        long[] labels = data.Labels.data<long>().ToArray();
        CraftOrder[] orders = [.. labels.Select((label, i) => new CraftOrder(i, (int)label, [.. Enumerable.Range(0, 10).Where(target => target != label)]))];
        var attack = new SaliencyMapAttack { MaxDistortion = 0.145 };
        var rounds = new (double Ratio, double Rate, double Search)[Rounds];
        double iterations = 0, success = 0;
        (float[] gains, float[] sums) = Derivatives(classifier, data);
        for (int round = -1; round < Rounds; round++)
        {
            List<CraftedSample> samples = [];
            var crafting = new SaliencyWorkers(classifier, data, attack);
            double seconds = Cpu(() => crafting.Run(orders, samples.Add, slots));
            // A round that warms up comes first.
            if (round < 0) continue;
            double bare = Cpu(() => Bare(classifier, data, slots)), search = Cpu(() => Search(data, attack, gains, sums));
            (iterations, success) =
                (samples.Average(sample => sample.Iterations), samples.Count(sample => sample.Reason == StopReason.TargetReached) / (double)samples.Count);
            rounds[round] =
                (seconds / (bare / BareRepeats * crafting.ForwardPasses / slots), samples.Count / seconds,
                    search / SearchRepeats * samples.Sum(sample => sample.Iterations) / seconds);
        }
        (double ratio, double rate, double share) =
            (Median(rounds.Select(one => one.Ratio)), Median(rounds.Select(one => one.Rate)), Median(rounds.Select(one => one.Search)));
        output.WriteLine(
            FormattableString.Invariant($"{name,-16}{slots,6}{iterations,11:F1}{100 * success,7:F1} %{rate,11:F1}{ratio,8:F3}{100 * share,7:F1} %"));
    }

    private const int BareRepeats = 40, SearchRepeats = 5000;

    private static void Bare(ModuleClassifier classifier, Dataset data, int slots)
    {
        using Tensor inputs = data.Inputs.repeat(5, 1, 1, 1)[..slots].clone(), first = zeros(slots, 10), second = ones(slots, 10);
        first[.., 3] = 1;
        second[.., 3] = 0;
        foreach (var parameter in classifier.Parameters) parameter.requires_grad_(false);
        for (int i = 0; i < BareRepeats; i++)
        {
            using var scope = NewDisposeScope();
            Tensor leaf = inputs.detach().requires_grad_(true), logits = classifier.Module.call(leaf);
            autograd.grad([logits], [leaf], [first], retain_graph: true);
            autograd.grad([logits], [leaf], [second]);
        }
        foreach (var parameter in classifier.Parameters) parameter.requires_grad_(true);
    }

    /// <summary>Weighing the features, searching the pair and changing it, on the first derivatives of the network's own images.</summary>
    private static void Search(Dataset data, SaliencyMapAttack attack, float[] gains, float[] sums)
    {
        var step = new SaliencyStep(attack, data.InputShape, InputBounds.Unit);
        int features = step.Features, images = gains.Length / features;
        float[] originals = data.Inputs.data<float>().ToArray(), x = new float[features], domain = new float[features];
        Span<int> chosen = stackalloc int[attack.GroupSize];
        for (int i = 0; i < SearchRepeats; i++)
        {
            int start = i / 20 % images * features;
            if (i % 20 == 0)
            {
                Array.Copy(originals, start, x, 0, features);
                step.Open(x, domain);
            }
            step.Take(x, domain, gains.AsSpan(start, features), sums.AsSpan(start, features), chosen);
        }
    }

    /// <summary>∂F_t/∂x and Σ_j≠t ∂F_j/∂x of each image towards the class after its own.</summary>
    private static (float[] Gains, float[] Sums) Derivatives(ModuleClassifier classifier, Dataset data)
    {
        using var scope = NewDisposeScope();
        Tensor jacobian = ForwardDerivative.Of(classifier, data.Inputs).flatten(2), targets = data.Labels.add(1).remainder(10);
        Tensor gains = jacobian.take_along_dim(targets.reshape(-1, 1, 1), 1).squeeze(1);
        return (gains.data<float>().ToArray(), (jacobian.sum(1) - gains).data<float>().ToArray());
    }

    private static Architecture Train(string name, Dataset data)
    {
        string folder = Directory.CreateTempSubdirectory("saddle-benchmark").FullName;
        Architecture network = Architectures.Create(name, data.InputShape, data.ClassNames.Count, seed: 1);
        Trainer.Train(network, data, new TrainingOptions { Epochs = 1 }, folder);
        Directory.Delete(folder, recursive: true);
        network.eval();
        return network;
    }

    private static double Cpu(Action work)
    {
        TimeSpan start = Environment.CpuUsage.TotalTime;
        work();
        return (Environment.CpuUsage.TotalTime - start).TotalSeconds;
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }
}
