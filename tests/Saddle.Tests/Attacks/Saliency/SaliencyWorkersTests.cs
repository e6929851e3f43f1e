using Saddle.Attacks;
using Saddle.Data;
using Saddle.Models;
using Saddle.Threats;

namespace Saddle.Tests.Attacks.Saliency;

/// <summary>Crafting in full batches against the plain algorithm, sample by sample.</summary>
public sealed class SaliencyWorkersTests
{
    [Theory]
    [InlineData(1, SaliencyDomain.Unsaturated)]
    [InlineData(-1, SaliencyDomain.Unsaturated)]
    [InlineData(1, SaliencyDomain.All)]
    [InlineData(1, SaliencyDomain.Movable)]
    [InlineData(-1, SaliencyDomain.Movable)]
    [InlineData(0.3, SaliencyDomain.Unsaturated)]
    public void Pairs_are_those_of_the_plain_algorithm(double theta, SaliencyDomain domain)
    {
        using var scope = NewDisposeScope();
        using Classifier model = ModelLoader.Load(SharedFiles.Path("models/papernot.pt"), new ModelLoadOptions { InputShape = [1, 28, 28], DataClasses = 10 });
        using Dataset data = MnistTest.First(3);
        var attack = new SaliencyMapAttack { Theta = theta, Domain = domain, MaxIterations = 12 };
        List<CraftedSample> samples = Craft(model, data, attack, slots: 7);
        Assert.Equal(27, samples.Count);
        int agreeing = 0;
        foreach (CraftedSample sample in samples)
        {
            (List<int> features, bool reached) = PlainSaliencyMapAttack.Craft(model, data.Inputs[sample.Image], sample.Target, 12, (float)theta, domain);
            agreeing += features.SequenceEqual(sample.Features) && reached == (sample.Reason == StopReason.TargetReached) ? 1 : 0;
        }
        // Pairs whose scores differ by a rounding error may change places.
        Assert.InRange(agreeing, 26, 27);
    }

    [Theory]
    [InlineData(SaliencyRule.Weighted, DerivativeOf.Logits, 1)]
    [InlineData(SaliencyRule.Taylor, DerivativeOf.Logits, 1)]
    [InlineData(SaliencyRule.Taylor, DerivativeOf.Logits, -0.4)]
    [InlineData(SaliencyRule.Papernot, DerivativeOf.Probabilities, 1)]
    [InlineData(SaliencyRule.Weighted, DerivativeOf.Probabilities, 1)]
    public void Pairs_of_other_rules_are_those_of_the_plain_algorithm(SaliencyRule rule, DerivativeOf derivative, double theta)
    {
        using var scope = NewDisposeScope();
        using var model = Digits();
        using Dataset data = Datasets.Load("digits:test", new DatasetOptions { First = 3 });
        // The upper half of the image alone may change.
        var upper = new FeatureMask([.. Enumerable.Range(0, 784).Select(i => i < 14 * 28)], 1, 28, 28);
        var attack = new SaliencyMapAttack { Theta = theta, Rule = rule, Derivative = derivative, MaxIterations = 6 };
        long[] labels = data.Labels.data<long>().ToArray();
        List<CraftedSample> samples = [];
        new SaliencyWorkers(model, data, attack, upper)
            .Run([.. labels.Select((label, i) => new CraftOrder(i, (int)label, [.. Enumerable.Range(0, 10).Where(target => target != label)]))], samples.Add,
                slots: 7);
        Assert.Equal(27, samples.Count);
        Assert.All(samples.SelectMany(sample => sample.Features), feature => Assert.InRange(feature, 0, 14 * 28 - 1));
        int agreeing =
            samples.Count(sample =>
                PlainSaliencyMapAttack.Craft(model, data.Inputs[sample.Image], sample.Target, 6, (float)theta, SaliencyDomain.Unsaturated, rule, derivative,
                    feature => feature < 14 * 28)
            .Features.SequenceEqual(sample.Features));
        // Pairs whose scores differ by a rounding error may change places.
        Assert.InRange(agreeing, 25, 27);
    }

