using Saddle.AdversarialTraining;
using Saddle.Models;
using Saddle.Threats;
using Saddle.Training;

namespace Saddle.Tests.Training;

public class TrainingOptionsTests
{
    private static readonly ThreatModel Linf = new() { Ball = new NormBall(Norm.Linf, 0.3) };

    public static TheoryData<string, Action> Wrong => new()
    {
        { "epochs", () => _ = new TrainingOptions { Epochs = 0 } },
        { "batch-size", () => _ = new TrainingOptions { BatchSize = 0 } },
        { "learning-rate", () => _ = new TrainingOptions { LearningRate = 0 } },
        { "learning-rate", () => _ = new TrainingOptions { LearningRate = double.NaN } },
        { "learning-rate", () => _ = new TrainingOptions { LearningRate = double.PositiveInfinity } },
        { "momentum", () => _ = new TrainingOptions { Momentum = 1 } },
        { "weight-decay", () => _ = new TrainingOptions { WeightDecay = -0.1 } },
        { "average-decay", () => _ = new TrainingOptions { AverageDecay = 1 } },
        { "swa-start", () => _ = new TrainingOptions { SwaStart = 1 } },
        { "patience", () => _ = new TrainingOptions { Patience = 0 } },
        { "clean-share", () => _ = new FastTraining { Threat = Linf, CleanShare = 1 } },
        { "validation-share", () => _ = new TrainingOptions { ValidationShare = 0 } },
        { "validation-share", () => _ = new TrainingOptions { ValidationShare = 0.6 } },
        { "pgd-steps", () => _ = new AdversarialPgd { Threat = Linf, Steps = 0 } },
        { "pgd-step-size", () => _ = new AdversarialPgd { Threat = Linf, StepSize = 0 } },
        { "pgd-step-size", () => _ = new AdversarialPgd { Threat = Linf, StepSize = double.PositiveInfinity } },
        { "pgd-restarts", () => _ = new AdversarialPgd { Threat = Linf, Restarts = 0 } },
        { "fgsm-step-size", () => _ = new FgsmTraining { Threat = Linf, StepSize = 0 } },
        { "fgsm-step-size", () => _ = new FastTraining { Threat = Linf, StepSize = double.NaN } },
        { "replays", () => _ = new FreeTraining { Threat = Linf, Replays = 0 } },
        { "beta", () => _ = new TradesTraining { Threat = Linf, Beta = -1 } },
        { "beta", () => _ = new MartTraining { Threat = Linf, Beta = double.NaN } },
        { "epsilon-warm-up", () => _ = new AdversarialPgd { Threat = Linf, EpsilonWarmUp = 1.1 } },
        { "epsilon-warm-up", () => _ = new AdversarialPgd { Threat = Linf, EpsilonWarmUp = double.NaN } },
    };

    [Theory, MemberData(nameof(Wrong))]
    public void Values_out_of_range_are_refused_by_the_word_of_the_command_line(string word, Action make) =>
        Assert.StartsWith($"{word} must be", Assert.Throws<UsageException>(make).Message);

    [Fact]
    public void Values_name_every_option()
    {
        IReadOnlyDictionary<string, string> values =
            new TrainingOptions { Method = new AdversarialPgd { Threat = Linf }, Augment = Augmentation.Parse("crop") }.Values;
        var others =
            new TrainingOptions
            {
                Average = AverageKind.Swa,
                Schedule = LearningRateSchedule.Piecewise,
                Milestones = Milestones.Parse("0.9"),
                Patience = 5,
                Recipe = "some"
            };
        foreach (string name in typeof(TrainingOptions).GetProperties().Select(property => Word(property.Name)).Except(["values", "options", "option-texts", "command"]))
            Assert.Contains(name, values.Keys.Concat(others.Values.Keys));
        Assert.Equal(("pgd", "linf:0.3 untargeted gradient", "auto", "0.002"),
            (values["method"], values["threat"], values["pgd-step-size"], values["learning-rate"]));
    }

    [Fact]
    public void Threats_that_cannot_be_trained_against_are_refused()
    {
        var contract = new ModelContract { Classes = 10 };
        void Refused(ThreatModel threat, string part) =>
            Assert.Contains(part, Assert.Throws<UsageException>(() => new AdversarialPgd { Threat = threat }.Validate(contract)).Message);
        Refused(Linf with { Goal = new TargetedMisclassification(3) }, "misclassification");
        Refused(Linf with { QueryBudget = 10 }, "query budget");
        Refused(new ThreatModel { Ball = new NormBall(Norm.L0, 10) }, "L0");
        Refused(Linf with { Access = Access.Labels }, "gradients");
    }

    [Theory]
    [InlineData(Norm.Linf, 8, false), InlineData(Norm.Linf, 1.01, false), InlineData(Norm.Linf, 1, true)]
    [InlineData(Norm.L2, 28.1, false), InlineData(Norm.L2, 28, true), InlineData(Norm.L1, 785, false), InlineData(Norm.L1, 784, true)]
    public void Budgets_larger_than_the_data_are_refused(Norm norm, double epsilon, bool allowed)
    {
        var method = new AdversarialPgd { Threat = new ThreatModel { Ball = new NormBall(norm, epsilon) } };
        var contract = new ModelContract { Classes = 10, InputShape = [1, 28, 28] };
        if (allowed) method.Validate(contract);
        else Assert.Contains("linf:8/255", Assert.Throws<UsageException>(() => method.Validate(contract)).Message);
    }

    private static string Word(string property) =>
        string.Concat(property.Select((letter, index) => char.IsUpper(letter) && index > 0 ? $"-{letter}" : $"{letter}")).ToLowerInvariant();
}
