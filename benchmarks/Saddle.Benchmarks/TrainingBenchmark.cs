using Saddle.AdversarialTraining;
using Saddle.Data;
using Saddle.Models;
using Saddle.Recipes;
using Saddle.Threats;
using Saddle.Training;

namespace Saddle.Benchmarks;

/// <summary>An epoch of adversarial training against the bare passes that it consists of.</summary>
internal sealed class TrainingBenchmark : IBenchmark
{
    private const int UsualSteps = 7, Examples = 1000, WarmSteps = 100;

    public string Name => "training";

    public string Description => "adversarial training (PGD, 7 steps; mnist-fast its own) against the forward and backward passes that it consists of";

    public void Run(TextWriter output)
    {
        output.WriteLine("CPU ms of a step, 1 thread; ratio = step / (a forward + input gradient for each step of PGD, 1 forward + weight gradient), median "
            + "of interleaved pairs");
        output.WriteLine($"{"architecture",-40}{"batch",6}{"passes",10}{"step",10}{"ratio",8}");
        using Dataset data = EmbeddedDigits.Make(DatasetSplit.Train, first: Examples);
        TrainingRecipe recipe = TrainingRecipe.Of("mnist-fast");
        var networks =
            new[] { ("small-cnn", UsualSteps), ("lenet", UsualSteps), ("madry-mnist", UsualSteps),
                (recipe.Architecture, ((AdversarialPgd)recipe.Options.Method).Steps) };
        foreach ((string name, int steps) in networks)
            foreach (int batch in new[] { 128, 256 })
            {
                using Architecture network = Architectures.Create(name, data.InputShape, classes: 10, seed: 1);
                using var classifier = new ModuleClassifier(network, 10);
                var method = new AdversarialPgd { Threat = new ThreatModel { Ball = new NormBall(Norm.Linf, 0.3) }, Steps = steps };
                using var step =
                    new Minimizer(TrainedModel.Of(classifier, data, seed: 0), new TrainingOptions { Method = method, LearningRate = 1e-6 }, steps: 1000,
                    batch);
                using Tensor inputs = data.Inputs[..batch].clone(), labels = data.Labels[..batch].clone();
                long[] examples = [.. Enumerable.Range(0, batch)];
                var work = new TrainingStep(classifier, inputs, labels, examples, Done: 0.5, Seed: 0, CancellationToken.None);
                // Until the runtime has compiled what is called often for the second time, the managed draws cost ten times as much.
                for (int warm = 0; warm < WarmSteps && name == "small-cnn"; warm++) step.Step(work);
                PairedTiming timing = PairedTiming.Measure(() => Passes(network, inputs, labels, steps), () => step.Step(work));
                output.WriteLine($"{name,-40}{batch,6}{timing.FirstMilliseconds,10:F1}{timing.SecondMilliseconds,10:F1}{timing.Ratio,8:F3}");
            }
    }

    private static void Passes(Architecture network, Tensor inputs, Tensor labels, int steps)
    {
        Tensor[] parameters = [.. network.parameters()];
        foreach (Tensor parameter in parameters) parameter.requires_grad = false;
        for (int step = 0; step < steps; step++)
        {
            using var scope = NewDisposeScope();
            Tensor leaf = inputs.detach().requires_grad_(true);
            autograd.grad([nn.functional.cross_entropy(network.call(leaf), labels)], [leaf]);
        }
        foreach (Tensor parameter in parameters) parameter.requires_grad = true;
        using var last = NewDisposeScope();
        autograd.grad([nn.functional.cross_entropy(network.call(inputs), labels)], parameters);
    }
}
