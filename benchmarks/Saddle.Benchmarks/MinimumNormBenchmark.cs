using Saddle.Attacks;
using Saddle.Data;
using Saddle.Models;
using Saddle.Threats;

namespace Saddle.Benchmarks;

/// <summary>DDN, FAB and HopSkipJump against the bare passes that they make: what the attacks cost beside the model.</summary>
internal sealed class MinimumNormBenchmark : IBenchmark
{
    private const int Images = 20, Batch = 500, Steps = 50, FabSteps = 20;
    private const long Queries = 5000;

    public string Name => "minimum-norm";

    public string Description => "DDN, FAB and FAB-T against as many bare passes with as many input gradients of each and as many forward passes more, "
        + "HopSkipJump against as many bare forward passes in full batches";

    public void Run(TextWriter output)
    {
        output.WriteLine("CPU ms, 1 thread; ratio = attack / bare at the same points, median of interleaved pairs");
        output.WriteLine($"{"attack",-18}{"network",-26}{"bare",10}{"attack",10}{"ratio",8}");
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
            Compare(output, name, new DecoupledDirectionAndNorm { Steps = Steps }, Norm.L2, classifier, digits.Inputs, labels);
            foreach (Norm norm in new[] { Norm.Linf, Norm.L2, Norm.L1 })
            {
                Compare(output, name, new FastAdaptiveBoundary { Steps = FabSteps, FinalSteps = 0 }, norm, classifier, digits.Inputs, labels);
                Compare(output, name, new TargetedFastAdaptiveBoundary { Steps = Steps, Classes = 1, FinalSteps = 0 }, norm, classifier, digits.Inputs, labels);
            }
            using Tensor first = digits.Inputs[..Images].contiguous(), own = labels[..Images].contiguous(),
                at = Attack(new HopSkipJump(), classifier, first, own, Queries).Adversarial;
            Write(output, "hopskipjump", name,
                PairedTiming.Measure(() => Forwards(classifier, at), () => Attack(new HopSkipJump(), classifier, first, own, Queries).Dispose()));
        }
    }

    private static void Compare(TextWriter output, string network, Attack attack, Norm norm, Classifier classifier, Tensor inputs, Tensor labels)
    {
        using AttackResult result = Attack(attack, classifier, inputs, labels, null, norm);
        var passes = BarePasses.Of(attack, result);
        Tensor? losses = attack is FastAdaptiveBoundaryAttack ? null : labels;
        Write(output, $"{attack.Name} {norm}", network, PairedTiming.Measure(() => passes.Make(classifier, result.Adversarial, losses),
            () => Attack(attack, classifier, inputs, labels, null, norm).Dispose()));
    }

    private static void Write(TextWriter output, string attack, string network, PairedTiming timing) =>
        output.WriteLine($"{attack,-18}{network,-26}{timing.FirstMilliseconds,10:F0}{timing.SecondMilliseconds,10:F0}{timing.Ratio,8:F3}");

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

    private static AttackResult Attack(Attack attack, Classifier classifier, Tensor inputs, Tensor labels, long? queries, Norm norm = Norm.L2)
    {
        long[] examples = [.. Enumerable.Range(0, (int)inputs.shape[0]).Select(index => (long)index)];
        var threat = new ThreatModel { Ball = NormBall.Unlimited(norm), QueryBudget = queries };
        AttackResult result = attack.Run(classifier, inputs, labels, examples, threat, new RunOptions { BatchSize = Batch });
        if (queries is not null && result.ForwardPasses.Average() < 0.98 * Queries)
            throw new InvalidOperationException($"{result.ForwardPasses.Average()} queries an image instead of {Queries}.");
        return result;
    }
}
