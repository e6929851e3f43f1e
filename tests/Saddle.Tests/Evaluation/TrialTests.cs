using Saddle.Attacks;
using Saddle.Data;
using Saddle.Threats;

namespace Saddle.Tests.Evaluation;

/// <summary>The first call of a program.</summary>
public sealed class TrialTests
{
    [Fact]
    public void An_attack_tells_accuracies_intervals_points_and_distances_at_each_epsilon()
    {
        using Dataset data = LineCase.Data(50, mislabelled: example => example % 10 == 3);
        using FunctionClassifier classifier = LineCase.Honest();
        using TrialResult result = new ProjectedGradientDescent { Steps = 10 }.Against(classifier, data.Inputs, data.Labels).Within(Norm.Linf, 0.1, 0.3);
        Assert.Equal(0.9, result.NaturalAccuracy);
        Assert.Equal([0.1, 0.3], result.Select(one => one.Epsilon!.Value));
        Assert.True(result[0].RobustAccuracy > result[1].RobustAccuracy);
        foreach (TrialAtEpsilon one in result)
        {
            Assert.InRange(one.RobustAccuracy!.Value, one.RobustAccuracyInterval!.Low, one.RobustAccuracyInterval.High);
            Assert.Equal([50, 2], one.Points.shape);
            bool[] wrong = classifier.Logits(one.Points).argmax(1).ne(data.Labels).data<bool>().ToArray();
            for (int example = 0; example < 50; example++)
            {
                bool natural = example % 10 != 3;
                Assert.Equal(natural, one.Distances[example] is not null);
                Assert.Equal(natural && wrong[example], one.Broken[example]);
                Assert.InRange(one.Distances[example] ?? 0, 0, one.Epsilon!.Value);
            }
        }
        Assert.StartsWith("linf:0.1: robust accuracy at most ", result.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_attack_of_the_minimum_norm_is_run_once_for_all_epsilons_and_without_any()
    {
        using Dataset data = LineCase.Data(30);
        using FunctionClassifier classifier = LineCase.Honest();
        var attack = new DecoupledDirectionAndNorm { Steps = 40, InitialNorm = 0.2 };
        using TrialResult whole = attack.Against(classifier, data.Inputs, data.Labels).Within(Norm.L2);
        long passes = classifier.Examples;
        using TrialResult several = attack.Against(classifier, data.Inputs, data.Labels).Within(Norm.L2, 0.05, 0.1, 0.2);
        // Forty passes an example, and what checks and judging ask.
        Assert.InRange(classifier.Examples - passes, 30 * 40, 30 * 60);
        Assert.Null(whole[0].Epsilon);
        Assert.All(whole[0].Broken, Assert.True);
        foreach (TrialAtEpsilon one in several)
            Assert.Equal(whole[0].Distances.Count(distance => distance <= one.Epsilon), one.Broken.Count(broken => broken));
        Assert.True(several[0].RobustAccuracy > several[2].RobustAccuracy);
        UsageException error =
            Assert.Throws<UsageException>(() => new ProjectedGradientDescent().Against(classifier, data.Inputs, data.Labels).Within(Norm.L2));
        Assert.Contains("names none", error.Message, StringComparison.Ordinal);
    }
}
