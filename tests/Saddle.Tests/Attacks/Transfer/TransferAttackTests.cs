using Saddle.Attacks;
using Saddle.Losses;
using Saddle.Models;
using Saddle.Threats;

namespace Saddle.Tests.Attacks;

/// <summary>Examples made on one model and tried on another.</summary>
public sealed class TransferAttackTests
{
    private static readonly RunOptions Bare = new() { Stop = Stop.Never, Keep = Keep.Last };

    public static IEnumerable<TheoryDataRow<string, Norm>> Inner =>
        from inner in new[] { "fgsm", "pgd:steps=6", "pgd:steps=6,loss=margin/50", "momentum:steps=6", "pgd-targeted:steps=4,classes=1",
            "jsma:max-iterations=5,classes=1", "noise:draws=3" }
        from norm in Enum.GetValues<Norm>()
        where AttackCatalogue.Parse(inner).Supports(norm)
        select new TheoryDataRow<string, Norm>(inner, norm);

    [Theory]
    [MemberData(nameof(Inner))]
    public void From_a_model_to_itself_it_is_the_white_box_attack(string inner, Norm norm)
    {
        using var box = new AttackCase(image: true);
        var threat = new ThreatModel { Ball = box.Ball(norm), Mask = box.Mask() };
        Attack attack = AttackCatalogue.Parse(inner);
        using AttackResult white = box.Run(attack, threat, Bare),
            transferred = box.Run(new TransferAttack { Inner = attack, Sources = [box.Classifier] }, threat, Bare);
        Assert.Equal(white.Adversarial.data<float>().ToArray(), transferred.Adversarial.data<float>().ToArray());
        Assert.All(transferred.ForwardPasses, passes => Assert.Equal(1, passes));
        Assert.All(transferred.BackwardPasses, passes => Assert.Equal(0, passes));
    }

    [Fact]
    public void The_target_judges_each_restart_and_the_worst_case_counts()
    {
        using var box = new AttackCase(image: true);
        using CountingClassifier target = Other();
        using var scope = NewDisposeScope();
        Tensor labels = target.Logits(box.Inputs).argmax(1);
        var threat = new ThreatModel { Ball = new NormBall(Norm.Linf, 0.015), Access = Access.Labels };
        var restarts = new bool[3][];
        TransferAttack transfer = new() { Inner = new ProjectedGradientDescent { Steps = 4, Restarts = 3 }, Sources = [box.Source] };
        long before = target.Examples;
        using AttackResult whole = transfer.Run(target, box.Inputs, labels, box.Examples, threat);
        Assert.Equal(target.Examples - before, whole.ForwardPasses.Sum());
        for (int restart = 0; restart < 3; restart++)
        {
            using AttackResult one =
                transfer.Inner.Run(box.Source, box.Inputs, labels, box.Examples, new ThreatModel { Ball = threat.Ball }, Bare with { OnlySearch = restart });
            restarts[restart] = Broken(one);
        }
        bool[] broken = Broken(whole);
        Assert.Contains(true, broken);
        Assert.Contains(false, broken);
        for (int example = 0; example < AttackCase.Count; example++)
        {
            bool[] each = [.. restarts.Select(restart => restart[example])];
            Assert.Equal(each.Any(won => won), broken[example]);
            int first = Array.IndexOf(each, true);
            Assert.Equal(first < 0 ? 3 : first + 1, whole.ForwardPasses[example]);
        }

        bool[] Broken(AttackResult result) => target.Logits(result.Adversarial).argmax(1).ne(labels).data<bool>().ToArray();
    }

    [Theory]
    [InlineData(SourceFusion.Probabilities)]
    [InlineData(SourceFusion.Logits)]
    public void An_ensemble_averages_its_members(SourceFusion fusion)
    {
        using var box = new AttackCase(image: true);
        using CountingClassifier other = Other();
        using var scope = NewDisposeScope();
        using (var ensemble = new SourceEnsemble([box.Classifier, other], fusion))
        {
            Tensor first = box.Classifier.Logits(box.Inputs), second = other.Logits(box.Inputs), both = ensemble.Logits(box.Inputs);
            Tensor expected = fusion == SourceFusion.Logits ? (first + second) / 2 : ((first.softmax(1) + second.softmax(1)) / 2).log();
            Assert.InRange((both - expected).abs().max().item<float>(), 0, 1e-4f);
        }
        var threat = new ThreatModel { Ball = box.Ball(Norm.Linf) };
        Attack inner = new ProjectedGradientDescent { Steps = 5 };
        // Twice the same model is that model: its mean probabilities and logits are its own, but for rounding.
        using AttackResult twice = box.Run(new TransferAttack { Inner = inner, Sources = [box.Source, box.Source], Fusion = fusion }, threat),
            once = box.Run(inner, threat, Bare);
        Assert.InRange((twice.Adversarial - once.Adversarial).abs().gt(1e-4).to_type(ScalarType.Float32).mean().item<float>(), 0, 0.01f);
    }

