using Saddle.Data;

namespace Saddle.Tests.Data;

public class PixelScaleTests
{
    [Fact]
    public void Bytes_come_back_exactly_and_nothing_leaves_the_range()
    {
        using Tensor bytes = arange(256).to(ScalarType.Float32);
        using Dataset data = Images(bytes.div(255).reshape(1, 1, 16, 16)).ScaleTo(new PixelScale([0], [255]));
        Assert.Equal(bytes.data<float>().ToArray(), data.Inputs.data<float>().ToArray());
        Assert.Equal("images scaled to 0..255", data.Name);
        foreach ((float lower, float upper) in new[] { (-1f, 1f), (-2.1179f, 2.2489f), (0.1f, 0.7f), (-1e-3f, 1e6f) })
        {
            using Dataset scaled = Images(bytes.div(255).reshape(1, 1, 16, 16)).ScaleTo(new PixelScale([lower], [upper]));
            Assert.Equal((lower, upper), (scaled.Inputs.min().item<float>(), scaled.Inputs.max().item<float>()));
        }
    }

    [Fact]
    public void A_channel_has_a_range_of_its_own()
    {
        using Tensor half = full(2, 3, 2, 2, 0.5f);
        using Dataset data = Images(half.clone()).ScaleTo(new PixelScale([0, -1, 10], [1, 1, 20]));
        Assert.Equal([0.5f, 0f, 15f], data.Inputs[1, .., 1, 0].data<float>().ToArray());
        Assert.Equal("0..1,-1..1,10..20", data.Scale!.ToString());
        using Dataset two = Images(half.clone());
        Assert.Throws<UsageException>(() => two.ScaleTo(new PixelScale([0, 0], [1, 1])));
    }

    [Fact]
    public void Two_scales_are_two_data_sets_even_of_a_black_image()
    {
        using Dataset unit = Images(zeros(1, 1, 2, 2)), same = Images(zeros(1, 1, 2, 2)).ScaleTo(PixelScale.Unit), bytes = Images(zeros(1, 1, 2, 2))
            .ScaleTo(new PixelScale([0], [255]));
        Assert.Equal(unit.Fingerprint(1), same.Fingerprint(1));
        Assert.Equal(unit.Name, same.Name);
        Assert.NotEqual(unit.Fingerprint(1), bytes.Fingerprint(1));
        using Dataset first = bytes.First(1);
        Assert.Equal(bytes.Scale, first.Scale);
        Assert.Contains("already", Assert.Throws<UsageException>(() => bytes.ScaleTo(new PixelScale([-1], [1]))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Numbers_are_never_scaled_and_every_image_reader_may_be()
    {
        using var folder = new TemporaryFolder();
        string numbers = folder.At("numbers.npz"), bytes = folder.At("bytes.npz");
        using var scope = NewDisposeScope();
        NpzWriter.Write(numbers, new Dictionary<string, Tensor> { ["x"] = ones(2, 4), ["y"] = arange(2) });
        NpzWriter.Write(bytes, new Dictionary<string, Tensor> { ["x"] = full([2, 4], 51, dtype: ScalarType.Byte), ["y"] = arange(2) });
        using Dataset taken = Datasets.Load($"npz:{numbers}", new DatasetOptions());
        Assert.Contains("taken as they are", Assert.Throws<UsageException>(() => taken.ScaleTo(new PixelScale([-1], [1]))).Message, StringComparison.Ordinal);
        using Dataset divided = Datasets.Load($"npz:{bytes}", new DatasetOptions()).ScaleTo(new PixelScale([0], [255]));
        Assert.Equal(51, divided.Inputs[0, 0].item<float>());
        using Dataset digits = Datasets.Load("digits", new DatasetOptions { First = 2 });
        Assert.Equal(PixelScale.Unit, digits.Scale);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(0, float.NaN)]
    [InlineData(0, float.PositiveInfinity)]
    public void What_is_no_range_is_wrong_usage(float lower, float upper) => Assert.Throws<UsageException>(() => new PixelScale([lower], [upper]));

    private static Dataset Images(Tensor inputs) => new("images", inputs, zeros(inputs.shape[0], dtype: ScalarType.Int64), ["a", "b"], PixelScale.Unit);
}
