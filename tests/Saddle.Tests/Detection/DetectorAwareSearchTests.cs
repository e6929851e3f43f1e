using Saddle.Attacks;
using Saddle.Data;
using Saddle.Detection;
using Saddle.Losses;
using Saddle.Models;
using Saddle.Tests.Attacks;
using Saddle.Threats;

namespace Saddle.Tests.Detection;

/// <summary>The adversary who knows the detector: what holds for every attack holds for this one, and it deceives.</summary>
public sealed class DetectorAwareSearchTests
{
    private static readonly DetectorAwareSearch Quick = new() { Steps = 5, Searches = 3 };

    public static IEnumerable<TheoryDataRow<Norm>> Norms => [Norm.Linf, Norm.L2, Norm.L1];

    [Fact]
    public void Scores_are_far_lower_than_those_of_plain_PGD_at_equal_success()
    {
        using Classifier classifier = ModelLoader.Load("digits-small-cnn-natural", new ModelLoadOptions());
        using Dataset data = EmbeddedDigits.Make(DatasetSplit.Test, first: 20);
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        var threat = new ThreatModel { Ball = new NormBall(Norm.Linf, 0.3) };
        long[] examples = [.. Enumerable.Range(0, data.Count)];
        var adaptive = new DetectorAwareSearch { Steps = 20, Searches = 3 };
        using AttackResult plain = new ProjectedGradientDescent().Run(classifier, data.Inputs, data.Labels, examples, threat);
        using AttackResult lowest = adaptive.Run(classifier, data.Inputs, data.Labels, examples, threat);
        using AttackResult same = (adaptive with { Imitate = true }).Run(classifier, data.Inputs, data.Labels, examples, threat);
        Assert.All((AttackResult[])[plain, lowest, same], result => Assert.Equal(data.Count, Successes(result)));
        double[] natural = Scores(data.Inputs), plainly = Scores(plain.Adversarial), adaptively = Scores(lowest.Adversarial),
            imitated = Scores(same.Adversarial);
        Assert.All(Enumerable.Range(0, data.Count),
            example => Assert.True(adaptively[example] < 0.7 * plainly[example], $"{adaptively[example]} {plainly[example]}"));
        Assert.All(Enumerable.Range(0, data.Count), example => Assert.InRange(imitated[example] / natural[example], 0.9, 1.1));
        Assert.True(Roc.Of(natural, adaptively).Auc < 0.2);
        Assert.InRange(Roc.Of(natural, imitated).Auc, 0.4, 0.6);

        long Successes(AttackResult result) => classifier.Logits(result.Adversarial).argmax(1).ne(data.Labels).sum().item<long>();
    }

    [Fact]
    public void More_searches_never_give_a_higher_score()
    {
        using var box = new AttackCase(image: true);
        var threat = new ThreatModel { Ball = box.Ball(Norm.Linf) };
        using AttackResult one = box.Run(Quick with { Searches = 1 }, threat), four = box.Run(Quick with { Searches = 4 }, threat);
        bool[] few = box.Broken(one, threat), more = box.Broken(four, threat);
        double[] high = Scores(one.Adversarial), low = Scores(four.Adversarial);
        Assert.Contains(few, broken => broken);
        Assert.All(Enumerable.Range(0, AttackCase.Count), example => Assert.True(!few[example] || (more[example] && low[example] <= high[example])));
    }

    [Theory]
    [MemberData(nameof(Norms))]
    public void Results_lie_in_ball_bounds_and_mask(Norm norm)
    {
        using var box = new AttackCase(image: true);
        foreach (FeatureMask? mask in new[] { null, box.Mask() })
            foreach (RunOptions options in AllOptions())
            {
                var threat = new ThreatModel { Ball = box.Ball(norm), Mask = mask };
                using AttackResult result = box.Run(Quick, threat, options);
                RequireInside(box, threat, result);
            }
    }

    [Theory]
    [MemberData(nameof(Norms))]
    public void Results_do_not_depend_on_the_batch_nor_on_what_a_run_keeps(Norm norm)
    {
        using var box = new AttackCase(image: true);
        var threat = new ThreatModel { Ball = box.Ball(norm) };
        using AttackResult whole = box.Run(Quick, threat);
        foreach (RunOptions options in (IEnumerable<RunOptions>)[.. AllOptions(), new RunOptions { BatchSize = 1 }])
        {
            using AttackResult other = box.Run(Quick, threat, options);
            Assert.Equal(box.Broken(whole, threat), box.Broken(other, threat));
            Assert.Equal(whole.ForwardPasses, other.ForwardPasses);
            using Tensor difference = (whole.Adversarial - other.Adversarial).abs().max();
            Assert.InRange(difference.item<float>(), 0, 1e-4f);
        }
    }

    [Fact]
    public void Passes_are_counted_and_every_search_looks_at_its_last_iterate()
    {
        using var box = new AttackCase(image: true);
        long before = box.Classifier.Examples;
        using AttackResult result = box.Run(Quick, new ThreatModel { Ball = box.Ball(Norm.Linf) });
        Assert.Equal(box.Classifier.Examples - before, result.ForwardPasses.Sum());
        Assert.All(result.ForwardPasses, passes => Assert.Equal(3 * (5 + 1), passes));
        Assert.All(result.BackwardPasses, passes => Assert.Equal(3 * 5, passes));
    }

