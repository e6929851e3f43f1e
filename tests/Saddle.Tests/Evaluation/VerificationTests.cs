using Saddle.Data;
using Saddle.Evaluation;
using Saddle.Evaluation.Exchange;
using Saddle.Evaluation.Results;
using Saddle.Evaluation.Runs;
using Saddle.Tests.Data;
using Saddle.Threats;

namespace Saddle.Tests.Evaluation;

/// <summary>What points from elsewhere prove, and what they do not.</summary>
public sealed class VerificationTests
{
    private static readonly ThreatModel Threat = LineCase.Threat();

    [Fact]
    public void Each_example_counts_once_by_its_nearest_point_and_what_is_not_covered_stands()
    {
        using Dataset data = Line(0.45f, 0.48f, 0.2f, 0.46f);
        // Two points of the first, of which both break it; one of the second that does not; the third is out of reach.
        using AdversarialExamples points = Points((0, 0.54f), (0, 0.51f), (1, 0.49f), (2, 0.29f));
        using FunctionClassifier classifier = LineCase.Honest();
        var verification = Verification.Of(points, classifier, data, Threat);
        Assert.Equal((4, 3, 4, 1), (verification.Examples, verification.Covered, verification.Attacked, verification.Broken));
        Assert.Equal(0.75, verification.RobustAccuracy);
        Assert.Equal(0.06, verification.MedianDistance!.Value, 6);
        Assert.Equal([true, true, false, false], verification.Points.Select(point => point.Broken));
        Assert.Equal(0, verification.Outside.Points);
    }

    [Fact]
    public void What_is_wrong_by_itself_is_never_robust_and_never_broken()
    {
        using Dataset data = LineCase.Data(10, mislabelled: example => example < 3);
        using AdversarialExamples points = new("same", data.Inputs);
        using FunctionClassifier classifier = LineCase.Honest();
        var verification = Verification.Of(points, classifier, data, Threat);
        Assert.Equal((0.7, 0.7, 0, 7), (verification.NaturalAccuracy, verification.RobustAccuracy!.Value, verification.Broken, verification.Attacked));
    }

    [Theory]
    [InlineData(0f, true), InlineData(1.2e-7f, true), InlineData(1e-6f, false), InlineData(1e-3f, false)]
    public void A_point_may_be_outside_by_rounding_and_no_more(float beyond, bool counts)
    {
        using Dataset data = Line(0.45f);
        using AdversarialExamples points = Points((0, 0.45f + 0.1f + beyond));
        using FunctionClassifier classifier = LineCase.Honest();
        var verification = Verification.Of(points, classifier, data, Threat);
        Assert.Equal(counts ? 1 : 0, verification.Broken);
        Assert.InRange(verification.Tolerance, 1e-7, 5e-7);
        if (counts) return;
        Assert.Equal((1, 0L), (verification.Outside.Ball!.Points, verification.Outside.Ball.Example));
        Assert.Equal(beyond, verification.Outside.Ball.Largest, 6);
    }

