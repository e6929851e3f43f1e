using Saddle.AdversarialTraining;
using Saddle.Attacks;
using Saddle.Losses;
using Saddle.Models;
using Saddle.Options;
using Saddle.Tests.Attacks;
using Saddle.Tests.Data;
using Saddle.Threats;
using Saddle.Training;

namespace Saddle.Tests.Options;

/// <summary>Attacks, losses, architectures and training methods of a program's own, by their names.</summary>
public sealed class OwnNamesTests : IDisposable
{
    private readonly IDisposable[] _own =
    [
        LossCatalogue.Register("own-hinge", "hinge", "none", () => new Hinge()),
        Architectures.Register("own-network", "own", "none", () => new OwnDesign()),
        TrainingMethods.Register("own-method", "own", "none", () => new OwnMethod()),
        AttackCatalogue.Register("own-steps", "One step after the other", "none", () => new OwnSteps()),
    ];

    public void Dispose()
    {
        foreach (IDisposable name in _own) name.Dispose();
        Assert.Throws<UsageException>(() => AttackCatalogue.Find("own-steps"));
    }

    [Fact]
    public void An_attack_of_ones_own_is_parsed_described_and_nested()
    {
        Assert.Equal(new OwnSteps { Times = 3, Loss = new Hinge { Slope = 0.5, Offset = 2 } }, AttackCatalogue.Parse("own-steps:times=3,loss=own-hinge/0.5/2"));
        Assert.Equal("own-steps:loss=own-hinge,times=2", AttackCatalogue.Parse("own-steps:loss=own-hinge").ToString());
        var transfer = (TransferAttack)AttackCatalogue.Parse("transfer:inner=own-steps,times=4");
        Assert.Equal(new OwnSteps { Times = 4 }, transfer.Inner);
        Assert.Contains("times must be 1 to 9, not 10", Assert.Throws<UsageException>(() =>
            AttackCatalogue.Parse("transfer:inner=own-steps,times=10")).Message, StringComparison.Ordinal);
        Assert.Contains("own-steps", OptionSet.Describe(new TransferAttack()).Single(option => option.Name == "inner").Range, StringComparison.Ordinal);
    }

    [Fact]
    public void A_taken_or_unreadable_name_is_refused()
    {
        Assert.Contains("called pgd", Assert.Throws<UsageException>(() =>
            AttackCatalogue.Register("pgd", "", "", () => new OwnSteps())).Message, StringComparison.Ordinal);
        Assert.Throws<UsageException>(() => AttackCatalogue.Register("my,steps", "", "", () => new OwnSteps()));
    }

