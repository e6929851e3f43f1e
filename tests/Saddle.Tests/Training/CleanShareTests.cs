using Saddle.AdversarialTraining;
using Saddle.Data;
using Saddle.Models;
using Saddle.Threats;
using Saddle.Training;

namespace Saddle.Tests.Training;

public class CleanShareTests
{
    private static readonly ThreatModel Linf = new() { Ball = new NormBall(Norm.Linf, 0.1) };

    public static TheoryData<AdversarialMethod> Mixing =>
        [new AdversarialPgd { Threat = Linf }, new FgsmTraining { Threat = Linf }, new FastTraining { Threat = Linf }];

    [Theory, MemberData(nameof(Mixing))]
    public void Loss_is_the_mean_over_natural_and_adversarial_examples(AdversarialMethod method)
    {
        using Dataset data = EmbeddedDigits.Make(DatasetSplit.Train, first: 10);
        using Architecture network = Architectures.Create("linear", data.InputShape, 10, seed: 0);
        using var classifier = new ModuleClassifier(network, 10);
        double At(TrainingMethod trained, int start, int end)
        {
            using var scope = NewDisposeScope();
            long[] examples = [.. Enumerable.Range(start, end - start)];
            return trained.Loss(
                new TrainingStep(classifier, data.Inputs[start..end], data.Labels[start..end], examples, Done: 0.9, Seed: 3, CancellationToken.None))
                .item<float>();
        }
        double natural = At(new NaturalTraining(), 0, 3), adversarial = At(method, 3, 10);
        Assert.Equal(0.3 * natural + 0.7 * adversarial, At(method with { CleanShare = 0.3 }, 0, 10), 1e-5);
        // 96 % of ten examples are rounded to all of them.
        Assert.Equal(At(new NaturalTraining(), 0, 10), At(method with { CleanShare = 0.96 }, 0, 10));
        Assert.Equal("0.3", (method with { CleanShare = 0.3 }).Options["clean-share"]);
        Assert.DoesNotContain("clean-share", method.Options.Keys);
    }

    [Fact]
    public void Methods_with_a_natural_part_of_their_own_refuse_it()
    {
        var contract = new ModelContract { Classes = 10, InputShape = [1, 28, 28] };
        AdversarialMethod[] refusing = [new TradesTraining { Threat = Linf }, new MartTraining { Threat = Linf }, new FreeTraining { Threat = Linf }];
        Assert.All(refusing,
            method => Assert.Contains("clean-share", Assert.Throws<UsageException>(() => (method with { CleanShare = 0.5 }).Validate(contract)).Message));
    }
}
