using Saddle.Attacks;
using Saddle.Data;
using Saddle.Defenses;
using Saddle.Fitting;
using Saddle.Models;
using Saddle.Threats;

namespace Saddle.Tests.Defenses;

/// <summary>The detectors: what they flag, what they are fitted to, and that fitting repeats itself.</summary>
public sealed class DetectorTests : IDisposable
{
    private const int Count = 100;
    private readonly Dataset _data = Datasets.Load(DatasetSpecification.Parse("digits:test"), new DatasetOptions { First = Count });
    private readonly Classifier _model = ModelLoader.Load("digits-small-cnn-natural", new ModelLoadOptions());
    private readonly string _folder = Directory.CreateTempSubdirectory("saddle-detectors").FullName;

    [Theory]
    [InlineData("feature-squeezing"), InlineData("lid")]
    public void Few_clean_examples_are_flagged_and_most_minimal_adversarial_ones(string name)
    {
        using DefendedClassifier defended = Fitted(name);
        using Tensor labels = _data.Labels.clone(), clean = Rejected(defended, _data.Inputs);
        var threat = new ThreatModel { Ball = NormBall.Unlimited(Norm.L2) };
        using AttackResult found = new DecoupledDirectionAndNorm { Through = new UndefendedRoute() }.Run(defended, _data.Inputs, labels, Examples, threat);
        using Tensor adversarial = Rejected(defended, found.Adversarial);
        Assert.InRange(Share(clean), 0, 0.15);
        Assert.InRange(Share(adversarial), Share(clean) + 0.2, 1);
    }

    [Theory]
    [InlineData("feature-squeezing"), InlineData("lid")]
    public void An_attack_that_knows_the_detector_is_rejected_less(string name)
    {
        using DefendedClassifier defended = Fitted(name);
        var threat = new ThreatModel { Ball = new NormBall(Norm.L2, 4) };
        double naive = Standing(defended, "ddn:through=undefended", threat), adaptive = Standing(defended, "apgd:loss=margin/20,through=adaptive", threat);
        Assert.True(adaptive < naive - 0.2, $"{naive} stand when it is ignored, {adaptive} when it is known");
    }

    [Fact]
    public void The_threshold_of_squeezing_flags_the_share_that_was_asked_for()
    {
        using Dataset data = FittedDetectors.Digits();
        using DefendedClassifier defended = Fitted("feature-squeezing");
        using Tensor flagged = Rejected(defended, data.Inputs);
        Assert.Equal(0.05, Share(flagged), 0.01);
    }

    [Fact]
    public void Fitting_that_was_stopped_ends_with_the_same_bits()
    {
        using Dataset data = FittedDetectors.Digits();
        DefenseFitting fitting = FittedDetectors.Small;
        FittedValues whole = fitting.Fit(data, _model, Path.Combine(_folder, "whole"), seed: 3);
        using var stop = new CancellationTokenSource();
        var after = new Progress(stop);
        Assert.ThrowsAny<OperationCanceledException>(() => fitting.Fit(data, _model, Path.Combine(_folder, "parts"), seed: 3, after, stop.Token));
        Assert.Equal(whole, fitting.Fit(data, _model, Path.Combine(_folder, "parts"), seed: 3));
        Assert.NotEqual(whole, fitting.Fit(data, _model, Path.Combine(_folder, "other"), seed: 4));
    }

    [Theory]
    [InlineData("feature-squeezing"), InlineData("lid")]
    public void Another_classifier_is_refused(string name)
    {
        using DefendedClassifier defended = Fitted(name);
        using Classifier other = ModelLoader.Load("digits-small-cnn-robust", new ModelLoadOptions());
        Assert.Contains("was fitted to the classifier", Assert.Throws<UsageException>(() => defended.Defense.Around(other)).Message, StringComparison.Ordinal);
        Assert.Contains("one rejection", Assert.Throws<UsageException>(() => defended.Defense.Around(defended)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("feature-squeezing"), InlineData("lid")]
    public void What_was_not_fitted_says_so(string name) =>
        Assert.Contains("must be fitted", Assert.Throws<UsageException>(() => DefenseCatalogue.Names.Parse(name).Around(_model)).Message,
            StringComparison.Ordinal);

    [Theory]
    [InlineData("lid:neighbours=101", "larger minibatch")]
    [InlineData("lid:examples=5000", "or more data")]
    [InlineData("lid:examples=50,attack=pgd", "uses up an ε")]
    public void What_cannot_be_fitted_says_why(string text, string words)
    {
        using Dataset data = FittedDetectors.Digits();
        UsageException error = Assert.Throws<UsageException>(() => FittingCatalogue.Names.Parse(text).Fit(data, _model, _folder));
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Squeezing_by_other_squeezers_than_the_threshold_was_fitted_for_is_refused()
    {
        FittedValues fitted = FittedDetectors.Fit(new FeatureSqueezingFitting { Bits = 2 }, _model);
        Assert.Contains("bits=2", Assert.Throws<UsageException>(() => new FeatureSqueezing { From = fitted }.Around(_model)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Dimensionality_is_that_of_the_set_around_a_point()
    {
        // Of points spread evenly over a ball of so many dimensions the estimate is about that number.
        using var generator = new Generator(5, CPU);
        using Tensor line = zeros([2000, 8]), plane = zeros([2000, 8]);
        line.select(1, 0).copy_(rand(2000, generator: generator) - 0.5);
        plane.narrow(1, 0, 2).copy_(rand([2000, 2], generator: generator) - 0.5);
        using Tensor estimates = LocalIntrinsicDimensionality.Of([zeros([1, 8]) + 1e-3, zeros([1, 8]) + 1e-3], [line, plane], 100);
        Assert.InRange(estimates[0, 0].item<float>(), 0.7f, 1.4f);
        Assert.InRange(estimates[0, 1].item<float>(), 1.5f, 2.6f);
    }

    public void Dispose()
    {
        _data.Dispose();
        _model.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static long[] Examples => [.. Enumerable.Range(0, Count).Select(example => (long)example)];

    private static DefenseFitting Fitting(string name) => name == "lid" ? FittedDetectors.Small : new FeatureSqueezingFitting();

    private DefendedClassifier Fitted(string name)
    {
        FittedValues fitted = FittedDetectors.Fit(Fitting(name), _model);
        return (name == "lid" ? (Defense)new LidDetection { From = fitted } : new FeatureSqueezing { From = fitted }).Around(_model);
    }

    private static Tensor Rejected(Classifier defended, Tensor inputs)
    {
        using Tensor logits = defended.Logits(inputs);
        return Rejection.Predicted(logits, defended.Contract).eq(-1);
    }

    private static double Share(Tensor flags) => flags.to_type(ScalarType.Float32).mean().item<float>();

    private double Standing(DefendedClassifier defended, string attack, ThreatModel threat)
    {
        using var scope = NewDisposeScope();
        using AttackResult found = AttackCatalogue.Parse(attack).Run(defended, _data.Inputs, _data.Labels, Examples, threat);
        using FeasibleSet set = threat.Around(_data.Inputs, defended.Contract.Bounds);
        Tensor broken = threat.Goal.Reached(defended.Logits(found.Adversarial), _data.Labels, defended.Contract);
        return 1 - Share(broken.logical_and(set.Distance(found.Adversarial).le(threat.Ball.Epsilon + 1e-6)));
    }

    /// <summary>Stops after the first part of the work.</summary>
    private sealed class Progress(CancellationTokenSource stop) : IProgress<FittingProgress>
    {
        public void Report(FittingProgress value) => stop.Cancel();
    }
}
