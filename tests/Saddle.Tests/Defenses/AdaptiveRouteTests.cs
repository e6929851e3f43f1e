using Saddle.AdversarialTraining;
using Saddle.Attacks;
using Saddle.Data;
using Saddle.Defenses;
using Saddle.Models;
using Saddle.Tests.Data;
using Saddle.Threats;
using Saddle.Training;

namespace Saddle.Tests.Defenses;

/// <summary>The ways round a defense reach what the defense hides.</summary>
public sealed class AdaptiveRouteTests : IDisposable
{
    private const int Count = 40;
    private static readonly ThreatModel Threat = new() { Ball = new NormBall(Norm.Linf, 0.2) };
    private readonly Dataset _data = Datasets.Load(DatasetSpecification.Parse("digits:test"), new DatasetOptions { First = Count });
    private readonly Classifier _model = ModelLoader.Load("digits-small-cnn-natural", new ModelLoadOptions());

    [Fact]
    public void Around_a_defense_that_changes_nothing_bpda_is_the_white_box_attack()
    {
        // A mean over one pixel does not exist; of eight bits nothing is lost but what lies between two bytes.
        using DefendedClassifier defended = new BitDepthReduction { Bits = 8 }.Around(_model);
        double bare = Accuracy(_model, "pgd:steps=10"), around = Accuracy(defended, "pgd:steps=10,through=bpda");
        Assert.InRange(around, bare - 0.05, bare + 0.05);
    }

    [Theory]
    [InlineData("bit-depth")]
    [InlineData("jpeg")]
    public void A_shattered_gradient_hides_what_bpda_finds(string defense)
    {
        using DefendedClassifier defended = DefenseCatalogue.Names.Parse(defense).Around(_model);
        double naive = Accuracy(defended, "pgd:steps=20"), adaptive = Accuracy(defended, "pgd:steps=20,through=adaptive"),
            bare = Accuracy(_model, "pgd:steps=20");
        Assert.True(naive >= adaptive + 0.3, $"{naive} under PGD, {adaptive} under BPDA");
        Assert.InRange(adaptive, 0, bare + 0.1);
    }

    [Fact]
    public void Every_draw_counts_as_a_pass()
    {
        using DefendedClassifier defended = new NoiseLayer { Sigma = 0.3 }.Around(_model);
        using AttackResult once = Run(defended, "pgd:steps=4"), often = Run(defended, "pgd:steps=4,through=eot,draws=6");
        Assert.All(once.ForwardPasses, passes => Assert.Equal(4, passes));
        Assert.All(often.ForwardPasses, passes => Assert.Equal(24, passes));
        Assert.All(often.BackwardPasses, passes => Assert.Equal(24, passes));
    }

    [Theory]
    [InlineData("gradients"), InlineData("logits"), InlineData("probabilities")]
    public void A_mean_over_draws_does_not_depend_on_the_batch(string average)
    {
        using DefendedClassifier defended = new NoiseLayer { Sigma = 0.2 }.Around(_model);
        using AttackResult large = Run(defended, $"pgd:steps=3,through=eot,draws=4,average={average}"),
            small = Run(defended, $"pgd:steps=3,through=eot,draws=4,average={average}", batch: 28);
        Assert.True((large.Adversarial - small.Adversarial).abs().le(1e-6).to_type(ScalarType.Float32).mean().item<float>() > 0.999);
    }

    [Fact]
    public void One_draw_is_the_attack_itself()
    {
        using DefendedClassifier defended = new NoiseLayer { Sigma = 0.2 }.Around(_model);
        using AttackResult direct = Run(defended, "pgd:steps=3"), one = Run(defended, "pgd:steps=3,through=eot,draws=1");
        Assert.True(direct.Adversarial.equal(one.Adversarial).all().item<bool>());
    }

    [Fact]
    public void More_draws_come_nearer_to_the_gradient_of_the_expectation()
    {
        using DefendedClassifier defended = new NoiseLayer { Sigma = 0.5 }.Around(_model);
        double one = Accuracy(defended, "pgd:steps=10"), many = Accuracy(defended, "pgd:steps=10,through=eot,draws=20");
        Assert.True(many <= one, $"{many} by twenty draws, {one} by one");
    }