    /// <summary>A model that is certain has probabilities, and derivatives of them, whose products a float cannot hold.</summary>
    [Theory]
    [InlineData(-90)]
    [InlineData(-140)]
    [InlineData(90)]
    public void Derivatives_of_any_size_choose_the_same_features(int power)
    {
        var random = new Random(5);
        float[] gains = [.. Enumerable.Range(0, 40).Select(_ => (random.Next(2000) - 1000) / 256f)],
            sums = [.. Enumerable.Range(0, 40).Select(_ => (random.Next(2000) - 1000) / 256f)];
        float[] Sized(float[] values) => [.. values.Select(value => MathF.ScaleB(value, power))];
        Assert.Equal(Chosen(gains, sums), Chosen(Sized(gains), Sized(sums)));

        static (StopReason?, int, int) Chosen(float[] target, float[] others)
        {
            var step = new SaliencyStep(new SaliencyMapAttack(), [40], InputBounds.Unit);
            float[] x = new float[40], domain = new float[40];
            step.Open(x, domain);
            int[] chosen = new int[2];
            StopReason? ended = step.Take(x, domain, target, others, chosen);
            return (ended, chosen[0], chosen[1]);
        }
    }

    [Fact]
    public void Slots_and_workers_change_nothing()
    {
        using var model = Digits();
        using Dataset data = Datasets.Load("digits:test", new DatasetOptions { First = 12 });
        var attack = new SaliencyMapAttack { MaxDistortion = 0.05 };
        string alone = Text(Craft(model, data, attack, slots: 16)), crowded = Text(Craft(model, data, attack, slots: 64, workers: 2));
        Assert.Equal(alone, crowded);
    }

    [Fact]
    public void Images_are_made_again_from_their_features()
    {
        using var scope = NewDisposeScope();
        using var model = Digits();
        using Dataset data = Datasets.Load("digits:test", new DatasetOptions { First = 6 });
        var attack = new SaliencyMapAttack { MaxDistortion = 0.2, Theta = 0.5 };
        foreach (CraftedSample sample in Craft(model, data, attack, slots: 32))
        {
            float[] image = data.Inputs[sample.Image].data<float>().ToArray(), crafted = [.. image];
            SaliencyReplay.Apply(crafted, sample.Features, 0.5f, [0], [1]);
            Assert.Equal(sample.Changed, image.Zip(crafted).Count(pair => pair.First != pair.Second));
            Assert.InRange(sample.Changed, 0, (int)(784 * 0.2));
            Assert.Equal(2 * sample.Iterations, sample.Features.Count);
            long predicted = model.Logits(tensor(crafted).reshape(1, 1, 28, 28)).argmax(1).item<long>();
            Assert.Equal(sample.Reason == StopReason.TargetReached, predicted == sample.Target && sample.Iterations > 0);
        }
    }

    [Fact]
    public void An_image_in_the_target_class_is_counted_apart()
    {
        using var scope = NewDisposeScope();
        using var model = Digits();
        using Dataset right = Datasets.Load("digits:test", new DatasetOptions { First = 1 });
        long predicted = model.Logits(right.Inputs).argmax(1).item<long>();
        using var data = new Dataset("mislabelled", right.Inputs.clone(), tensor([(predicted + 1) % 10]), right.ClassNames);
        CraftedSample sample = Craft(model, data, new SaliencyMapAttack(), slots: 8).Single(sample => sample.Target == predicted);
        Assert.Equal((StopReason.AlreadyInTarget, 0, 0), (sample.Reason, sample.Iterations, sample.Changed));
    }

