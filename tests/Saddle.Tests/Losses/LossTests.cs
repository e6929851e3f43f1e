using Saddle.Losses;

namespace Saddle.Tests.Losses;

/// <summary>Values and directions of losses against plain float64.</summary>
public sealed class LossTests
{
    public static TheoryData<string, bool, double> Cases
    {
        get
        {
            var cases = new TheoryData<string, bool, double>();
            foreach (string loss in new[] { "ce", "margin", "margin/5", "dlr" })
                foreach (bool targeted in new[] { false, true })
                    // The labels' advantage over all others: a guess, a confident network, an extremely confident one.
                    foreach (double margin in new[] { -3.0, 0.5, 8, 25, 60 })
                        cases.Add(loss, targeted, margin);
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Values_and_directions_are_those_of_float64(string name, bool targeted, double margin)
    {
        using var scope = NewDisposeScope();
        Loss loss = Loss.Parse(name);
        (Tensor logits, Tensor labels, Tensor targets) = Problem(margin);
        Tensor? aims = targeted ? targets : null;
        Tensor exact = logits.to_type(ScalarType.Float64).requires_grad_(true);
        Tensor expected = Reference(name, exact, labels, aims);
        Tensor slope = autograd.grad([expected.sum()], [exact])[0];

        double[] wanted = expected.detach().data<double>().ToArray();
        float[] values = loss.Values(logits, labels, aims).data<float>().ToArray();
        Assert.All(wanted, (value, row) => Assert.Equal(value, values[row], 1e-4 * Math.Abs(value) + 1e-30));

        Tensor ours = loss.Cotangent(logits, labels, aims).to_type(ScalarType.Float64);
        Tensor length = slope.norm(1), own = ours.norm(1);
        Tensor flat = length.eq(0);
        Assert.True(own.gt(0).logical_or(flat).all().item<bool>());
        Assert.True(own.eq(0).logical_or(flat.logical_not()).all().item<bool>());
        Tensor difference = (slope / length.unsqueeze(1).clamp_min(1e-300) - ours / own.unsqueeze(1).clamp_min(1e-300)).abs();
        Assert.InRange(difference.max().item<double>(), 0, 1e-5);
    }

    [Fact]
    public void Cross_entropy_keeps_its_direction_where_softmax_minus_one_hot_is_zero()
    {
        using var scope = NewDisposeScope();
        Tensor logits = tensor(new[] { 200f, 0f, 5f }).reshape(1, 3), label = tensor(new[] { 0L });
        Tensor plain = nn.functional.softmax(logits, 1) - tensor(new[] { 1f, 0f, 0f });
        Assert.Equal(0, plain.abs().max().item<float>());
        float[] ours = new CrossEntropyLoss().Cotangent(logits, label, null).data<float>().ToArray();
        Assert.Equal(-1, ours[0], 1e-6f);
        Assert.Equal(Math.Exp(-5) / (1 + Math.Exp(-5)), ours[1], 1e-6);
        Assert.Equal(1 / (1 + Math.Exp(-5)), ours[2], 1e-6);
    }

    [Fact]
    public void The_margin_is_flat_beyond_its_confidence_alone()
    {
        using var scope = NewDisposeScope();
        Tensor logits = tensor(new[] { 0f, 3f, 1f }).reshape(1, 3), label = tensor(new[] { 0L });
        Assert.Equal(0, new MarginLoss().Cotangent(logits, label, null).abs().sum().item<float>());
        Assert.Equal(0, new MarginLoss().Values(logits, label, null).item<float>());
        Assert.Equal([-1, 1, 0], new MarginLoss { Confidence = 5 }.Cotangent(logits, label, null).data<float>().ToArray());
        Assert.Equal(3, new MarginLoss { Confidence = 5 }.Values(logits, label, null).item<float>());
        Assert.Equal([1, -1, 0], new MarginLoss { Confidence = 5 }.Cotangent(logits, tensor(new[] { 2L }), tensor(new[] { 0L })).data<float>().ToArray());
    }

    [Fact]
    public void Losses_name_the_classes_that_they_need()
    {
        var dlr = new DifferenceOfLogitsRatioLoss();
        Assert.Throws<UsageException>(() => dlr.Validate(2, targeted: false));
        dlr.Validate(3, targeted: false);
        Assert.Throws<UsageException>(() => dlr.Validate(3, targeted: true));
        dlr.Validate(4, targeted: true);
        new CrossEntropyLoss().Validate(2, targeted: true);
        new MarginLoss().Validate(2, targeted: true);
    }

    [Theory]
    [InlineData("ce")]
    [InlineData("margin")]
    [InlineData("margin/50")]
    [InlineData("margin/0.5")]
    [InlineData("dlr")]
    public void Names_go_back_and_forth(string name) => Assert.Equal(name, Loss.Parse(name).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("hinge")]
    [InlineData("margin/")]
    [InlineData("margin/-1")]
    [InlineData("margin/NaN")]
    [InlineData("margin/Infinity")]
    [InlineData("margin/x")]
    public void Other_names_are_refused(string name) => Assert.Throws<UsageException>(() => Loss.Parse(name));

    private static (Tensor Logits, Tensor Labels, Tensor Targets) Problem(double margin)
    {
        using var generator = new Generator(11, CPU);
        Tensor logits = rand([12, 6], generator: generator).mul_(4), labels = arange(12).remainder(6), targets = (labels + 2).remainder(6);
        Tensor own = logits.scatter(1, labels.unsqueeze(1), full([12, 1], -100f)).amax([1], keepdim: true) + margin;
        return (logits.scatter(1, labels.unsqueeze(1), own), labels, targets);
    }

    private static Tensor Reference(string name, Tensor logits, Tensor labels, Tensor? targets)
    {
        Tensor Of(Tensor classes) => logits.gather(1, classes.unsqueeze(1)).squeeze(1);
        Tensor Others(Tensor classes)
        {
            Tensor hidden = zeros_like(logits).scatter(1, classes.unsqueeze(1), full([logits.shape[0], 1], double.NegativeInfinity, ScalarType.Float64));
            return logits + hidden.detach();
        }
        Tensor one = targets ?? labels;
        double sign = targets is null ? 1 : -1;
        switch (name)
        {
            case "ce":
                // log(1 + e^u) for u far below zero loses nothing as log1p.
                return (Others(one) - Of(one).unsqueeze(1)).exp().sum(1).log1p() * sign;
            case "dlr":
                Tensor sorted = logits.sort(1, descending: true).Values;
                return targets is null
                    ? (Others(labels).amax([1]) - Of(labels)) / (sorted.select(1, 0) - sorted.select(1, 2) + 1e-12)
                    : (Of(targets) - Of(labels)) / (sorted.select(1, 0) - (sorted.select(1, 2) + sorted.select(1, 3)) / 2 + 1e-12);
            default:
                double confidence = name == "margin" ? 0 : 5;
                return ((Others(one).amax([1]) - Of(one)) * sign).clamp_max(confidence);
        }
    }
}
