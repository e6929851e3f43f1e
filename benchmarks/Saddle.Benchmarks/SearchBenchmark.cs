using Saddle.Attacks;
using Saddle.Data;
using Saddle.Losses;
using Saddle.Models;
using Saddle.Threats;

namespace Saddle.Benchmarks;

/// <summary>Auto-PGD, Carlini and Wagner's attack and Square Attack against the bare passes that they make.</summary>
internal sealed class SearchBenchmark : IBenchmark
{
    private const int Images = 100, Steps = 25;

    public string Name => "search";

    public string Description => "Auto-PGD, C&W and Square Attack against as many bare forward passes and input gradients";

    public void Run(TextWriter output)
    {
        output.WriteLine($"CPU ms of {Steps} steps on {Images} images, 1 thread, nothing stopped early; ratio = attack / bare at the same points");
        output.WriteLine($"{"attack",-28}{"network",-26}{"bare",10}{"attack",10}{"ratio",8}");
        using Dataset digits = EmbeddedDigits.Make(DatasetSplit.Test, Images);
        string shared = Path.Combine(Environment.GetEnvironmentVariable("SADDLE_SHARED") ?? "", "models");
        string[] models = [.. Directory.Exists(shared) ? Directory.GetFiles(shared, "*nat.pt") : [], "digits-small-cnn-natural"];
        foreach (string model in models)
        {
            using Classifier classifier = ModelLoader.Load(model, new ModelLoadOptions { InputShape = digits.InputShape, DataClasses = 10 });
            foreach (var parameter in classifier.Parameters) parameter.requires_grad_(false);
            using Tensor labels = classifier.Logits(digits.Inputs).argmax(1);
            var linf = new NormBall(Norm.Linf, 0.3);
            var l2 = new NormBall(Norm.L2, 2);
            var l1 = new NormBall(Norm.L1, 12);
            (string Name, Attack Attack, NormBall Ball)[] attacks =
            [
                ("apgd", new AutoProjectedGradientDescent { Steps = Steps }, linf),
                ("apgd, L2", new AutoProjectedGradientDescent { Steps = Steps }, l2),
                // What a pass costs depends on its inputs; in larger balls they are not those that the bare passes are made at.
                ("apgd, L1", new AutoProjectedGradientDescent { Steps = Steps, MultiEpsilon = false }, l1),
                ("apgd, dlr", new AutoProjectedGradientDescent { Steps = Steps, Loss = new DifferenceOfLogitsRatioLoss() }, linf),
                ("cw", new CarliniWagner { Steps = Steps, BinarySearchSteps = 1, AbortEarly = false }, NormBall.Unlimited(Norm.L2)),
                ("square", new SquareAttack { Steps = Steps }, linf),
                ("square, L2", new SquareAttack { Steps = Steps }, l2),
                ("square, L1", new SquareAttack { Steps = Steps }, l1),
            ];
            foreach ((string name, Attack attack, NormBall ball) in attacks)
            {
                using AttackResult result = Attack(attack, ball, classifier, digits.Inputs, labels);
                var passes = BarePasses.Of(attack, result);
                PairedTiming timing = PairedTiming.Measure(() => passes.Make(classifier, result.Adversarial, labels),
                    () => Attack(attack, ball, classifier, digits.Inputs, labels).Dispose());
                output.WriteLine($"{name,-28}{Path.GetFileNameWithoutExtension(model),-26}{timing.FirstMilliseconds,10:F0}{timing.SecondMilliseconds,10:F0}"
                    + $"{timing.Ratio,8:F3}");
            }
        }
    }

    private static AttackResult Attack(Attack attack, NormBall ball, Classifier classifier, Tensor inputs, Tensor labels)
    {
        long[] examples = [.. Enumerable.Range(0, (int)inputs.shape[0]).Select(index => (long)index)];
        var options = new RunOptions { Stop = Stop.Never, Keep = Keep.Last };
        return attack.Run(classifier, inputs, labels, examples, new ThreatModel { Ball = ball }, options);
    }
}
