using Saddle.Attacks;
using Saddle.Models;
using Saddle.Threats;

namespace Saddle.Tests.Attacks;

/// <summary>What holds for every attack in the catalogue.</summary>
public sealed class AttackContractTests
{
    public static IEnumerable<TheoryDataRow<string, Norm, bool>> Cases => AttackCase.All;

    [Theory]
    [MemberData(nameof(Cases))]
    public void Results_lie_in_ball_bounds_and_mask(string name, Norm norm, bool image)
    {
        using var box = new AttackCase(image);
        foreach (FeatureMask? mask in new[] { null, box.Mask() })
            foreach (RunOptions options in AllOptions())
            {
                using var scope = NewDisposeScope();
                var threat = new ThreatModel { Ball = box.Ball(norm), Mask = mask };
                using AttackResult result = box.Run(AttackCase.Make(name), threat, options);
                RequireInside(box, AttackCase.Make(name), threat, result);
            }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Results_lie_in_bounds_that_differ_by_feature(string name, Norm norm, bool image)
    {
        float[] lower = image ? [-2] : [.. Enumerable.Range(0, 12).Select(feature => -1f - feature)];
        float[] upper = image ? [3] : [.. Enumerable.Range(0, 12).Select(feature => 0.5f * feature)];
        upper[0] = 3;
        using var box = new AttackCase(image, new InputBounds(lower, upper, image ? [1, 1, 1] : [12]));
        using var scope = NewDisposeScope();
        var threat = new ThreatModel { Ball = box.Ball(norm) };
        using AttackResult result = box.Run(AttackCase.Make(name), threat, new RunOptions { Stop = Stop.Never, Keep = Keep.Last });
        RequireInside(box, AttackCase.Make(name), threat, result);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Results_are_a_function_of_the_seed_and_not_of_the_batch(string name, Norm norm, bool image)
    {
        using var box = new AttackCase(image);
        var threat = new ThreatModel { Ball = box.Ball(norm) };
        Attack attack = AttackCase.Make(name);
        using AttackResult whole = box.Run(attack, threat, new RunOptions { BatchSize = 64, Seed = 3 }),
            again = box.Run(attack, threat, new RunOptions { BatchSize = 64, Seed = 3 });
        Assert.Equal(whole.Adversarial.data<float>().ToArray(), again.Adversarial.data<float>().ToArray());
        bool[] verdict = box.Broken(whole, threat);
        foreach (int size in new[] { 1, 7 })
        {
            using AttackResult cut = box.Run(attack, threat, new RunOptions { BatchSize = size, Seed = 3 });
            if (attack.Family == AttackFamily.DecisionBased)
            {
                // At the boundary rounding decides about a class, and a class about a step: the points are as near, not the same.
                Assert.InRange(box.Broken(cut, threat).Zip(verdict).Count(pair => pair.First != pair.Second), 0, 1);
                Assert.InRange(box.Distances(cut, norm).Average(), 0.7 * box.Distances(whole, norm).Average(), 1.4 * box.Distances(whole, norm).Average());
                continue;
            }
            Assert.Equal(verdict, box.Broken(cut, threat));
            Assert.Equal(whole.ForwardPasses, cut.ForwardPasses);
            Assert.Equal(whole.BackwardPasses, cut.BackwardPasses);
            using Tensor difference = (whole.Adversarial - cut.Adversarial).abs().max();
            Assert.InRange(difference.item<float>(), 0, 1e-4f);
        }
        if (name is "pgd" or "noise" or "pgd-targeted")
        {
            using AttackResult other = box.Run(attack, threat, new RunOptions { BatchSize = 64, Seed = 4 });
            Assert.NotEqual(whole.Adversarial.data<float>().ToArray(), other.Adversarial.data<float>().ToArray());
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Passes_are_counted_exactly(string name, Norm norm, bool image)
    {
        using var box = new AttackCase(image);
        var threat = new ThreatModel { Ball = box.Ball(norm) };
        foreach (RunOptions options in AllOptions())
        {
            long before = box.Classifier.Examples;
            using AttackResult result = box.Run(AttackCase.Make(name), threat, options);
            Assert.Equal(box.Classifier.Examples - before, result.ForwardPasses.Sum());
            int gradients = AttackCase.Make(name).GradientsOfAPass;
            Assert.All(result.BackwardPasses, (passes, example) => Assert.InRange(passes, 0, gradients * result.ForwardPasses[example]));
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Query_budgets_are_kept(string name, Norm norm, bool image)
    {
        using var box = new AttackCase(image);
        foreach (long budget in new long[] { 1, 3, 8 })
            foreach (Keep keep in Enum.GetValues<Keep>())
            {
                using var scope = NewDisposeScope();
                var threat = new ThreatModel { Ball = box.Ball(norm), QueryBudget = budget };
                using AttackResult result = box.Run(AttackCase.Make(name), threat, new RunOptions { Stop = Stop.Never, Keep = keep, BatchSize = 7 });
                Assert.All(result.ForwardPasses, passes => Assert.InRange(passes, 1, budget));
                RequireInside(box, AttackCase.Make(name), threat, result);
            }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Nothing_is_left_behind(string name, Norm norm, bool image)
    {
        using var box = new AttackCase(image);
        var threat = new ThreatModel { Ball = box.Ball(norm), Mask = box.Mask() };
        Attack attack = AttackCase.Make(name);
        box.Run(attack, threat).Dispose();
        long before = AttackCase.LiveTensors;
        foreach (RunOptions options in AllOptions()) box.Run(attack, threat, options).Dispose();
        Assert.Equal(before, AttackCase.LiveTensors);

        box.Run(attack, threat with { QueryBudget = 2 }).Dispose();
        Assert.Equal(before, AttackCase.LiveTensors);

        using var cancellation = new CancellationTokenSource();
        int passes = 0;
        box.Classifier.AtEachPass = () => { if (++passes == 2) cancellation.Cancel(); };
        Assert.ThrowsAny<OperationCanceledException>(() => box.Run(attack, threat, new RunOptions { BatchSize = 7 }, cancellation.Token));
        Assert.Equal(before, AttackCase.LiveTensors);

        box.Classifier.AtEachPass = () => throw new InvalidOperationException("broken");
        InputException error = Assert.Throws<InputException>(() => box.Run(attack, threat));
        Assert.Contains("broken", error.Message, StringComparison.Ordinal);
        Assert.Equal(before, AttackCase.LiveTensors);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void An_empty_batch_gives_an_empty_result(string name, Norm norm, bool image)
    {
        using var box = new AttackCase(image);
        using Tensor inputs = box.Inputs[..0], labels = box.Labels[..0];
        using AttackResult result = box.Ready(AttackCase.Make(name)).Run(box.Classifier, inputs, labels, [], new ThreatModel { Ball = box.Ball(norm) });
        Assert.Equal([0, .. box.Shape], result.Adversarial.shape);
        Assert.Empty(result.ForwardPasses);
        Assert.Empty(result.BackwardPasses);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_goal_is_pursued_or_refused(string name, Norm norm, bool image)
    {
        using var box = new AttackCase(image);
        int target = (int)(box.Labels[0].item<long>() + 1) % box.Classifier.Contract.Classes;
        foreach (Goal goal in new[] { new SourceTargetMisclassification(target), new TargetedMisclassification(target), (Goal)new ConfidenceReduction(0.3) })
        {
            using var scope = NewDisposeScope();
            var threat = new ThreatModel { Ball = box.Ball(norm), Goal = goal };
            Attack attack = AttackCase.Make(name);
            if (goal.NeedsScores && attack.Needs == Access.Labels)
            {
                Assert.Throws<UsageException>(() => box.Run(attack, threat));
                continue;
            }
            long before = box.Classifier.Examples;
            using AttackResult result = box.Run(attack, threat);
            Assert.Equal(box.Classifier.Examples - before, result.ForwardPasses.Sum());
            RequireInside(box, AttackCase.Make(name), threat, result);
        }
        var unknown = new ThreatModel { Ball = box.Ball(norm), Goal = new TargetedMisclassification(10) };
        Assert.Throws<UsageException>(() => box.Run(AttackCase.Make(name), unknown));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void What_is_kept_under_stop_on_success_is_a_success(string name, Norm norm, bool image)
    {
        using var box = new AttackCase(image);
        var threat = new ThreatModel { Ball = box.Ball(norm) };
        Attack attack = AttackCase.Make(name);
        using AttackResult first = box.Run(attack, threat);
        bool[] broken = box.Broken(first, threat);
        foreach (Keep keep in new[] { Keep.SmallestNorm, Keep.Last })
        {
            using AttackResult other = box.Run(attack, threat, new RunOptions { Keep = keep });
            Assert.Equal(broken, box.Broken(other, threat));
        }
    }

    private static IEnumerable<RunOptions> AllOptions() =>
        from stop in Enum.GetValues<Stop>()
        from keep in Enum.GetValues<Keep>()
        select new RunOptions { Stop = stop, Keep = keep, BatchSize = 13 };

    private static void RequireInside(AttackCase box, Attack attack, ThreatModel threat, AttackResult result)
    {
        Tensor points = result.Adversarial.to_type(ScalarType.Float64), change = (points - box.Inputs).flatten(1).abs();
        InputBounds bounds = box.Classifier.Contract.Bounds;
        Assert.True(points.ge(bounds.Lower() - 1e-6).logical_and(points.le(bounds.Upper() + 1e-6)).all().item<bool>());
        double size = (threat.Ball.Norm switch
        {
            Norm.Linf => change.amax([1]),
            Norm.L2 => change.square().sum(1).sqrt(),
            Norm.L1 => change.sum(1),
            _ => change.gt(0).sum(1).to_type(ScalarType.Float64),
        }).max().item<double>();
        // An attack of the minimum norm knows no ε.
        if (!attack.MinimizesNorm) Assert.InRange(size, 0, threat.Ball.Epsilon + 1e-6 * Math.Max(1, threat.Ball.Epsilon));
        if (threat.Mask is { } mask) Assert.Equal(0, change.reshape(points.shape).mul(1 - mask.ToTensor()).max().item<double>());
    }
}
