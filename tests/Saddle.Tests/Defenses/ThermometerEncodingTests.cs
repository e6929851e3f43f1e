using Saddle.Defenses;
using Saddle.Models;

namespace Saddle.Tests.Defenses;

/// <summary>What a thermometer shows.</summary>
public sealed class ThermometerEncodingTests
{
    [Fact]
    public void Every_channel_becomes_its_levels_filled_up_to_the_value()
    {
        using Tensor inputs = tensor([0f, 0.26f, 0.5f, 1f, 0.9f, 0.76f, 0.2f, 0.6f]).reshape(1, 2, 2, 2);
        using var seen = new Seen([8, 2, 2]);
        using DefendedClassifier defended = new ThermometerEncoding { Levels = 4 }.Around(seen);
        Assert.Equal([2, 2, 2], defended.Contract.InputShape!);
        defended.Logits(inputs).Dispose();
        Assert.Equal([1, 8, 2, 2], seen.Last!.shape);
        // 1/2 itself belongs to the level below, since 0.99999 · 1/2 · 4 does; 1 belongs to the highest.
        Assert.Equal([1, 2, 2, 4, 4, 4, 1, 3], Heights(seen.Last));
        Assert.Equal([1f, 1f, 1f, 1f], seen.Last[0, 0].flatten().data<float>().ToArray());
    }

    [Fact]
    public void The_surrogate_fills_up_with_the_value()
    {
        using var seen = new Seen([4, 1, 1]);
        using DefendedClassifier defended = new ThermometerEncoding { Levels = 4 }.Around(seen), surrogate = defended.Differentiable();
        using Tensor inputs = full([1, 1, 1, 1], 0.4f).requires_grad_(true), logits = surrogate.Logits(inputs);
        Assert.Equal([1f, 1f, 0f, 0f], seen.Last!.flatten().data<float>().ToArray());
        // Of the ramps that of level 2, from 1/4 to 1/2, rises at 0.4; the weights are 1, 2, 3, 4.
        Assert.Equal(3 * 4f, autograd.grad([logits[0, 0]], [inputs])[0].item<float>());
    }

    [Theory]
    [InlineData("thermometer:levels=5", "5 channels for each")]
    [InlineData("thermometer:levels=1", "2 to 256")]
    public void A_network_that_was_not_made_for_it_is_refused(string text, string words)
    {
        using var seen = new Seen([16, 4, 4]);
        Assert.Contains(words, Assert.Throws<UsageException>(() => DefenseCatalogue.Names.Parse(text).Around(seen)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Inputs_of_other_bounds_are_refused()
    {
        using Architecture network = Architectures.Create("linear", [16], 3, seed: 1);
        using var signed = new ModuleClassifier(network, new ModelContract { Classes = 3, InputShape = [16], Bounds = new InputBounds([-1f], [1f]) });
        Assert.Contains("0 to 1", Assert.Throws<UsageException>(() => new ThermometerEncoding().Around(signed)).Message, StringComparison.Ordinal);
    }

    private static float[] Heights(Tensor code) => code.reshape(2, 4, 4).sum([1]).flatten().data<float>().ToArray();

    /// <summary>Keeps what it saw last; its first logit weighs channel k with k + 1.</summary>
    private sealed class Seen(long[] shape) : Classifier(new ModelContract { Classes = 2, InputShape = shape })
    {
        public Tensor? Last { get; private set; }

        public override string Fingerprint => "seen";

        protected override Tensor Forward(Tensor inputs)
        {
            Last = inputs.detach().clone().DetachFromDisposeScope();
            Tensor weights = tensor([.. Enumerable.Range(1, (int)inputs.shape[1]).Select(channel => (float)channel)]).reshape(1, -1, 1, 1);
            Tensor first = inputs.mul(weights).sum([1, 2, 3]);
            return stack([first, zeros_like(first)], 1);
        }
    }
}
