using Saddle.Attacks;
using Saddle.Models;
using Saddle.Threats;
using TorchSharp.Modules;

namespace Saddle.Tests.Attacks;

/// <summary>What attacks refuse, and that a model comes back as it was.</summary>
public sealed class AttackRefusalTests
{
    private static readonly ThreatModel Threat = new() { Ball = new NormBall(Norm.Linf, 0.1) };

    public static IEnumerable<TheoryDataRow<string>> Names => AttackCase.Plain.Select(attack => new TheoryDataRow<string>(attack.Name));

    [Theory]
    [MemberData(nameof(Names))]
    public void Unsound_inputs_are_refused(string name)
    {
        using var box = new AttackCase(image: true);
        using var scope = NewDisposeScope();
        Attack attack = AttackCase.Make(name);
        foreach (float wrong in new[] { float.NaN, float.PositiveInfinity, float.NegativeInfinity, 1.01f, -0.01f, 255f })
        {
            Tensor inputs = box.Inputs.clone();
            inputs[3, 0, 5, 6] = wrong;
            InputException error = Refused<InputException>(attack, inputs, box.Labels);
            Assert.Contains("Example 3", error.Message, StringComparison.Ordinal);
        }
        Tensor labels = box.Labels.clone();
        labels[4] = 10;
        Assert.Contains("label 10", Refused<InputException>(attack, box.Inputs, labels).Message, StringComparison.Ordinal);
        Refused<InputException>(attack, box.Inputs.to_type(ScalarType.Float64), box.Labels);
        Refused<InputException>(attack, box.Inputs, box.Labels.to_type(ScalarType.Float32));
        Refused<InputException>(attack, box.Inputs, box.Labels.unsqueeze(1));
        Refused<InputException>(attack, box.Inputs[..3], box.Labels);
        Refused<InputException>(attack, box.Inputs.mean(), box.Labels);
        Refused<InputException>(attack, box.Inputs.reshape(AttackCase.Count, 784)[.., ..700], box.Labels);

        T Refused<T>(Attack tried, Tensor inputs, Tensor labels) where T : Exception =>
            Assert.Throws<T>(() => box.Ready(tried).Run(box.Classifier, inputs, labels, box.Examples, Of(tried)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_mask_or_bounds_of_another_shape_are_refused(string name)
    {
        using var box = new AttackCase(image: false);
        var mask = new FeatureMask([true, false, true], 3);
        Assert.Throws<UsageException>(() => box.Run(AttackCase.Make(name), Of(name) with { Mask = mask }));
        using var foreign = new CountingClassifier([12], 2, new InputBounds([0, 0, 0], [1, 1, 1], 3));
        Assert.Throws<InputException>(() => box.Ready(AttackCase.Make(name)).Run(foreign, box.Inputs, box.Labels, box.Examples, Of(name)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Access_that_is_not_granted_is_refused(string name)
    {
        using var box = new AttackCase(image: false);
        Attack attack = AttackCase.Make(name);
        foreach (Access access in Enum.GetValues<Access>())
        {
            if (attack.Needs >= access) box.Run(attack, Of(attack) with { Access = access }).Dispose();
            else Assert.Throws<UsageException>(() => box.Run(attack, Of(attack) with { Access = access }));
        }
    }

    [Theory]
    [InlineData("fgsm")]
    [InlineData("pgd")]
    public void Gradients_that_are_NaN_or_missing_are_refused(string name)
    {
        using var box = new AttackCase(image: false);
        long before = AttackCase.LiveTensors;
        // The square root's slope at zero is infinite, and times zero NaN.
        box.Classifier.Change = logits => logits + (logits * 0).sqrt();
        Assert.Contains("NaN", Assert.Throws<InputException>(() => box.Run(AttackCase.Make(name), Of(name))).Message, StringComparison.Ordinal);
        box.Classifier.Change = logits => logits.detach();
        Assert.Contains("no gradient", Assert.Throws<InputException>(() => box.Run(AttackCase.Make(name), Of(name))).Message, StringComparison.Ordinal);
        box.Classifier.Change = logits => logits.unsqueeze(0);
        Assert.Throws<InputException>(() => box.Run(AttackCase.Make(name), Of(name)));
        Assert.Equal(before, AttackCase.LiveTensors);
    }

    [Fact]
    public void Losses_that_need_more_classes_are_refused()
    {
        using var box = new AttackCase(image: false);
        Assert.Throws<UsageException>(() => box.Run(AttackCatalogue.Parse("pgd:loss=dlr"), Threat));
    }

    [Theory]
    [InlineData("apgd-targeted"), InlineData("fab-targeted")]
    public void More_wrong_classes_than_there_are_are_refused(string name)
    {
        using var box = new AttackCase(image: false);
        Assert.Contains("only 1 are wrong",
            Assert.Throws<UsageException>(() => box.Run(AttackCatalogue.Parse($"{name}:classes=2,steps=2"), Threat)).Message, StringComparison.Ordinal);
        using AttackResult one = box.Run(AttackCatalogue.Parse($"{name}:classes=1,steps=2"), Threat);
        Assert.Equal(box.Examples.Length, one.Adversarial.shape[0]);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_model_comes_back_as_it_was(string name)
    {
        using var box = new AttackCase(image: false);
        CountingClassifier model = box.Classifier;
        model.Training = true;
        model.Network.children().ElementAt(1).eval();
        Parameter frozen = model.Parameters[0];
        frozen.requires_grad = false;
        bool[] modes = Modes(model.Network), trainable = [.. model.Parameters.Select(parameter => parameter.requires_grad)];
        float[] weights = [.. model.Parameters.SelectMany(parameter => parameter.data<float>().ToArray())];
        bool evaluated = true;
        model.AtEachPass = () => evaluated &= !Modes(model.Network).Any(mode => mode) && model.Parameters.All(parameter => !parameter.requires_grad);
        using (no_grad())
        {
            box.Run(AttackCase.Make(name), Of(name)).Dispose();
            Assert.False(is_grad_enabled());
        }
        Same();
        Assert.True(evaluated);
        model.AtEachPass = () => throw new InvalidOperationException("broken");
        Assert.Throws<InputException>(() => box.Run(AttackCase.Make(name), Of(name)));
        Assert.True(is_grad_enabled());
        Same();

        void Same()
        {
            Assert.Equal(modes, Modes(model.Network));
            Assert.Equal(trainable, model.Parameters.Select(parameter => parameter.requires_grad));
            Assert.Equal(weights, model.Parameters.SelectMany(parameter => parameter.data<float>().ToArray()));
            Assert.All(model.Parameters, parameter => Assert.Null(parameter.grad));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Inputs_stay_untouched_and_may_require_gradients(string name)
    {
        using var box = new AttackCase(image: false);
        using Tensor inputs = box.Inputs.clone().requires_grad_(true);
        using AttackResult result = box.Ready(AttackCase.Make(name)).Run(box.Classifier, inputs, box.Labels, box.Examples, Of(name));
        using AttackResult plain = box.Run(AttackCase.Make(name), Of(name));
        Assert.False(result.Adversarial.requires_grad);
        Assert.True(inputs.requires_grad);
        Assert.Equal(box.Inputs.data<float>().ToArray(), inputs.detach().data<float>().ToArray());
        Assert.Equal(plain.Adversarial.data<float>().ToArray(), result.Adversarial.data<float>().ToArray());
    }

    private static bool[] Modes(nn.Module network) => [.. network.modules().Select(module => module.training)];

    private static ThreatModel Of(string name) => Of(AttackCase.Make(name));

    /// <summary>The usual threat model, or for an attack that cannot work under its norm one of lengths or of features.</summary>
    private static ThreatModel Of(Attack attack) => attack.Supports(Threat.Ball.Norm) ? Threat
        : Threat with { Ball = attack.Supports(Norm.L2) ? new NormBall(Norm.L2, 0.3) : new NormBall(Norm.L0, 4) };
}
