using Saddle.Models;
using Saddle.Reports;
using SkiaSharp;

namespace Saddle.Tests.Reports;

public sealed class PictureTests
{
    private static readonly float[] White = [1, 1, 1, 1], Black = new float[4];

    [Fact]
    public void APictureStandsInItsRowAndColumn()
    {
        using SKBitmap picture = Decode(PictureMatrix.Draw("pairs", "source", "target", ["a", "b"], ["a", "b"],
            [[new MatrixPicture(White, PictureKind.Original), new MatrixPicture(Black)], [null, new MatrixPicture(Black, PictureKind.Failed)]], [2, 2]));
        // Two by two pixels are drawn 168 pixels wide, at the right and lower edge 9 pixels in, and 174 apart.
        int right = picture.Width - 12, below = picture.Height - 12;
        Assert.Equal((SKColors.White, SKColors.Black), (picture.GetPixel(right - 174, below - 174), picture.GetPixel(right, below - 174)));
        Assert.Equal((new SKColor(238, 240, 243), SKColors.Black), (picture.GetPixel(right - 174, below), picture.GetPixel(right, below)));
        Assert.Contains(new SKColor(31, 95, 191), picture.Pixels);
        Assert.Contains(new SKColor(200, 40, 32), picture.Pixels);
    }

    [Fact]
    public void ColoursAndBoundsAreKept()
    {
        using SKBitmap picture =
            Decode(PictureMatrix.DrawRow("row", ["red"], [new MatrixPicture(new float[] { 3, 3, 3, 3, -1, -1, -1, -1, 1, 1, 1, 1 })], [3, 2, 2],
                new InputBounds([-1], [3])));
        Assert.Equal(new SKColor(255, 0, 128), picture.GetPixel(picture.Width - 20, picture.Height - 20));
    }

    [Fact]
    public void PicturesThatDisagreeAreRefused()
    {
        Assert.Throws<UsageException>(() => PictureMatrix.DrawRow("row", ["a"], [new MatrixPicture(White)], [784]));
        Assert.Throws<UsageException>(() => PictureMatrix.DrawRow("row", ["a"], [new MatrixPicture(White)], [28, 28]));
        Assert.Throws<UsageException>(() => PictureMatrix.DrawRow("row", [], [], [2, 2]));
        Assert.Throws<UsageException>(() => PictureMatrix.Draw("pairs", "", "", [], ["a"], [], [2, 2]));
        Assert.Throws<UsageException>(() => PictureMatrix.DrawRow("row", ["a", "b"], [null], [2, 2]));
        string[] many = [.. Enumerable.Repeat("class", 200)];
        Assert.Throws<UsageException>(() => PictureMatrix.Draw("pairs", "", "", many, many, [.. many.Select(_ => new MatrixPicture?[200])], [3, 224, 224]));
    }

    [Fact]
    public void ThePictureIsInTheDocumentWithItsDescription()
    {
        Drawing drawing = PictureMatrix.DrawRow("a <row> of \"one\"", ["<a>"], [null], [2, 2]);
        Assert.Contains("alt=\"a &lt;row&gt; of &quot;one&quot;\"", drawing.ToString(), StringComparison.Ordinal);
        Assert.Contains(Convert.ToBase64String(drawing.Png!.Value.Span), drawing.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void SignedMapsAreBlueBelowZeroAndRedAbove()
    {
        using Tensor map = tensor(new float[] { -2, 0, 1, 2 }).reshape(2, 2), colour = stack([map, map * 0, map]);
        using SKBitmap picture = Decode(SignedMaps.Draw("maps", [("map", map)]));
        (int right, int below) = (picture.Width - 12, picture.Height - 12);
        Assert.Equal([new SKColor(33, 102, 172), SKColors.White, new SKColor(216, 140, 149), new SKColor(178, 24, 43)],
            (SKColor[])[picture.GetPixel(right - 84, below - 84), picture.GetPixel(right, below - 84), picture.GetPixel(right - 84, below),
                picture.GetPixel(right, below)]);
        using SKBitmap channels = Decode(SignedMaps.Draw("maps", [("map", colour), ("again", colour * 2)], shared: true));
        Assert.True(channels.Height > 3 * 168);
        Assert.Equal(new SKColor(178, 24, 43), channels.GetPixel(channels.Width - 12, channels.Height - 12));
        Assert.Equal(new SKColor(216, 140, 149), channels.GetPixel(channels.Width - 12 - 174, channels.Height - 12));
    }

    [Fact]
    public void MapsWithoutNumbersAreDrawnAndThoseThatDisagreeRefused()
    {
        using Tensor none = full([2, 2], float.NaN), other = zeros(2, 3), flat = zeros(4), mixed = tensor(new[] { float.PositiveInfinity, 1, float.NaN, 0 })
            .reshape(2, 2);
        using SKBitmap picture = Decode(SignedMaps.Draw("maps", [("none", none)]));
        Assert.Equal(new SKColor(190, 190, 190), picture.GetPixel(picture.Width - 12, picture.Height - 12));
        Decode(SignedMaps.Draw("maps", [("mixed", mixed)])).Dispose();
        Assert.Throws<UsageException>(() => SignedMaps.Draw("maps", []));
        Assert.Throws<UsageException>(() => SignedMaps.Draw("maps", [("flat", flat)]));
        Assert.Throws<UsageException>(() => SignedMaps.Draw("maps", [("none", none), ("other", other)]));
    }

    private static SKBitmap Decode(Drawing drawing) => SKBitmap.Decode(drawing.Png!.Value.Span);
}
