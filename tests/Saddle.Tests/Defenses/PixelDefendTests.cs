using Saddle.Data;
using Saddle.Defenses;
using Saddle.Fitting;
using Saddle.Models;
using Saddle.Randomness;

namespace Saddle.Tests.Defenses;

/// <summary>What PixelDefend computes, one value after another, and what it is fitted to.</summary>
public sealed class PixelDefendTests
{
    [Theory]
    [InlineData(1, 6, 3, 5), InlineData(3, 4, 4, 3), InlineData(2, 8, 2, 17)]
    public void A_value_depends_on_what_comes_before_it_alone(int channels, int filters, int layers, int levels)
    {
        using var scope = NewDisposeScope();
        var design = new PixelCnnDesign(channels, filters, layers, levels);
        Dictionary<string, Tensor> weights = Weights(design);
        Tensor image = Levels(channels, 7, 6, levels, seed: 1), other = Levels(channels, 7, 6, levels, seed: 2), before = Logits(design, image, weights);
        foreach ((int channel, int y, int x) in new[] { (0, 0, 0), (channels - 1, 3, 2), (0, 4, 5), (channels - 1, 6, 5) })
        {
            // All that is after the place, and the place itself, become other values; nothing may be told of it.
            Tensor changed = image.clone();
            for (int c = 0; c < channels; c++)
                for (int row = 0; row < 7; row++)
                    for (int column = 0; column < 6; column++)
                        if ((row, column, c).CompareTo((y, x, channel)) >= 0) changed[0, c, row, column] = other[0, c, row, column];
            Assert.True(before[0, channel, .., y, x].allclose(Logits(design, changed, weights)[0, channel, .., y, x], 1e-5, 1e-5));
        }
    }

    [Theory]
    [InlineData(1, 6, 3, 5), InlineData(3, 4, 4, 5), InlineData(2, 8, 2, 17)]
    public void Purified_is_each_value_the_most_likely_one_near_it(int channels, int filters, int layers, int levels)
    {
        const double Epsilon = 0.3;
        using var scope = NewDisposeScope();
        var design = new PixelCnnDesign(channels, filters, layers, levels);
        Dictionary<string, Tensor> weights = Weights(design);
        Tensor image = new Draws(5, "image").Uniform([0], [channels, 7, 6], default);
        float[] seen = image.data<float>().ToArray(), purified = image.data<float>().ToArray();
        new PixelPurifier(new PixelCnn(design, name => weights[name]), 7, 6).Purify(purified, Epsilon);
        // Given the purified image all logits come from one pass, by libtorch.
        Tensor result = tensor(purified, [1, channels, 7, 6]);
        float[] logits = Logits(design, result.mul(levels - 1).round(), weights).permute(0, 1, 3, 4, 2).contiguous().data<float>().ToArray();
        int moved = 0;
        for (int place = 0; place < seen.Length; place++)
        {
            int[] near = [.. Enumerable.Range(0, levels).Where(level => Math.Abs((double)level / (levels - 1) - seen[place]) <= Epsilon)];
            int own = (int)Math.Round(purified[place] * (levels - 1));
            Assert.Contains(own, near);
            Assert.True(near.All(level => logits[place * levels + level] <= logits[place * levels + own] + 1e-4f));
            if (own != (int)Math.Round(seen[place] * (levels - 1))) moved++;
        }
        Assert.True(moved > seen.Length / 4, $"{moved} of {seen.Length} were moved");
    }

    [Fact]
    public void Fitted_it_knows_images_of_its_training_from_others()
    {
        FittedValues fitted = FittedDefenses.Fit(FittedDefenses.PixelDefend);
        using var scope = NewDisposeScope();
        using Dataset data = Datasets.Load(DatasetSpecification.Parse("digits:test"), new DatasetOptions { First = 20 });
        var design = new PixelCnnDesign(1, fitted.Number("filters"), fitted.Number("layers"), fitted.Number("levels"));
        double Nats(Tensor images) => nn.functional.cross_entropy(Logits(design, images.mul(design.Levels - 1).round(), fitted.Tensors).transpose(1, 2),
            images.mul(design.Levels - 1).round().to_type(ScalarType.Int64)).item<float>();
        Assert.True(Nats(data.Inputs) < 0.6 * Math.Log(design.Levels), $"{Nats(data.Inputs)} nats of a digit");
        Assert.True(Nats(data.Inputs) < Nats(data.Inputs.roll(5, 3).flip(2).mul(0.5)), "upside down and grey is less likely");
    }

    [Fact]
    public void A_fitting_that_was_stopped_goes_on_bit_for_bit() =>
        ResumedFitting.IsTheSame(new PixelDefendFitting { Epochs = 3, Filters = 4, Layers = 3, Levels = 4, BatchSize = 10 }, stopAt: 1.5);

    [Fact]
    public void What_it_was_not_fitted_to_is_refused()
    {
        PixelDefend fitted = new() { From = FittedDefenses.Fit(FittedDefenses.PixelDefend) };
        Refuses("must be fitted", new PixelDefend(), Contract(1, 28, 28));
        Refuses("[1, 28, 28] (digits:train)", fitted, Contract(1, 32, 32));
        Refuses("fitted for the defense quilting", new PixelDefend { From = FittedDefenses.Fit("quilting:patches=2000") }, Contract(1, 28, 28));
        Refuses("images", fitted, new ModelContract { Classes = 3, InputShape = [20] });
        FittedValues coarse = new PixelDefendFitting { Levels = 5, Epochs = 1, Filters = 2 }.FitTo(1, 8, 8);
        Refuses("0.25 apart", new PixelDefend { Epsilon = 0.1, From = coarse }, Contract(1, 8, 8));
        Assert.Contains("[20]", Assert.Throws<UsageException>(() => new PixelDefendFitting().FitTo(20)).Message, StringComparison.Ordinal);
    }

    private static void Refuses(string words, Defense defense, ModelContract contract) =>
        Assert.Contains(words, Assert.Throws<UsageException>(() => defense.Validate(contract)).Message, StringComparison.Ordinal);

    private static ModelContract Contract(params long[] shape) => new() { Classes = 10, InputShape = shape };

    private static Tensor Logits(PixelCnnDesign design, Tensor levels, IReadOnlyDictionary<string, Tensor> weights) =>
        design.Logits(levels, layer => weights[PixelCnnDesign.Weight(layer)], layer => weights[PixelCnnDesign.Bias(layer)]);

    private static Tensor Levels(int channels, int height, int width, int levels, ulong seed) =>
        new Draws(seed, "levels").Uniform([0], [channels, height, width], default).mul(levels).floor();

    private static Dictionary<string, Tensor> Weights(PixelCnnDesign design)
    {
        var weights = new Dictionary<string, Tensor>();
        var draws = new Draws(4, "weights");
        for (int layer = 0; layer < design.Layers; layer++)
        {
            weights[PixelCnnDesign.Weight(layer)] = draws.Normal([layer], design.Shape(layer), default)[0].mul(0.5) * design.Mask(layer);
            weights[PixelCnnDesign.Bias(layer)] = draws.Normal([layer], [design.Shape(layer)[0]], new DrawPosition(Draw: 1))[0].mul(0.5);
        }
        return weights;
    }
}
