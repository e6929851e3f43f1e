using Saddle.Attacks;
using Saddle.Threats;

namespace Saddle.Tests.Attacks;

/// <summary>PGD on the Carlini-Wagner loss against the formula of Madry et al. 2018, stepped by autograd.</summary>
public sealed class MarginAscentTests
{
    private const double Epsilon = 0.06, StepSize = 0.01;
    private const int Steps = 8;

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(50)]
    public void Its_steps_are_those_of_the_written_loss(double confidence)
    {
        using var box = new AttackCase(image: true);
        using var scope = NewDisposeScope();
        string loss = confidence == 0 ? "margin" : FormattableString.Invariant($"margin/{confidence}");
        var threat = new ThreatModel { Ball = new NormBall(Norm.Linf, Epsilon) };
        Attack attack = AttackCatalogue.Parse($"pgd:steps={Steps},step-size=0.01,random-start=false,loss={loss}");
        using AttackResult result = box.Run(attack, threat, new RunOptions { Stop = Stop.Never, Keep = Keep.Last });
        Tensor expected = Plain(box, confidence), difference = (result.Adversarial - expected).abs();
        Assert.InRange(difference.max().item<float>(), 0, 1e-5f);
        Tensor margin = MarginOf(box, expected);
        if (confidence == 50) Assert.True(margin.lt(50).all().item<bool>());
        // Where the loss is flat an example stays: none goes further than a step beyond κ.
        if (confidence == 0) Assert.Contains(true, margin.gt(0).data<bool>().ToArray());
        Assert.Contains(true, MarginOf(box, box.Inputs).lt(0).data<bool>().ToArray());
    }

    [Theory]
    [InlineData(Norm.L2)]
    [InlineData(Norm.L1)]
    public void A_saturated_example_stays_where_it_is(Norm norm)
    {
        using var box = new AttackCase(image: true);
        using var scope = NewDisposeScope();
        // Labels that the model takes wrong by far: the loss is flat from the start.
        Tensor labels = box.Classifier.Logits(box.Inputs).argmin(1);
        Attack attack = AttackCatalogue.Parse("pgd:steps=5,random-start=false,loss=margin");
        using AttackResult result =
            attack.Run(box.Classifier, box.Inputs, labels, box.Examples, new ThreatModel { Ball = box.Ball(norm) },
                new RunOptions { Stop = Stop.Never, Keep = Keep.Last });
        Assert.InRange((result.Adversarial - box.Inputs).abs().max().item<float>(), 0, 1e-6f);
    }

    /// <summary>x ← clip(x + α sign ∇(−relu(z_y − max z_j + κ))).</summary>
    private static Tensor Plain(AttackCase box, double confidence)
    {
        Tensor x = box.Inputs.clone(), lower = (box.Inputs - Epsilon).clamp_min(0), upper = (box.Inputs + Epsilon).clamp_max(1);
        for (int step = 0; step < Steps; step++)
        {
            using var gradients = enable_grad();
            Tensor variable = x.detach().requires_grad_(true);
            Tensor loss = nn.functional.relu(-MarginOf(box, variable) + confidence).neg().sum();
            Tensor gradient = autograd.grad([loss], [variable])[0];
            x = (x + StepSize * gradient.sign()).detach().maximum(lower).minimum(upper);
        }
        return x;
    }

    private static Tensor MarginOf(AttackCase box, Tensor x)
    {
        Tensor logits = box.Classifier.Logits(x), mask = nn.functional.one_hot(box.Labels, 10).to_type(ScalarType.Float32);
        Tensor correct = (mask * logits).sum(1), wrong = ((1 - mask) * logits - 1e4 * mask).amax([1]);
        return wrong - correct;
    }
}
