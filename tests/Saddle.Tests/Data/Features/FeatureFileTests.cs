using Saddle.Data;
using Saddle.Models;
using Saddle.Threats;
using SkiaSharp;

namespace Saddle.Tests.Data;

/// <summary>Masks and ε scales from files, and what is said of a file that is none.</summary>
public sealed class FeatureFileTests : IDisposable
{
    private static readonly long[] Image = [2, 3, 4];
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_format_gives_the_same_scale()
    {
        double[] values = [.. Enumerable.Range(0, 24).Select(feature => feature * 0.25)];
        using Tensor whole = tensor(values).reshape(2, 3, 4), last = whole.permute(1, 2, 0).contiguous();
        NpzWriter.Write(_folder.At("one.npz"), new Dictionary<string, Tensor> { ["scale"] = whole });
        NpzWriter.Write(_folder.At("two.npz"), new Dictionary<string, Tensor> { ["other"] = whole.mul(2), ["scale"] = last });
        File.WriteAllBytes(_folder.At("whole.npy"), Npy("<f8", "2, 3, 4", [.. values.SelectMany(BitConverter.GetBytes)]));
        File.WriteAllText(_folder.At("row.csv"), "a,b,c\n# the first line names columns\n" + string.Join(',', values.Select(Text)));
        File.WriteAllText(_folder.At("lines.txt"), string.Join("\r\n", values.Select(Text)));
        var expected = new FeatureScale(values, Image);
        foreach (string name in new[] { "one.npz", "npz:" + _folder.At("one.npz"), "two.npz#scale", "whole.npy", "row.csv", "lines.txt" })
        {
            string file = name.StartsWith("npz:", StringComparison.Ordinal) ? name : _folder.At(name);
            FeatureScale read = FeatureScale.Of(FeatureValues.Of(file), Image);
            Assert.Equal(expected, read);
            Assert.Equal(file, read.Source);
        }
        Assert.Equal(expected, FeatureScale.Of(new FeatureValues { Listed = values }, Image));
    }

    [Fact]
    public void Height_and_width_hold_for_all_channels_and_white_may_change()
    {
        using var bitmap = new SKBitmap(4, 3, SKColorType.Gray8, SKAlphaType.Opaque);
        for (int y = 0; y < 3; y++)
            for (int x = 0; x < 4; x++) bitmap.SetPixel(x, y, x < 2 ? SKColors.White : SKColors.Black);
        using (SKData data = bitmap.Encode(SKEncodedImageFormat.Png, 100)) File.WriteAllBytes(_folder.At("mask.png"), data.ToArray());
        File.WriteAllText(_folder.At("mask.csv"), "1,1,0,0\n1,1,0,0\n1,1,0,0\n");
        FeatureMask picture = FeatureMask.Of(FeatureValues.Of(_folder.At("mask.png")), Image);
        Assert.Equal([1, 3, 4], picture.Shape);
        Assert.Equal(picture, FeatureMask.Of(FeatureValues.Of(_folder.At("mask.csv")), Image));
        Assert.Equal(12, new ThreatModel { Ball = new NormBall(Norm.Linf, 0.1), Mask = picture }.Changeable(Image));

        bitmap.SetPixel(0, 0, new SKColor(128, 128, 128));
        using (SKData data = bitmap.Encode(SKEncodedImageFormat.Png, 100)) File.WriteAllBytes(_folder.At("grey.png"), data.ToArray());
        Refuses("255 (white) where a feature may change", () => FeatureMask.Of(FeatureValues.Of(_folder.At("grey.png")), Image));
    }

    [Theory]
    [InlineData("short.csv", "1,0,1", "3 numbers of the shape [3], but one input has the shape [2, 3, 4]")]
    [InlineData("other.csv", "1,1\n1,1", "Expected that shape, 3 x 4 for all channels, or 24 numbers in a row")]
    [InlineData("word.csv", "1,0,\n1,x", "'x' in line 2, column 2, is no number")]
    [InlineData("empty.csv", "", "holds no numbers")]
    [InlineData("values.json", "[1]", "expected .npy, .npz, .csv, .txt or .png")]
    public void What_is_no_number_for_each_feature_is_said(string name, string text, string words)
    {
        File.WriteAllText(_folder.At(name), text);
        Refuses(words, () => FeatureMask.Of(FeatureValues.Of(_folder.At(name)), Image));
        Refuses(words, () => FeatureScale.Of(FeatureValues.Of(_folder.At(name)), Image));
    }

    [Theory]
    [InlineData("nan", "holds NaN at feature 0", "holds NaN at feature 0")]
    [InlineData("-1", "holds -1 at feature 0; a mask has 1", "The ε scale of feature 0 is -1")]
    [InlineData("0.5", "holds 0.5 at feature 0; a mask has 1", null)]
    [InlineData("0", "lets no feature change", "is 0 for every feature")]
    public void What_is_no_mask_or_no_scale_is_said(string first, string mask, string? scale)
    {
        File.WriteAllText(_folder.At("values.txt"), string.Join(' ', Enumerable.Repeat("0", 23).Prepend(first)));
        Refuses(mask, () => FeatureMask.Of(FeatureValues.Of(_folder.At("values.txt")), Image));
        if (scale is not null) Refuses(scale, () => FeatureScale.Of(FeatureValues.Of(_folder.At("values.txt")), Image));
    }

    [Fact]
    public void An_array_that_is_cut_off_or_not_there_is_said()
    {
        byte[] whole = Npy("<f8", "24,", new byte[24 * 8]);
        File.WriteAllBytes(_folder.At("cut.npy"), whole[..^5]);
        Refuses("its header claims 192 bytes of elements, but 187 follow", () => FeatureScale.Of(FeatureValues.Of(_folder.At("cut.npy")), Image));
        Refuses("does not exist", () => FeatureScale.Of(FeatureValues.Of(_folder.At("missing.npy")), Image));
        using Tensor ones24 = ones(24);
        NpzWriter.Write(_folder.At("two.npz"), new Dictionary<string, Tensor> { ["a"] = ones24, ["b"] = ones24 });
        Refuses("has the arrays a, b. Say which is meant", () => FeatureMask.Of(FeatureValues.Of(_folder.At("two.npz")), Image));
    }

    private static void Refuses(string words, Func<object> read) =>
        Assert.Contains(words, Assert.Throws<InputException>(() => read()).Message, StringComparison.Ordinal);

    private static string Text(double value) => value.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static byte[] Npy(string type, string shape, byte[] elements)
    {
        string header = $"{{'descr': '{type}', 'fortran_order': False, 'shape': ({shape}), }}".PadRight(117) + "\n";
        return [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. System.Text.Encoding.ASCII.GetBytes(header), .. elements];
    }
}