    [Fact]
    public void Points_outside_of_bounds_or_mask_do_not_count_and_are_told_apart()
    {
        using Dataset data = Line(0.45f, 0.46f, 0.47f);
        using AdversarialExamples points = new("points", tensor(new[,] { { 0.51f, 1.002f }, { 0.51f, 0.52f }, { 0.51f, 0.5f } }));
        using FunctionClassifier classifier = LineCase.Honest();
        ThreatModel masked = LineCase.Threat(0.6) with { Mask = new FeatureMask([true, false], 2) };
        var verification = Verification.Of(points, classifier, data, masked);
        Assert.Equal((2, 1), (verification.Outside.Points, verification.Broken));
        Assert.Equal((1, 0L), (verification.Outside.Bounds!.Points, verification.Outside.Bounds.Example));
        Assert.Equal(0.002, verification.Outside.Bounds.Largest, 6);
        Assert.Equal((2, 0L), (verification.Outside.Fixed!.Points, verification.Outside.Fixed.Example));
        Assert.Contains("with a fixed feature changed, by up to 0.502 (example 0)", verification.Outside.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Distances_are_in_shares_of_a_scale()
    {
        using Dataset data = Line(0.45f);
        using AdversarialExamples points = Points((0, 0.6f));
        using FunctionClassifier classifier = LineCase.Honest();
        var verification = Verification.Of(points, classifier, data, Threat with { EpsilonScale = new FeatureScale([2, 1], 2) });
        Assert.Equal(1, verification.Broken);
        Assert.Equal(0.075, verification.MedianDistance!.Value, 6);
    }

    [Fact]
    public void Without_an_epsilon_there_are_distances_and_a_success_rate()
    {
        using Dataset data = Line(0.45f, 0.2f);
        using AdversarialExamples points = Points((0, 0.51f), (1, 0.9f));
        using FunctionClassifier classifier = LineCase.Honest();
        var verification = Verification.Of(points, classifier, data, new ThreatModel { Ball = NormBall.Unlimited(Norm.L2) });
        Assert.Null(verification.RobustAccuracy);
        Assert.Equal((1, 0, 0.38), (verification.SuccessRate, verification.Outside.Points, Math.Round(verification.MedianDistance!.Value, 6)));
    }

    [Fact]
    public void Targeted_points_have_no_robust_accuracy()
    {
        using Dataset data = Line(0.45f, 0.55f);
        using AdversarialExamples points = Points((0, 0.54f), (1, 0.46f));
        using FunctionClassifier classifier = LineCase.Honest();
        var verification = Verification.Of(points, classifier, data, LineCase.Threat(goal: Goal.Parse("target:1")));
        Assert.Null(verification.RobustAccuracy);
        Assert.Equal((1, 1), (verification.Attacked, verification.Broken));
        Assert.Contains("class 7", Assert.Throws<UsageException>(() =>
            Verification.Of(points, classifier, data, LineCase.Threat(goal: Goal.Parse("any-to:7")))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_point_that_breaks_in_company_alone_is_unstable_and_stands()
    {
        using Dataset data = Line(0.45f, 0.46f);
        using AdversarialExamples points = Points((0, 0.53f), (1, 0.54f));
        using var classifier = new FunctionClassifier(inputs => inputs.shape[0] == 1 ? LineCase.Logits(inputs, boundary: 0.535f) : LineCase.Logits(inputs));
        var verification = Verification.Of(points, classifier, data, Threat);
        Assert.Equal([0], verification.Unstable);
        Assert.Equal(1, verification.Broken);
    }

    [Fact]
    public void Stochastic_models_are_asked_ten_times()
    {
        using Dataset data = Line(0.45f, 0.45f);
        using AdversarialExamples points = Points((0, 0.5001f), (1, 0.54f));
        int passes = 0;
        // Every third pass takes the boundary to be elsewhere: the first point breaks in a third of them.
        using var classifier = new FunctionClassifier(inputs => LineCase.Logits(inputs, boundary: passes++ % 3 == 0 ? 0.5f : 0.52f));
        var verification = Verification.Of(points, classifier, data, Threat);
        Assert.True(verification.Stochastic);
        Assert.Equal([false, true], verification.Points.Select(point => point.Broken));
        Assert.Contains(verification.Warnings, warning => warning.Id == "P2");
    }

    [Fact]
    public void An_evaluation_s_own_points_prove_its_robust_accuracy()
    {
        using Dataset data = LineCase.Data(60, mislabelled: example => example % 9 == 0);
        using FunctionClassifier classifier = LineCase.Honest();
        var store = new MemoryRunStore();
        EvaluationPlan plan = LineCase.Plan(LineCase.Threat(0.05), LineCase.Threat(0.1), LineCase.Threat(0.3)) with { Individually = true };
        EvaluationResult result = Evaluator.Evaluate(classifier, data, plan, store);
        foreach (ThreatResult threat in result.Threats)
        {
            using var points = AdversarialExamples.Of(result, threat, store, data);
            var verification = Verification.Of(points, classifier, data, threat.Threat);
            Assert.Equal((threat.RobustAccuracy, threat.Broken, result.NaturalAccuracy),
                (verification.RobustAccuracy, verification.Broken, verification.NaturalAccuracy));
            Assert.True(verification.Points.All(point => point.Broken), $"{verification}");
        }
    }

    [Fact]
    public void Archives_of_images_with_their_channels_last_and_of_no_points_come_back()
    {
        using var folder = new TemporaryFolder();
        using Dataset data =
            new("images", rand(4, 3, 8, 8), zeros(4, ScalarType.Int64), ["low", "high"]) { StoredShape = [8, 8, 3], StoredChannelsLast = true };
        using var classifier = new FunctionClassifier(inputs => stack([ones(inputs.shape[0]), zeros(inputs.shape[0])], 1));
        foreach (int count in new[] { 2, 0 })
        {
            using (var points = new AdversarialExamples("points", data.Inputs[..count])) points.Write(folder.At("points.npz"), data);
            using (NpzFile archive = NpzFile.Open(folder.At("points.npz"))) Assert.Equal([count, 8, 8, 3], archive.Shape("adversarial"));
            using var read = AdversarialExamples.Load(folder.At("points.npz"));
            var verification = Verification.Of(read, classifier, data, Threat);
            Assert.Equal((count, count, 1), (verification.Points.Count, verification.Covered, verification.RobustAccuracy));
            Assert.All(verification.Points, point => Assert.Equal(0, point.Distance));
        }
    }

    [Fact]
    public void What_no_points_can_be_is_refused_by_row_and_example()
    {
        using Dataset data = Line(0.45f, 0.46f);
        using FunctionClassifier classifier = LineCase.Honest();
        Assert.Contains("row 1, of example 5, holds NaN", Error(() => Points((4, 0.5f), (5, float.NaN))), StringComparison.Ordinal);
        Assert.Contains("too large for float32", Error(() => Make(full([1, 2], 1e300, ScalarType.Float64))),
            StringComparison.Ordinal);
        Assert.Contains("row 1 of 'example' is -1", Error(() => Points((0, 0.5f), (-1, 0.5f))), StringComparison.Ordinal);
        Assert.Contains("row 1 is of example 2, but line has 2 examples here, 0 to 1", Error(() => Judge(Points((0, 0.5f), (2, 0.5f)))),
            StringComparison.Ordinal);
        Assert.Contains("'example' are Float32 of the shape [2]", Error(() => Make(zeros(2, 2), zeros(2))),
            StringComparison.Ordinal);
        Assert.Contains("expected int64 of the shape [2]", Error(() => Make(zeros(2, 2), zeros(3, ScalarType.Int64))),
            StringComparison.Ordinal);
        Assert.Contains("have the shape [2, 3], but an example of line has [2]; expected [2, 2]", Error(() => Judge(new("points", zeros(2, 3)))),
            StringComparison.Ordinal);
        Assert.Contains("Byte from 0 to 0", Error(() => Make(zeros(2, 2, ScalarType.Byte))), StringComparison.Ordinal);
        Assert.Contains("up to 254 outside the bounds 0..1: probably the bytes of pixels",
            Error(() => Judge(new("points", full([2, 2], 255f, ScalarType.Float32)))), StringComparison.Ordinal);

        static void Make(Tensor points, Tensor? examples = null) => new AdversarialExamples("points", points, examples).Dispose();
        string Error(Action action) => Assert.Throws<InputException>(action).Message;
        void Judge(AdversarialExamples points) => Verification.Of(points, classifier, data, Threat);
    }

    private static Dataset Line(params float[] positions)
    {
        using var scope = NewDisposeScope();
        return new Dataset("line", stack([tensor(positions), full(positions.Length, 0.5f)], 1),
            tensor(positions.Select(position => position > LineCase.Boundary ? 1L : 0L).ToArray()), ["low", "high"]);
    }

    private static AdversarialExamples Points(params (long Example, float Position)[] points)
    {
        using var scope = NewDisposeScope();
        return new AdversarialExamples("points", stack([tensor(points.Select(point => point.Position).ToArray()), full(points.Length, 0.5f)], 1),
            tensor(points.Select(point => point.Example).ToArray()));
    }
}