    [Fact]
    public void A_surrogate_of_the_whole_model_gives_its_gradient_alone()
    {
        using DefendedClassifier defended = new BitDepthReduction().Around(_model);
        Attack attack = AttackCatalogue.Parse("pgd:steps=20") with { Through = new BackwardRoute(_model) };
        using AttackResult found = attack.Run(defended, _data.Inputs, _data.Labels, Examples, Threat);
        Assert.True(Standing(defended, found) <= Accuracy(_model, "pgd:steps=20") + 0.1);
    }

    [Fact]
    public void A_network_that_imitates_finds_what_has_no_gradient()
    {
        using DefendedClassifier defended = new BitDepthReduction().Around(_model);
        using Dataset train = Datasets.Load(DatasetSpecification.Parse("digits:train"), new DatasetOptions { First = 2000 });
        using var folder = new TemporaryFolder();
        using Architecture network = Architectures.Create("small-cnn", train.InputShape, 10, seed: 1);
        var imitation = new DistillationTraining { Temperature = 1, Teacher = SourceModels.Named("defended", defended) };
        Trainer.Train(network, train, new TrainingOptions { Epochs = 4, BatchSize = 32, Method = imitation }, folder.Path);
        using var imitator = new ModuleClassifier(network, new ModelContract { Classes = 10, InputShape = train.InputShape });
        Attack attack = AttackCatalogue.Parse("pgd:steps=20") with { Through = new BackwardRoute(imitator) };
        using AttackResult found = attack.Run(defended, _data.Inputs, _data.Labels, Examples, Threat);
        double naive = Accuracy(defended, "pgd:steps=20"), left = Standing(defended, found);
        Assert.True(naive >= left + 0.3, $"{naive} under PGD, {left} through the imitator");
    }

    [Theory]
    [InlineData("pgd:steps=7,through=bpda+eot,draws=3")]
    [InlineData("apgd:through=eot,draws=30,average=logits")]
    [InlineData("pgd:through=adaptive")]
    [InlineData("fgsm:through=bpda")]
    public void A_route_is_written_beside_the_attack(string text)
    {
        Attack attack = AttackCatalogue.Parse(text);
        Assert.Equal(attack, AttackCatalogue.Parse(attack.ToString()));
        Assert.Contains("through=", attack.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("through", AttackCatalogue.Parse(text.Split(':')[0]).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Bpda_of_a_model_without_a_defense_says_what_to_do() =>
        Assert.Equal(Setting.Defense, Assert.Throws<UsageException>(() => Run(_model, "pgd:through=bpda")).Setting);

    [Fact]
    public void A_surrogate_of_another_shape_is_refused()
    {
        using Architecture network = Architectures.Create("linear", [1, 5, 5], 10, seed: 1);
        using var other = new ModuleClassifier(network, new ModelContract { Classes = 10, InputShape = [1, 5, 5] });
        using DefendedClassifier defended = new BitDepthReduction().Around(_model);
        Attack attack = AttackCatalogue.Parse("pgd") with { Through = new BackwardRoute(other) };
        Assert.Contains("[1, 5, 5]", Assert.Throws<InputException>(() => attack.Run(defended, _data.Inputs, _data.Labels, Examples, Threat)).Message,
            StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _data.Dispose();
        _model.Dispose();
    }

    private static long[] Examples => [.. Enumerable.Range(0, Count).Select(example => (long)example)];

    private AttackResult Run(Classifier classifier, string attack, int batch = 500) =>
        AttackCatalogue.Parse(attack).Run(classifier, _data.Inputs, _data.Labels, Examples, Threat,
        new RunOptions { Stop = Stop.Never, Keep = Keep.Last, BatchSize = batch });

    private double Accuracy(Classifier classifier, string attack)
    {
        using AttackResult found = AttackCatalogue.Parse(attack).Run(classifier, _data.Inputs, _data.Labels, Examples, Threat);
        return Standing(classifier, found);
    }

    private double Standing(Classifier classifier, AttackResult found)
    {
        using Tensor logits = classifier.Logits(found.Adversarial);
        return logits.argmax(1).eq(_data.Labels).to_type(ScalarType.Float32).mean().item<float>();
    }
}
