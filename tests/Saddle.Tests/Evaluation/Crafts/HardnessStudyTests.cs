using Saddle.Attacks;
using Saddle.Data;
using Saddle.Evaluation.Crafts;
using Saddle.Evaluation.Hardness;
using Saddle.Evaluation.Runs;

namespace Saddle.Tests.Evaluation;

public sealed class HardnessStudyTests
{
    private static readonly float[][] Weights = [[1, -1, 0, 0, 2, -2, 0, 1], [-1, 2, 1, 0, 0, 1, -1, 0], [0, 0, -2, 1, -1, 0, 2, 0]];

    [Fact]
    public void A_linear_models_study_is_what_its_weights_say()
    {
        using var scope = NewDisposeScope();
        using Tensor weights = tensor(Weights.SelectMany(row => row).ToArray(), [3, 8]);
        using var model = new FunctionClassifier(inputs => inputs.matmul(weights.t()), classes: 3);
        // The sixth and the seventh feature of the first image are at the upper bound, outside the search domain.
        using var data =
            new Dataset("two", tensor((float[])[.5f, .1f, .2f, .3f, .5f, 1, 1, 0, .1f, .6f, .5f, .2f, .1f, .5f, .1f, .2f], [2, 8]), tensor((long[])[0, 1]),
                ["a", "b", "c"]);
        var plan = new HardnessPlan { Craft = new CraftPlan { Model = "linear", Attack = new SaliencyMapAttack { MaxDistortion = 0.5 } }, Caps = [1, 2, 3] };
        CraftFindings run = CraftStudy.Craft(model, data, plan.Crafts(8), new MemoryRunStore());
        HardnessStudy study = HardnessStudy.Of(model, data, plan, run);
        Assert.Equal(2, study.Iterations);
        Assert.NotEmpty(study.Distances);
        foreach (SampleDistance distance in study.Distances)
        {
            bool[] inside = [.. data.Inputs[distance.Image].data<float>().Select(value => value < 1)];
            float[] alpha = Weights[distance.Target],
                beta = [.. Enumerable.Range(0, 8).Select(feature => Weights.Sum(row => row[feature]) - Weights[distance.Target][feature])];
            int pairs = 0;
            for (int p = 0; p < 8; p++)
                for (int q = p + 1; q < 8; q++)
                    pairs += inside[p] && inside[q] && alpha[p] + alpha[q] > 0 && beta[p] + beta[q] < 0 ? 1 : 0;
            Assert.Equal(1 - pairs / 28.0, distance.ByPairs, 12);
            Assert.Equal(1 - Enumerable.Range(0, 8).Count(p => inside[p] && alpha[p] > 0 && beta[p] < 0) / 8.0, distance.ByFeatures, 12);
        }
        Assert.Equal(study.Distances.Min(distance => distance.ByPairs), study.RobustnessByPairs!.Minimum);
        Assert.Equal(study.Distances.Count, study.Summary.Samples);
        Assert.Equal(4, study.Correlations.Count);
        ComesBack(HardnessFindings.Of(study, data));
    }

    private static void ComesBack(HardnessFindings findings)
    {
        using var store = new MemoryRunStore();
        Assert.Contains("no study of hardness", Assert.Throws<RunFolderException>(() => HardnessFindings.Read(store)).Message, StringComparison.Ordinal);
        findings.Keep(store);
        string kept = store.ReadDocument("hardness")!;
        var read = HardnessFindings.Read(store);
        Assert.Equal((findings.Plan.Craft, findings.RobustnessByPairs), (read.Plan.Craft, read.RobustnessByPairs));
        Assert.Equal(findings.Hardness.Successful.Cells, read.Hardness.Successful.Cells);
        Assert.Equal(findings.Summary.StopReasons, read.Summary.StopReasons);
        read.Keep(store);
        Assert.Equal(kept, store.ReadDocument("hardness"));
        foreach ((string whole, string broken) in ((string, string)[])[("\"target\": 1", "\"target\": 3"), ("jsma:", "pgd:"), ("\"versions\"", "\"version\"")])
        {
            store.WriteDocument("hardness", kept.Replace(whole, broken, StringComparison.Ordinal));
            Assert.Throws<RunFolderException>(() => HardnessFindings.Read(store));
        }
    }

    [Fact]
    public void A_crafting_of_other_iterations_is_refused()
    {
        using var model = new FunctionClassifier(inputs => inputs[.., ..2]);
        using var data = new Dataset("one", full([1, 8], 0.5f), tensor((long[])[0]), ["a", "b"]);
        var plan = new HardnessPlan { Craft = new CraftPlan { Model = "first", Attack = new SaliencyMapAttack { MaxDistortion = 0.5 } }, Caps = [1, 2] };
        CraftFindings run = CraftStudy.Craft(model, data, (plan with { Caps = [1, 3] }).Crafts(8), new MemoryRunStore());
        Assert.Throws<UsageException>(() => HardnessStudy.Of(model, data, plan, run));
    }

    [Fact]
    public void A_large_maximum_distortion_asks_for_more_iterations_than_the_caps()
    {
        var plan = new HardnessPlan { Craft = new CraftPlan { Model = "m", Attack = new SaliencyMapAttack { MaxDistortion = 0.145 } } };
        Assert.Equal((56, 150), (plan.Iterations(784), plan.Crafts(784).Attack.MaxIterations));
        Assert.Equal((222, 222), (plan.Iterations(3072), plan.Crafts(3072).Attack.MaxIterations));
        Assert.Throws<UsageException>(() => plan.Iterations(10));
        Assert.Throws<UsageException>(() => (plan with { Caps = [3, 2] }).Crafts(784));
    }

    [Fact]
    public void Images_after_those_that_were_crafted_may_be_added_and_no_other_be_exchanged()
    {
        using var model = new FunctionClassifier(inputs => inputs[.., ..2]);
        using var store = new MemoryRunStore();
        var plan = new CraftPlan { Model = "first", Attack = new SaliencyMapAttack { MaxDistortion = 0.5 } };
        using Dataset two = Images(.5f, .4f), three = Images(.5f, .4f, .3f), other = Images(.5f, .2f, .3f);
        CraftStudy.Craft(model, two, plan, store);
        Assert.Equal(3, CraftStudy.Craft(model, three, plan, store).Samples.Count);
        Assert.Equal(2, CraftStudy.Craft(model, two, plan, store).Samples.Count);
        Assert.Contains("image 1", Assert.Throws<RunFolderException>(() => CraftStudy.Craft(model, other, plan, store)).Message, StringComparison.Ordinal);
    }

    private static Dataset Images(params float[] values) =>
        new("images", tensor(values.SelectMany(value => Enumerable.Repeat(value, 8)).ToArray(), [values.Length, 8]), zeros(values.Length, ScalarType.Int64),
            ["a", "b"]);
}