    [Theory]
    [InlineData(SaliencyRule.Papernot, DerivativeOf.Probabilities, 2)]
    [InlineData(SaliencyRule.Weighted, DerivativeOf.Logits, 2)]
    [InlineData(SaliencyRule.Taylor, DerivativeOf.Logits, 2)]
    [InlineData(SaliencyRule.Taylor, DerivativeOf.Probabilities, 2)]
    [InlineData(SaliencyRule.Papernot, DerivativeOf.Logits, 1)]
    [InlineData(SaliencyRule.Papernot, DerivativeOf.Logits, 4)]
    public void Variants_reach_targets(SaliencyRule rule, DerivativeOf derivative, int group)
    {
        using var model = Digits();
        using Dataset data = Datasets.Load("digits:test", new DatasetOptions { First = 4 });
        List<CraftedSample> samples =
            Craft(model, data, new SaliencyMapAttack { MaxDistortion = 0.145, Rule = rule, Derivative = derivative, GroupSize = group }, slots: 36);
        Assert.InRange(samples.Count(sample => sample.Reason == StopReason.TargetReached), 4, 36);
        Assert.All(samples, sample => Assert.InRange(sample.Changed, 0, 113));
    }

    [Fact]
    public void The_forward_derivative_is_that_of_finite_differences()
    {
        using var scope = NewDisposeScope();
        using var model = Digits();
        using Dataset data = Datasets.Load("digits:test", new DatasetOptions { First = 2 });
        foreach (DerivativeOf of in Enum.GetValues<DerivativeOf>())
        {
            Tensor derivative = ForwardDerivative.Of(model, data.Inputs, of);
            Assert.Equal([2, 10, 1, 28, 28], derivative.shape);
            const float step = 1e-2f;
            Tensor moved = data.Inputs.clone();
            moved[.., 0, 14, 14] += step;
            Tensor back = data.Inputs.clone();
            back[.., 0, 14, 14] -= step;
            Tensor difference = (Outputs(moved) - Outputs(back)) / (2 * step);
            Assert.InRange((difference - derivative[.., .., 0, 14, 14]).abs().max().item<float>(), 0, 1e-5f + 0.02f * derivative.abs().max().item<float>());
            Tensor Outputs(Tensor inputs) => of == DerivativeOf.Logits ? model.Logits(inputs) : nn.functional.softmax(model.Logits(inputs), 1);
        }
    }

    [Fact]
    public void Wrong_use_is_refused()
    {
        Assert.Throws<UsageException>(() => new SaliencyMapAttack { Theta = 0 });
        Assert.Throws<UsageException>(() => new SaliencyMapAttack { MaxDistortion = 1.5 });
        Assert.Throws<UsageException>(() => new SaliencyMapAttack { MaxIterations = 0 });
        Assert.Throws<UsageException>(() => new SaliencyMapAttack { GroupSize = 0 });
        var threat = new ThreatModel { Ball = new NormBall(Norm.L0, 0.1, relative: true) };
        Assert.Throws<UsageException>(() => new SaliencyMapAttack { MaxDistortion = 0.145 }.Resolve(threat));
        Assert.Equal(56, new SaliencyMapAttack { MaxDistortion = 0.145 }.Iterations(784));
        Assert.Equal(98, new SaliencyMapAttack { MaxDistortion = 0.25 }.Iterations(784));
    }

    private static ModuleClassifier Digits() => (ModuleClassifier)ModelLoader.Load("digits-small-cnn-natural", new ModelLoadOptions());

    private static List<CraftedSample> Craft(Classifier model, Dataset data, SaliencyMapAttack attack, int slots, int workers = 1)
    {
        long[] labels = data.Labels.data<long>().ToArray();
        CraftOrder[] orders = [.. labels.Select((label, i) => new CraftOrder(i, (int)label, [.. Enumerable.Range(0, 10).Where(target => target != label)]))];
        List<CraftedSample> samples = [];
        new SaliencyWorkers(model, data, attack).Run(orders, samples.Add, slots, workers);
        return samples;
    }

    private static string Text(IEnumerable<CraftedSample> samples) => string.Join('\n', samples.OrderBy(sample => (sample.Image, sample.Target))
        .Select(sample => $"{sample.Image} {sample.Target} {sample.Reason} {string.Join(' ', sample.Features)}"));
}