    [Fact]
    public void A_query_budget_leaves_the_best_that_was_found()
    {
        using var box = new AttackCase(image: true);
        var threat = new ThreatModel { Ball = box.Ball(Norm.Linf) };
        using AttackResult one = box.Run(Quick with { Searches = 1 }, threat), cut = box.Run(Quick, threat with { QueryBudget = 6 });
        Assert.Equal(one.Adversarial.data<float>().ToArray(), cut.Adversarial.data<float>().ToArray());
        foreach (long budget in new long[] { 1, 3, 8 })
        {
            using AttackResult less = box.Run(Quick, threat with { QueryBudget = budget });
            Assert.All(less.ForwardPasses, passes => Assert.InRange(passes, 1, budget));
            RequireInside(box, threat, less);
        }
    }

    [Fact]
    public void Every_goal_and_loss_is_pursued()
    {
        using var box = new AttackCase(image: true);
        foreach (Goal goal in (Goal[])[new SourceTargetMisclassification(3), new TargetedMisclassification(3), new ConfidenceReduction(0.3)])
            foreach (Loss loss in (Loss[])[new MarginLoss(), new CrossEntropyLoss(), new DifferenceOfLogitsRatioLoss()])
            {
                var threat = new ThreatModel { Ball = new NormBall(Norm.Linf, 0.3), Goal = goal };
                using AttackResult result = box.Run(Quick with { Loss = loss }, threat);
                Assert.Contains(box.Broken(result, threat), reached => reached);
                RequireInside(box, threat, result);
            }
    }

    [Fact]
    public void Nothing_is_left_behind()
    {
        using var box = new AttackCase(image: true);
        var threat = new ThreatModel { Ball = box.Ball(Norm.Linf), Mask = box.Mask() };
        box.Run(Quick, threat).Dispose();
        long before = AttackCase.LiveTensors;
        foreach (RunOptions options in AllOptions()) box.Run(Quick with { Imitate = true }, threat, options).Dispose();
        box.Run(Quick, threat with { QueryBudget = 8 }).Dispose();
        Assert.Equal(before, AttackCase.LiveTensors);

        using var cancellation = new CancellationTokenSource();
        int passes = 0;
        box.Classifier.AtEachPass = () => { if (++passes == 2) cancellation.Cancel(); };
        Assert.ThrowsAny<OperationCanceledException>(() => box.Run(Quick, threat, cancellation: cancellation.Token));
        Assert.Equal(2, passes);
        box.Classifier.AtEachPass = () => throw new InvalidOperationException("broken");
        Assert.Throws<InputException>(() => box.Run(Quick, threat));
        Assert.Equal(before, AttackCase.LiveTensors);
    }

    [Fact]
    public void What_cannot_work_is_refused()
    {
        using var flat = new AttackCase(image: false);
        long before = AttackCase.LiveTensors;
        Assert.Contains("[N, C, H, W]", Assert.Throws<InputException>(() => flat.Run(Quick, new ThreatModel { Ball = flat.Ball(Norm.Linf) })).Message,
            StringComparison.Ordinal);
        Assert.Equal(before, AttackCase.LiveTensors);
        using var box = new AttackCase(image: true);
        Assert.Throws<UsageException>(() => box.Run(Quick, new ThreatModel { Ball = box.Ball(Norm.L0) }));
        Assert.Throws<UsageException>(() => Quick with { Weight = 0 });
        Assert.Throws<UsageException>(() => Quick with { Searches = 21 });
        Assert.Equal("detector-aware:imitate=false,loss=margin,searches=3,step-size=auto,steps=5,weight=0.1", Quick.ToString());
    }

    private static IEnumerable<RunOptions> AllOptions() =>
        from stop in Enum.GetValues<Stop>()
        from keep in Enum.GetValues<Keep>()
        select new RunOptions { Stop = stop, Keep = keep, BatchSize = 13 };

    private static double[] Scores(Tensor images)
    {
        using Tensor scores = NeighbourDetector.Scores(images);
        return scores.data<double>().ToArray();
    }

    private static void RequireInside(AttackCase box, ThreatModel threat, AttackResult result)
    {
        using var scope = NewDisposeScope();
        using FeasibleSet set = threat.Ball.Around(box.Inputs, box.Classifier.Contract.Bounds);
        Assert.InRange(set.Distance(result.Adversarial).max().item<double>(), 0, threat.Ball.Epsilon * (1 + 1e-6));
        Assert.InRange(result.Adversarial.min().item<float>(), 0, 1);
        Assert.InRange(result.Adversarial.max().item<float>(), 0, 1);
        if (threat.Mask is { } mask) Assert.Equal(0, (result.Adversarial - box.Inputs).mul(1 - mask.ToTensor()).abs().max().item<float>());
    }
}
