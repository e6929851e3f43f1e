using System.Reflection;
using System.Runtime.CompilerServices;
using Saddle.AdversarialTraining;
using Saddle.Attacks;
using Saddle.Evaluation.Crafts;
using Saddle.Evaluation.Outcomes;
using Saddle.Evaluation.Runs;
using Saddle.Losses;
using Saddle.Models;
using Saddle.Reports;
using Saddle.Threats;
using Saddle.Training;

namespace Saddle.Tests;

/// <summary>What a program prints of a result is read by somebody.</summary>
public class PrintedValuesTests
{
    [Fact]
    public void No_record_prints_lists_or_the_insides_of_another()
    {
        string[] unreadable =
            [.. typeof(Attack).Assembly.GetExportedTypes().Where(IsRecord).Where(type => IsGenerated(type.GetMethod("ToString", Type.EmptyTypes)!))
            .Where(type => !type.IsAbstract
                && type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Any(property => !IsReadable(property.PropertyType)))
            .Select(type => type.FullName!)];
        Assert.Empty(unreadable);
    }

    [Fact]
    public void Outcomes_and_counts_are_lines()
    {
        Reads("example 3 of class 7: broken, predicted 1 with 93.0 %, at distance 0.3, after 12 forward and 11 backward passes", new AttackOutcome
        {
            Example = 3,
            Label = 7,
            Broken = true,
            Unstable = false,
            Predicted = 1,
            Confidence = 0.93,
            Distance = 0.3,
            ForwardPasses = 12,
            BackwardPasses = 11
        });
        Reads("example 3 of class 7: predicted 7 with 99.8 %", new NaturalOutcome(3, "0123", 7, 7, 0.998));
        Reads("61.2 % to 67.9 %", new Interval(0.612, 0.679));
        Reads("probe sweep linf:16/255: 12 of 200 broken", new ProbeResult("sweep", "linf", 16.0 / 255, "key", 200, 12, 0.9));
        Reads("3 classes, inputs [3, 32, 32], within 0..1, outputs are logits, mean [0.5], std [0.25]",
            new ModelContract { Classes = 3, InputShape = [3, 32, 32], Standardization = new Standardization([0.5f], [0.25f]) });
        Reads("epoch 3: loss 0.21, natural accuracy 98.1 %, robust accuracy 91.0 % at ε 0.3", new EpochRecord(3, 0.21, 0.981, 0.91, 0.1, 0.3, 12, 400));
        Reads("mask of 6 features, of which 4 may change", new FeatureMask([true, false, true, true, false, true], 6));
        Reads("ε scale of 3 features, 0.5 to 2, 1 fixed", new FeatureScale([0.5, 0, 2], 3));
    }

    [Theory]
    [InlineData(StopReason.TargetReached, true, "success")]
    [InlineData(StopReason.TargetReached, false, "reached while it was crafted, but not by a fresh pass")]
    [InlineData(StopReason.IterationLimit, false, "not reached within the iterations")]
    public void A_crafted_sample_says_what_came_of_it(StopReason reason, bool success, string words)
    {
        var sample =
            new CraftedSample { Image = 3, Source = 7, Target = 1, Reason = reason, Iterations = 12, Features = [5, 6], Changed = 24, Success = success };
        Reads($"image 3 of class 7 towards 1: {words}, 24 features changed in 12 iterations", sample);
        Reads($"1 of 1 sample", CraftSummary.Of([sample with { Reason = StopReason.TargetReached, Success = true }], 784), start: true);
    }

    [Fact]
    public void A_value_without_one_to_compare_with_says_so()
    {
        Reads("figure 13, distortion: paper 4.02, ours 4.1, nothing to compare with",
            new ReproductionRow { Place = "figure 13", What = "distortion", Paper = 4.02, Ours = 4.1 });
        Reads("distortion: paper 4.02, ours 4.1, agrees", new ReproductionRow { What = "distortion", Paper = 4.02, Ours = 4.1, AgreesWithin = 0.1 });
    }

    [Fact]
    public void A_loss_of_a_program_s_own_shows_by_its_name()
    {
        var attack = new ProjectedGradientDescent { Loss = new OwnLoss([1, 2]), StepSize = 0.1 };
        Assert.Equal("own", attack.Loss.ToString());
        Assert.Equal("own", attack.Options["loss"]);
        Reads("pgd:loss=own,", attack, start: true);
        Reads("pgd:", new AdversarialPgd { Threat = new ThreatModel { Ball = new NormBall(Norm.Linf, 0.3) } }, start: true);
    }

    private static void Reads(string expected, object value, bool start = false)
    {
        string text = value.ToString()!;
        if (start) Assert.StartsWith(expected, text, StringComparison.Ordinal);
        else Assert.Equal(expected, text);
        foreach (string wall in new[] { "`1", "`2", "[]", " { ", "System." }) Assert.DoesNotContain(wall, text, StringComparison.Ordinal);
    }

    private static bool IsRecord(Type type) =>
        type.GetMethod("PrintMembers", BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.DeclaredOnly) is not null;

    private static bool IsGenerated(MethodInfo method) => method.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false);

    private static bool IsReadable(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type.IsPrimitive || type.IsEnum || type == typeof(string)) return true;
        MethodInfo method = type.GetMethod("ToString", Type.EmptyTypes) ?? typeof(object).GetMethod("ToString")!;
        return !type.IsArray && method.DeclaringType != typeof(object) && method.DeclaringType != typeof(ValueType)
            && (type.IsAbstract || !IsGenerated(method));
    }

    private sealed record OwnLoss(IReadOnlyList<double> Weights) : Loss
    {
        public override string Name => "own";

        public override Tensor Values(Tensor logits, Tensor labels, Tensor? targets) => logits.sum(1);
    }
}
