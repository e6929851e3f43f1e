using Saddle.Attacks;
using Saddle.Data;
using Saddle.Models;
using Saddle.Threats;

namespace Saddle.Benchmarks;

/// <summary>DDN, FAB and HopSkipJump against the bare passes that they make: what the attacks cost beside the model.</summary>
internal sealed class MinimumNormBenchmark : IBenchmark
{
    private const int Images = 20, Batch = 500, Steps = 50;
    private const long Queries = 5000;

    public string Name => "minimum-norm";

    public string Description => "DDN against as many bare passes with input gradients, FAB-T with a forward pass more at each step, "
        + "HopSkipJump against as many bare forward passes in full batches";

    public void Run(TextWriter output)
    {
        output.WriteLine("CPU ms, 1 thread; ratio = attack / bare at the same points, median of interleaved pairs");
        output.WriteLine($"{"attack",-14}{"network",-26}{"bare",10}{"attack",10}{"ratio",8}");
        using Dataset digits = EmbeddedDigits.Make(DatasetSplit.Test, 200);
        string shared = Path.Combine(Environment.GetEnvironmentVariable("SADDLE_SHARED") ?? "", "models");
        string[] models =
            ["digits-small-cnn-natural", .. Directory.Exists(shared) ? Directory.GetFiles(shared, "*nat.pt").Append(Path.Combine(shared, "papernot.pt")) : []];
        foreach (string model in models)
        {
            using Classifier classifier = ModelLoader.Load(model, new ModelLoadOptions { InputShape = digits.InputShape, DataClasses = 10 });
            foreach (var parameter in classifier.Parameters) parameter.requires_grad_(false);
            using Tensor labels = classifier.Logits(digits.Inputs).argmax(1);
            string name = Path.GetFileNameWithoutExtension(model);
            // What a pass costs depends on its inputs (max-pooling guesses well on an empty background), so the bare passes are made where the attack ends.
            var ddn = new DecoupledDirectionAndNorm { Steps = Steps };
            using Tensor ends = Attack(ddn, classifier, digits.Inputs, labels, null);
            Write(output, "ddn", name,
                PairedTiming.Measure(() => Gradients(classifier, ends, labels), () => Attack(ddn, classifier, digits.Inputs, labels, null).Dispose()));
            foreach (Norm norm in new[] { Norm.Linf, Norm.L2, Norm.L1 })
            {
                var fab = new TargetedFastAdaptiveBoundary { Steps = Steps, Classes = 1, FinalSteps = 0 };
                using Tensor boundary = Attack(fab, classifier, digits.Inputs, labels, null, norm);
                Write(output, $"fab-t {norm}", name, PairedTiming.Measure(() => Gradients(classifier, boundary, labels, forwards: 1),
                    () => Attack(fab, classifier, digits.Inputs, labels, null, norm).Dispose()));
            }
            using Tensor first = digits.Inputs[..Images].contiguous(), own = labels[..Images].contiguous(),
                at = Attack(new HopSkipJump(), classifier, first, own, Queries);
            Write(output, "hopskipjump", name,
                PairedTiming.Measure(() => Forwards(classifier, at), () => Attack(new HopSkipJump(), classifier, first, own, Queries).Dispose()));
        }
    }

    private static void Write(TextWriter output, string attack, string network, PairedTiming timing) =>
        output.WriteLine($"{attack,-14}{network,-26}{timing.FirstMilliseconds,10:F0}{timing.SecondMilliseconds,10:F0}{timing.Ratio,8:F3}");

    private static void Gradients(Classifier classifier, Tensor inputs, Tensor labels, int forwards = 0)
    {
        for (int step = 0; step < Steps; step++)
        {
            using var scope = NewDisposeScope();
            Tensor leaf = inputs.detach().requires_grad_(true);
            autograd.grad([nn.functional.cross_entropy(classifier.Logits(leaf), labels, reduction: nn.Reduction.Sum)], [leaf]);
            using var frozen = no_grad();
            for (int pass = 0; pass < forwards; pass++) classifier.Logits(inputs);
        }
    }

    private static void Forwards(Classifier classifier, Tensor inputs)
    {
        using var gradients = no_grad();
        using Tensor full = inputs.repeat(Batch / Images, 1, 1, 1);
        for (long asked = 0; asked < Queries * Images; asked += Batch)
        {
            using var scope = NewDisposeScope();
            classifier.Logits(full);
        }
    }

    private static Tensor Attack(Attack attack, Classifier classifier, Tensor inputs, Tensor labels, long? queries, Norm norm = Norm.L2)
    {
        long[] examples = [.. Enumerable.Range(0, (int)inputs.shape[0]).Select(index => (long)index)];
        var threat = new ThreatModel { Ball = NormBall.Unlimited(norm), QueryBudget = queries };
        AttackResult result = attack.Run(classifier, inputs, labels, examples, threat, new RunOptions { BatchSize = Batch });
        if (queries is not null && result.ForwardPasses.Average() < 0.98 * Queries)
            throw new InvalidOperationException($"{result.ForwardPasses.Average()} queries an image instead of {Queries}.");
        return result.Adversarial;
    }
}
