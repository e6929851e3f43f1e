using Saddle.Attacks;
using Saddle.Data;
using Saddle.Defenses;
using Saddle.Models;
using Saddle.Randomness;
using Saddle.Threats;

namespace Saddle.Tests.Defenses;

/// <summary>An attack on what a decoder makes inputs of, for a defense that projects onto what the decoder makes.</summary>
public sealed class ReparameterizationTests : IDisposable
{
    private const int Count = 20, Latent = 196;
    private readonly Dataset _data = Datasets.Load(DatasetSpecification.Parse("digits:test"), new DatasetOptions { First = Count });
    private readonly Classifier _model = ModelLoader.Load("digits-small-cnn-natural", new ModelLoadOptions());

    [Fact]
    public void What_is_found_among_latents_breaks_a_projection_that_hides_every_gradient()
    {
        using DefendedClassifier defended = new Blocks().Around(_model);
        var threat = new ThreatModel { Ball = new NormBall(Norm.L2, 6) };
        Attack naive = new ProjectedGradientDescent { RandomStart = false };
        Attack adaptive = naive with { Through = new ReparameterizationRoute(Blocks.Space) { Radius = 20, Steps = 500, Restarts = 1 } };
        (double before, double after) = (Standing(naive, defended, threat), Standing(adaptive, defended, threat));
        Assert.True(before >= after + 0.3, $"{before} under PGD, {after} through latents");
    }

    [Fact]
    public void A_defense_without_a_generator_says_what_to_do()
    {
        using DefendedClassifier defended = new BitDepthReduction().Around(_model);
        UsageException error = Assert.Throws<UsageException>(() => Standing(new ProjectedGradientDescent { Through = new ReparameterizationRoute() }, defended,
            new ThreatModel { Ball = new NormBall(Norm.L2, 2) }));
        Assert.Equal(Setting.Defense, error.Setting);
    }

    public void Dispose()
    {
        _data.Dispose();
        _model.Dispose();
    }

    private double Standing(Attack attack, Classifier classifier, ThreatModel threat)
    {
        long[] examples = [.. Enumerable.Range(0, Count).Select(example => (long)example)];
        using AttackResult found = attack.Run(classifier, _data.Inputs, _data.Labels, examples, threat);
        using var scope = NewDisposeScope();
        return classifier.Logits(found.Adversarial).argmax(1).eq(_data.Labels).to_type(ScalarType.Float32).mean().item<float>();
    }

    /// <summary>Images of blocks of 2×2 pixels, and the projection onto them, which has no gradient.</summary>
    private sealed record Blocks : InputTransformation
    {
        public static LatentSpace Space { get; } = new(latents => Grown(latents.sigmoid().reshape(-1, 1, 14, 14)), [Latent]);

        public override string Name => "blocks";

        public override GradientKind Gradient => GradientKind.Shattered;

        protected override Tensor Transform(Tensor inputs, PassDraws? draws) => Grown(nn.functional.avg_pool2d(inputs.detach(), 2));

        private static Tensor Grown(Tensor small) => small.repeat_interleave(2, 2).repeat_interleave(2, 3);
    }
}
