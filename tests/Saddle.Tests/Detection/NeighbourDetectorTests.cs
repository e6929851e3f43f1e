using Saddle.Detection;
using Saddle.Models;
using Saddle.Tests.Attacks;

namespace Saddle.Tests.Detection;

/// <summary>The score is what a plain loop gives, and has a derivative.</summary>
public sealed class NeighbourDetectorTests
{
    [Theory]
    [InlineData(3, 1, 28, 28)]
    [InlineData(2, 3, 5, 4)]
    [InlineData(2, 2, 1, 7)]
    [InlineData(2, 1, 6, 1)]
    public void The_score_is_the_sum_over_pairs_of_neighbours(long count, long channels, long height, long width)
    {
        using Tensor images = Noise(count, channels, height, width);
        using Tensor scores = NeighbourDetector.Scores(images);
        Assert.Equal(ScalarType.Float64, scores.dtype);
        Assert.Equal(Loop(images), scores.data<double>().ToArray(), (expected, actual) => Math.Abs(expected - actual) <= 1e-9 * Math.Max(1, expected));
    }

    [Fact]
    public void A_flat_image_scores_nothing_and_a_single_pixel_its_neighbours()
    {
        using Tensor images = full([2, 1, 5, 5], 0.25f);
        images[1, 0, 2, 2] = 1;
        using Tensor scores = NeighbourDetector.Scores(images);
        Assert.Equal([0, 4 * 0.75 * 0.75], scores.data<double>().ToArray());
        using Tensor nothing = NeighbourDetector.Scores(images[..0]);
        Assert.Equal([0], nothing.shape);
    }

    [Fact]
    public void More_images_than_fit_at_once_are_scored_as_alone()
    {
        using Tensor images = Noise(3, 1, 1500, 1500), last = images[2..], scores = NeighbourDetector.Scores(images), alone = NeighbourDetector.Scores(last);
        Assert.Equal(scores[2].item<double>(), alone.item<double>());
    }

    [Fact]
    public void The_gradient_is_that_of_automatic_differentiation()
    {
        using var scope = NewDisposeScope();
        Tensor images = Noise(2, 3, 6, 5).to_type(ScalarType.Float64).requires_grad_(true);
        Tensor score = (images[.., .., 1..] - images[.., .., ..^1]).square().sum() + (images[.., .., .., 1..] - images[.., .., .., ..^1]).square().sum();
        Tensor expected = autograd.grad([score], [images])[0];
        Assert.InRange((NeighbourDetector.Gradient(images) - expected).abs().max().item<double>(), 0, 1e-12);
    }

    [Theory]
    [InlineData(0f, 255f)]
    [InlineData(-1f, 1f)]
    public void Scores_do_not_depend_on_the_unit(float lower, float upper)
    {
        using var scope = NewDisposeScope();
        Tensor images = Noise(4, 3, 6, 5), scores = NeighbourDetector.Scores(images);
        foreach (InputBounds bounds in new[] { new InputBounds([lower], [upper]), new InputBounds([lower, 0, -5], [upper, 1, 20], 3, 1, 1) })
        {
            Tensor other = images * bounds.Extent() + bounds.Lower();
            Assert.True(NeighbourDetector.Scores(other, bounds).allclose(scores, 1e-5, 1e-6));
            Assert.True((NeighbourDetector.Gradient(other, bounds) * bounds.Extent()).allclose(NeighbourDetector.Gradient(images), 1e-4, 1e-4));
        }
    }

    [Fact]
    public void What_is_no_image_is_refused()
    {
        using var scope = NewDisposeScope();
        foreach (Tensor wrong in new[] { zeros(3, 784), zeros(28, 28), zeros(2, 1, 1, 1), zeros(2, 0, 4, 4), zeros([2, 1, 4, 4], ScalarType.Int64),
            zeros([2, 1, 3, 3, 3]) })
        {
            Assert.Contains(string.Join(", ", wrong.shape), Assert.Throws<InputException>(() => NeighbourDetector.Scores(wrong)).Message,
                StringComparison.Ordinal);
            Assert.Throws<InputException>(() => NeighbourDetector.Gradient(wrong));
        }
        foreach (float wrong in new[] { float.NaN, float.PositiveInfinity, float.NegativeInfinity })
        {
            Tensor images = zeros(4, 1, 3, 3);
            images[2, 0, 1, 1] = wrong;
            Assert.Contains("Image 2", Assert.Throws<InputException>(() => NeighbourDetector.Scores(images)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Nothing_is_left_behind()
    {
        using Tensor images = Noise(3, 1, 8, 8);
        long before = AttackCase.LiveTensors;
        NeighbourDetector.Scores(images).Dispose();
        NeighbourDetector.Gradient(images).Dispose();
        Assert.Equal(before, AttackCase.LiveTensors);
    }

    private static Tensor Noise(params long[] shape)
    {
        using var generator = new Generator(3, CPU);
        return rand(shape, generator: generator);
    }

    private static double[] Loop(Tensor images)
    {
        float[] values = images.data<float>().ToArray();
        int count = (int)images.shape[0], channels = (int)images.shape[1], height = (int)images.shape[2], width = (int)images.shape[3];
        double[] scores = new double[count];
        for (int image = 0; image < count; image++)
            for (int channel = 0; channel < channels; channel++)
                for (int row = 0; row < height; row++)
                    for (int column = 0; column < width; column++)
                    {
                        double own = At(row, column);
                        if (row + 1 < height) scores[image] += Math.Pow(own - At(row + 1, column), 2);
                        if (column + 1 < width) scores[image] += Math.Pow(own - At(row, column + 1), 2);
                        double At(int y, int x) => values[((image * channels + channel) * height + y) * width + x];
                    }
        return scores;
    }
}