    [Theory]
    [InlineData("pgdd", "There is no attack 'pgdd'", "Did you mean pgd?")]
    [InlineData("pgd:step=4", "attack pgd has no option 'step'", "Did you mean steps?")]
    [InlineData("pgd:loss=own-hinge/1", "'own-hinge/1' is no loss", "own-hinge or own-hinge/slope/offset")]
    [InlineData("pgd:loss=margin/-1", "loss margin: confidence must be 0 or above, not -1", "attack pgd: ")]
    [InlineData("transfer:inner=bim,restarts=2", "attack bim has no option 'restarts'", "It has loss, step-size, steps")]
    public void What_is_not_there_is_told_with_what_is(string text, string wrong, string instead)
    {
        string message = Assert.Throws<UsageException>(() => AttackCatalogue.Parse(text)).Message;
        Assert.Contains(wrong, message, StringComparison.Ordinal);
        Assert.Contains(instead, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Models_are_named_first_and_loaded_afterwards_and_stay_those_of_the_text()
    {
        using var box = new AttackCase(image: true);
        Attack named = AttackCatalogue.Parse("transfer:source=runs/a+b.pt,inner=fgsm,source=c.pt");
        var asked = new List<string>();
        Attack loaded = AttackCatalogue.Load(named, name => { asked.Add(name); return box.Source; });
        Assert.Equal(["runs/a+b.pt", "c.pt"], asked);
        Assert.Equal("transfer:fusion=probabilities,inner=fgsm,loss=ce,random-start=false,source=a-b.pt@counting+c.pt@counting,step-size=auto",
            loaded.ToString());
        Assert.Equal(loaded, AttackCatalogue.Parse(loaded.ToString(), _ => box.Source));
        using AttackResult result = box.Run(loaded, new ThreatModel { Ball = box.Ball(Norm.Linf) });
    }

    [Fact]
    public void An_architecture_of_ones_own_is_made_saved_and_loaded_by_its_name()
    {
        using var folder = new TemporaryFolder();
        using Architecture network = Architectures.Create("own-network:slope=2.0", [4], 3, seed: 0);
        Assert.Equal("own-network:slope=2", network.Specification);
        ArchitectureFile.Save(folder.At("own.safetensors"), network, new ModelContract { Classes = 3, InputShape = [4] });
        using Classifier classifier = ModelLoader.Load(folder.At("own.safetensors"), new ModelLoadOptions());
        using Tensor inputs = rand(5, 4), given = network.call(inputs), loaded = classifier.Logits(inputs);
        Assert.Equal(given.data<float>().ToArray(), loaded.data<float>().ToArray());
        Assert.Contains("slope must be above 0", Assert.Throws<UsageException>(() =>
            Architectures.Canonical("own-network:slope=0")).Message, StringComparison.Ordinal);
        Assert.Contains("own-network (slope above 0)", Architectures.Described, StringComparison.Ordinal);
    }

    [Fact]
    public void A_training_method_of_ones_own_is_made_by_its_name()
    {
        Assert.Equal(new OwnMethod { Smoothing = 0.1 }, TrainingMethods.Create("own-method", threat: null, [KeyValuePair.Create("smoothing", "0.1")]));
        Assert.Throws<UsageException>(() => TrainingMethods.Create("own-method", new ThreatModel { Ball = new NormBall(Norm.Linf, 0.1) }));
        Assert.Throws<UsageException>(() => TrainingMethods.Create("pgd", threat: null));
    }

    private sealed record OwnMethod : TrainingMethod
    {
        public override string Name => "own-method";

        [Option("How much", Least = 0, LessThan = 1)]
        public double Smoothing
        {
            get;
            init => field = Checked(value);
        }

        public override Tensor Loss(TrainingStep step, Tensor perturbed) => nn.functional.cross_entropy(step.Classifier.Logits(perturbed), step.Labels);
    }

    private sealed record OwnDesign : ArchitectureDesign
    {
        public override string Name => "own-network";

        [Option("How steep", MoreThan = 0)]
        public double Slope
        {
            get;
            init => field = Checked(value);
        } = 1;

        protected internal override bool TakesImages => false;

        protected internal override IReadOnlyList<LayerPlan> Layers(long[] inputShape, int classes) => [new("only", classes, inputShape[0])];

        protected internal override Architecture Build(ArchitecturePlan plan, Func<string, long[], Tensor> weights) => new OwnNetwork(plan, Slope, weights);
    }

    private sealed class OwnNetwork : Architecture
    {
        private readonly WeightedLayer _only;
        private readonly Scalar _scale;

        public OwnNetwork(ArchitecturePlan plan, double scale, Func<string, long[], Tensor> weights) : base(plan) =>
            (_only, _scale) = (Layer("only", weights), scale.ToScalar());

        protected override Tensor Logits(Tensor input) => nn.functional.linear(input, _only.Weight, _only.Bias).mul(_scale);
    }

    private sealed record Hinge : Loss
    {
        public override string Name => "own-hinge";

        [Option("How steep it is", MoreThan = 0)]
        public double Slope
        {
            get;
            init => field = Checked(value);
        } = 1;

        [Option("Where it bends")]
        public double Offset
        {
            get;
            init => field = Checked(value);
        }

        public override Tensor Values(Tensor logits, Tensor labels, Tensor? targets) => logits.sum(1);
    }

    private sealed record OwnSteps : Attack<GradientOracle>
    {
        public override string Name => "own-steps";

        [Option("What is climbed")]
        public Loss Loss { get; init; } = new CrossEntropyLoss();

        [Option("How often", Least = 1, Most = 9)]
        public int Times
        {
            get;
            init => field = Checked(value);
        } = 2;

        public override bool Supports(Norm norm) => true;

        protected override void Search(AttackBatch<GradientOracle> craft, int round) => craft.Finish(craft.Start(random: false, round));
    }
}
