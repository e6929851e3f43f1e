using Saddle.Data;
using Saddle.Evaluation;
using Saddle.Evaluation.Checks;
using Saddle.Evaluation.Runs;
using Saddle.Models;

namespace Saddle.Tests.Evaluation;

/// <summary>Data in another unit than the model's bounds, and data that truly fills little of its bounds.</summary>
public class RangeCheckTests
{
    [Theory]
    [InlineData(0, 1, -1, 1, "x * 2 - 1")]
    [InlineData(0, 1, 0, 255, "x * 255")]
    [InlineData(0, 1, -2.2, 2.7, "x * 4.9 - 2.2")]
    [InlineData(0, 1, -128, 127, "x * 255 - 128")]
    [InlineData(-1, 1, -32768, 32767, "state the bounds -1,1")]
    [InlineData(0, 255, -255, 255, "x * 2 - 255")]
    [InlineData(0, 255, 0, 65535, "x * 257")]
    [InlineData(0, 1 / 255.0, 0, 1, "x * 255")]
    [InlineData(0.1, 0.6, 0, 255, "state the bounds 0,1")]
    public void Another_unit_is_noticed_with_the_line_that_mends_it(double least, double most, double lower, double upper, string words)
    {
        using Dataset data = Uniform(40, 20, least, most);
        Warning warning = Assert.IsType<Warning>(RangeCheck.Find(data, data.Count, Bounds(lower, upper)));
        Assert.Equal(("D1", null), (warning.Id, warning.Threat));
        Assert.Contains(words, warning.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 1, 0, 1)]
    [InlineData(-1, 1, -1, 1)]
    [InlineData(0, 255, 0, 255)]
    [InlineData(0, 0.4, 0, 1)]
    [InlineData(0.3, 0.45, 0, 1)]
    [InlineData(0, 0.9, 0, 1)]
    [InlineData(-0.4, 0.4, -1, 1)]
    [InlineData(0, 0.7, -1, 1)]
    [InlineData(0, 40_000, 0, 1_000_000)]
    [InlineData(0, 30, 0, 255)]
    [InlineData(100, 140, 0, 255)]
    [InlineData(0, 1, -0.5, 1.2)]
    public void Data_that_fills_little_of_its_bounds_is_left_alone(double least, double most, double lower, double upper)
    {
        using Dataset data = Uniform(40, 20, least, most);
        Assert.Null(RangeCheck.Find(data, data.Count, Bounds(lower, upper)));
    }

    [Fact]
    public void A_constant_tells_nothing_and_only_what_is_looked_at_counts()
    {
        using Dataset constant = Data(zeros(10, 20)), mixed = Data(cat([zeros(5, 20), ones(5, 20)]));
        Assert.Null(RangeCheck.Find(constant, 10, Bounds(-1, 1)));
        Assert.Null(RangeCheck.Find(mixed, 5, Bounds(-1, 1)));
        Assert.NotNull(RangeCheck.Find(mixed, 10, Bounds(-1, 1)));
        using Dataset many = Data(cat([zeros(2500, 3), ones(1, 3)]));
        Assert.NotNull(RangeCheck.Find(many, many.Count, Bounds(-1, 1)));
    }

    [Fact]
    public void A_channel_counts_and_a_few_features_do_not()
    {
        using Dataset images = Data(Values(20 * 3 * 16, 0, 1).reshape(20, 3, 4, 4));
        Assert.NotNull(RangeCheck.Find(images, 20, new InputBounds([0, 0, -1], [1, 1, 1], 3, 1, 1)));
        Assert.NotNull(RangeCheck.Find(images, 20, new InputBounds([-2, -2.1f, -1.8f], [2.2f, 2.4f, 2.6f], 3, 1, 1)));
        Assert.Null(RangeCheck.Find(images, 20, new InputBounds([0, 0, 0], [1, 1, 1], 3, 1, 1)));
        // Of eight features one is a share in wide bounds; the others are what they are.
        using Dataset table = Data(Values(8 * 50, 0, 1).reshape(50, 8) * tensor([1f, 50, 50, 50, 50, 50, 50, 50]));
        Assert.Null(RangeCheck.Find(table, 50, new InputBounds([0, 0, 0, 0, 0, 0, 0, 0], [100, 100, 100, 100, 100, 100, 100, 100], 8)));
        Assert.Null(RangeCheck.Find(table, 50, new InputBounds([0, 0, 0, 0, 0, 0, 0, 0], [10, 101, 102, 103, 104, 105, 106, 107], 8)));
    }

    [Fact]
    public void Of_images_the_full_range_counts_and_not_how_dark_they_are()
    {
        using Dataset dark = new("dark", full(2, 1, 4, 4, 0.1f), zeros(2, dtype: ScalarType.Int64), ["a", "b"], PixelScale.Unit);
        Warning warning = Assert.IsType<Warning>(RangeCheck.Find(dark, 2, Bounds(-1, 1)));
        Assert.Contains("Scale the pixels to the model's bounds", warning.Remedy, StringComparison.Ordinal);
        Assert.Null(RangeCheck.Find(dark, 2, Bounds(0, 1)));
        using Dataset scaled = dark.ScaleTo(new PixelScale([0], [255]));
        Assert.Null(RangeCheck.Find(scaled, 2, Bounds(0, 255)));
        Assert.NotNull(RangeCheck.Find(scaled, 2, Bounds(0, 1000)));
    }

    [Fact]
    public void An_evaluation_tells_it()
    {
        using Dataset data = Uniform(30, 4, 0, 1);
        using var classifier = new FunctionClassifier(inputs => stack([inputs.sum(1), -inputs.sum(1)], 1), bounds: Bounds(-1, 1));
        var plan = new EvaluationPlan
        {
            Model = "m",
            Threats = [new() { Ball = new(Saddle.Threats.Norm.Linf, 0.1) }],
            Attacks = [new Saddle.Attacks.RandomNoise()],
            Probes = false
        };
        Assert.Contains(Evaluator.Evaluate(classifier, data, plan, new MemoryRunStore()).Warnings, warning => warning.Id == "D1");
    }

    private static InputBounds Bounds(double lower, double upper) => new([(float)lower], [(float)upper]);

    private static Dataset Uniform(int count, int features, double least, double most) => Data(Values(count * features, least, most).reshape(count, features));

    private static Dataset Data(Tensor inputs) => new("table", inputs, zeros(inputs.shape[0], dtype: ScalarType.Int64), ["a", "b"]);

    /// <summary>All values between two, both included, in an order that spreads them over the features.</summary>
    private static Tensor Values(int count, double least, double most) =>
        tensor(Enumerable.Range(0, count).Select(index => (float)(least + (most - least) * ((index * 389L) % count) / (count - 1))).ToArray());
}