    [Fact]
    public void Sources_come_back_as_they_were()
    {
        using var box = new AttackCase(image: true);
        using CountingClassifier other = Other();
        (box.Source.Training, other.Training) = (true, false);
        box.Source.Network.children().ElementAt(1).eval();
        bool[] modes = Modes(box.Source);
        box.Run(new TransferAttack { Inner = new FastGradientSignMethod(), Sources = [box.Source, other, box.Source] },
            new ThreatModel { Ball = box.Ball(Norm.Linf) }).Dispose();
        Assert.Equal(modes, Modes(box.Source));
        Assert.False(other.Training);
        Assert.All(box.Source.Parameters, parameter => Assert.True(parameter.requires_grad));

        static bool[] Modes(CountingClassifier model) => [.. model.Network.modules().Select(module => module.training)];
    }

    [Fact]
    public void A_goal_with_a_target_is_tried_once()
    {
        using var box = new AttackCase(image: true);
        var threat = new ThreatModel { Ball = box.Ball(Norm.Linf), Goal = new TargetedMisclassification(3) };
        using AttackResult result =
            box.Run(new TransferAttack { Inner = new TargetedProjectedGradientDescent { Steps = 4 }, Sources = [box.Source] }, threat, Bare);
        Assert.All(result.ForwardPasses, passes => Assert.Equal(1, passes));
    }

    [Fact]
    public void What_does_not_go_together_is_refused()
    {
        using var box = new AttackCase(image: true);
        using CountingClassifier two = new([1, 28, 28], 2), wide = new([1, 28, 28], 10, new InputBounds([0], [255]));
        var threat = new ThreatModel { Ball = box.Ball(Norm.Linf) };
        Assert.Equal(Setting.Source, Refused<UsageException>().Setting);
        Assert.Contains("2 classes", Refused<InputException>(two).Message, StringComparison.Ordinal);
        Assert.Contains("0..255", Refused<InputException>(wide).Message, StringComparison.Ordinal);
        Assert.Throws<UsageException>(() => new TransferAttack { Inner = new TransferAttack() });
        Assert.Throws<UsageException>(() => AttackCatalogue.Parse("transfer:inner=transfer"));
        Assert.Contains("Sources", Assert.Throws<UsageException>(() =>
            box.Run(AttackCatalogue.Parse("transfer:source=a.pt"), threat)).Message, StringComparison.Ordinal);

        T Refused<T>(params Classifier[] sources) where T : Exception =>
            Assert.Throws<T>(() => new TransferAttack { Sources = [.. sources] }.Run(box.Classifier, box.Inputs, box.Labels, box.Examples, threat));
    }

    [Fact]
    public void Options_of_the_inner_attack_stand_beside_its_own()
    {
        var attack = (TransferAttack)AttackCatalogue.Parse("transfer:steps=7,inner=bim,fusion=logits,loss=margin/50");
        Assert.Equal(new BasicIterativeMethod { Steps = 7, Loss = new MarginLoss { Confidence = 50 } }, attack.Inner);
        Assert.Equal("transfer:fusion=logits,inner=bim,loss=margin/50,source=none,step-size=auto,steps=7", attack.ToString());
        Assert.Equal(attack,
            AttackCatalogue.Create("transfer", new Dictionary<string, string> { ["inner"] = "bim:steps=7,loss=margin/50", ["fusion"] = "logits" }));
        using var box = new AttackCase(image: true);
        var named = attack with { Sources = SourceModels.Named("runs/a,b.pt", box.Source) };
        Assert.Equal("runs-a-b.pt@counting", named.Sources.ToString());
        Assert.NotEqual(attack, named);
    }

    private static CountingClassifier Other()
    {
        var other = new CountingClassifier([1, 28, 28], 10) { Training = false };
        using var generator = new Generator(6, CPU);
        using var frozen = no_grad();
        foreach (TorchSharp.Modules.Parameter parameter in other.Parameters)
            parameter.add_(randn(parameter.shape, generator: generator).mul_(0.5 / Math.Sqrt(parameter.shape[^1])));
        return other;
    }
}
