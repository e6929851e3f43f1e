using Saddle.Attacks;
using Saddle.Data;
using Saddle.Models;
using Saddle.Threats;

namespace Saddle.Tests.Attacks;

/// <summary>The suite fast: AutoAttack's verdict for a tenth of its passes.</summary>
public sealed class MultiStartTests
{
    // A tenth of what the reference implementation of AutoAttack makes on a robust model.
    private const int Passes = 945;

    [Fact]
    public void It_breaks_what_AutoAttack_breaks_for_a_tenth_of_its_passes()
    {
        using Dataset digits = EmbeddedDigits.Make(DatasetSplit.Test, first: 80);
        using Classifier robust = ModelLoader.Load("digits-small-cnn-robust", new ModelLoadOptions());
        var threat = new ThreatModel { Ball = new NormBall(Norm.Linf, 0.3) };
        (bool[] fast, double spent) = Attacked(robust, digits.Inputs, digits.Labels, threat, new FastSuite().AttacksOn([threat]));
        // FAB seeks the smallest norm, and what it finds may lie outside of the ball.
        Attack[] inside = [.. new AutoAttackSuite().AttacksOn([threat]).Where(attack => !attack.MinimizesNorm)];
        (bool[] whole, _) = Attacked(robust, digits.Inputs, digits.Labels, threat, inside);
        Assert.Contains(true, whole);
        Assert.Contains(false, whole);
        Assert.DoesNotContain(true, whole.Zip(fast, (byWhole, byFast) => byWhole && !byFast));
        Assert.InRange(spent, 100, Passes);
    }

    [Fact]
    public void On_a_robust_network_it_reaches_the_figure_of_the_reference()
    {
        using var models = new ReferenceDistances("lenet5_adv", 200);
        (Tensor inputs, Tensor labels) = models.Examples;
        var threat = new ThreatModel { Ball = new NormBall(Norm.Linf, 0.3) };
        (bool[] broken, double spent) = Attacked(models.Classifier, inputs, labels, threat, new FastSuite().AttacksOn([threat]));
        inputs.Dispose();
        labels.Dispose();
        // AutoAttack's reference leaves 180 of the 200; one more is what rounding on another machine may move.
        Assert.InRange(broken.Count(fell => !fell), 175, 181);
        Assert.InRange(spent, 100, Passes);
    }

    [Fact]
    public void Where_there_is_no_gradient_the_whole_random_search_follows()
    {
        using Dataset digits = EmbeddedDigits.Make(DatasetSplit.Test, first: 40);
        using Classifier natural = ModelLoader.Load("digits-small-cnn-natural", new ModelLoadOptions());
        using var rounding = new RoundedInputs(natural);
        using var rounded = new ModuleClassifier(rounding, classes: 10);
        var threat = new ThreatModel { Ball = new NormBall(Norm.Linf, 0.2) };
        var attack = new MultiStartAttack { Queries = 500 };
        (bool[] broken, _) = Attacked(rounded, digits.Inputs, digits.Labels, threat, [attack]);
        (bool[] bySquares, _) = Attacked(rounded, digits.Inputs, digits.Labels, threat, [new SquareAttack { Steps = 500, Stretch = false }]);
        (bool[] byGradients, _) = Attacked(rounded, digits.Inputs, digits.Labels, threat, [attack with { Queries = 0 }]);
        Assert.True(broken.Count(fell => fell) >= bySquares.Count(fell => fell), $"{broken.Count(fell => fell)} of {bySquares.Count(fell => fell)}");
        Assert.True(byGradients.Count(fell => fell) < broken.Count(fell => fell), $"{byGradients.Count(fell => fell)} of {broken.Count(fell => fell)}");
    }

    [Fact]
    public void Towards_a_class_it_finds_what_a_long_ascent_finds()
    {
        using Dataset digits = EmbeddedDigits.Make(DatasetSplit.Test, first: 60);
        using Classifier natural = ModelLoader.Load("digits-small-cnn-natural", new ModelLoadOptions());
        var threat = new ThreatModel { Ball = new NormBall(Norm.L2, 2), Goal = Goal.Parse("target:3") };
        int[] reached = [.. new Attack[] { new MultiStartAttack(), new AutoProjectedGradientDescent() }.Select(Reached)];
        Assert.InRange(reached[1], 20, 59);
        Assert.True(reached[0] >= reached[1], $"{reached[0]} of {reached[1]}");

        int Reached(Attack attack)
        {
            using var scope = NewDisposeScope();
            using AttackResult result = attack.Run(natural, digits.Inputs, digits.Labels, Numbers(digits), threat);
            return (int)natural.Logits(result.Adversarial).argmax(1).eq(3).sum().item<long>();
        }
    }

    [Theory]
    [InlineData(Norm.L2)]
    [InlineData(Norm.L1)]
    public void Norms_under_which_it_would_miss_much_are_refused(Norm norm)
    {
        ThreatModel[] threats = [new() { Ball = new NormBall(Norm.Linf, 0.3) }, new() { Ball = new NormBall(norm, 2) }];
        Assert.Contains("autoattack", Assert.Throws<UsageException>(() => new FastSuite().AttacksOn(threats)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 0.5)]
    [InlineData(1, 0.5)]
    [InlineData(4, 0.4)]
    [InlineData(9_999, 0.2)]
    public void The_longer_an_example_was_searched_the_less_of_its_margin_keeps_it(int ascent, double share)
    {
        Assert.Equal(share, StandingRule.After(ascent));
        Assert.True(StandingRule.After(ascent + 1) <= share);
    }

    [Fact]
    public void Squares_are_looked_at_twice()
    {
        Assert.Equal([(300, 0.1), (1000, 0.05)],
            Enumerable.Range(0, 3000).Select(square => (square, share: StandingRule.AfterSquare(square, 3000))).Where(pair => pair.share is not null)
                .Select(pair => (pair.square, pair.share!.Value)));
    }

    /// <summary>Who falls to attacks that are made one after the other, each on what is left, and the passes an example.</summary>
    private static (bool[] Broken, double Passes) Attacked(Classifier classifier, Tensor inputs, Tensor labels, ThreatModel threat,
        IReadOnlyList<Attack> attacks)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        bool[] broken = classifier.Logits(inputs).argmax(1).ne(labels).data<bool>().ToArray();
        int right = broken.Count(wrong => !wrong);
        long passes = 0;
        foreach (Attack attack in attacks)
        {
            long[] left = [.. broken.Index().Where(pair => !pair.Item).Select(pair => (long)pair.Index)];
            Tensor own = inputs.index_select(0, tensor(left)), classes = labels.index_select(0, tensor(left));
            using AttackResult result = attack.Run(classifier, own, classes, left, threat);
            passes += result.ForwardPasses.Sum() + result.BackwardPasses.Sum();
            bool[] fell = classifier.Logits(result.Adversarial).argmax(1).ne(classes).data<bool>().ToArray();
            foreach ((int place, bool has) in fell.Index()) broken[left[place]] = has;
        }
        return (broken, (double)passes / right);
    }

    private static long[] Numbers(Dataset data) => [.. Enumerable.Range(0, data.Count).Select(index => (long)index)];

    private sealed class RoundedInputs(Classifier inner) : nn.Module<Tensor, Tensor>("rounded")
    {
        public override Tensor forward(Tensor input) => inner.Logits(input.mul(8).round().div(8));
    }
}
