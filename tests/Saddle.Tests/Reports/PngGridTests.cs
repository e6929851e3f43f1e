using Saddle.Models;
using Saddle.Reports;
using Saddle.Tests.Data;
using SkiaSharp;

namespace Saddle.Tests.Reports;

public sealed class PngGridTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void PicturesStandSideBySideInTheirColours()
    {
        using Tensor originals = zeros(1, 3, 28, 28), adversarials = zeros(1, 3, 28, 28);
        originals[0, 0] = tensor(1f);
        adversarials[0, 0] = tensor(1f);
        adversarials[0, 2, 0, 0] = tensor(0.5f);
        using SKBitmap grid = Draw(originals, adversarials, [0], [1]);
        Assert.Equal(new SKColor(255, 0, 0), grid.GetPixel(8, 8));
        Assert.Equal(new SKColor(255, 0, 128), grid.GetPixel(8 + 84 + 2, 8));
        Assert.Equal(new SKColor(128, 128, 255), grid.GetPixel(8 + 2 * 86, 8));
        Assert.Equal(new SKColor(128, 128, 128), grid.GetPixel(8 + 2 * 86 + 3, 8));
    }

    [Fact]
    public void BoundsSayWhatIsBlackAndWhite()
    {
        using Tensor originals = full([2, 4, 4], -1f), adversarials = full([2, 4, 4], 3f);
        string path = _folder.At("grid.png");
        PngGrid.Write(path, originals, adversarials, [0, 1], [0, 5], ["zero"], new InputBounds([-1], [3]));
        using SKBitmap grid = SKBitmap.Decode(path);
        Assert.Equal((SKColors.Black, SKColors.White), (grid.GetPixel(8, 8), grid.GetPixel(8 + 84 + 2, 8)));
    }

    [Fact]
    public void ATitleStandsAboveThePicturesAndIsBrokenWhereItIsTooLong()
    {
        using Tensor pictures = full([1, 28, 28], 0.5f);
        string plain = _folder.At("plain.png"), titled = _folder.At("titled.png"), longer = _folder.At("longer.png");
        PngGrid.Write(plain, pictures, pictures, [0], [1], ["zero", "one"]);
        PngGrid.Write(titled, pictures, pictures, [0], [1], ["zero", "one"], title: "pgd", confidences: [0.5]);
        PngGrid.Write(longer, pictures, pictures, [0], [1], ["zero", "one"], title: $"pgd {string.Join(' ', Enumerable.Repeat("options", 20))}");
        using SKBitmap first = SKBitmap.Decode(plain), second = SKBitmap.Decode(titled), third = SKBitmap.Decode(longer);
        Assert.True(first.Height < second.Height && second.Height < third.Height);
        Assert.Equal(first.Width, third.Width);
        Assert.Contains(Enumerable.Range(8, 60), x => second.GetPixel(x, 12) != SKColors.White);
        Assert.Throws<UsageException>(() => PngGrid.Write(plain, pictures, pictures, [0], [1], ["zero", "one"], confidences: [0.5, 0.5]));
    }

    [Fact]
    public void ALabelIsRedWhereThePredictionIsAnother()
    {
        using Tensor pictures = zeros(2, 28, 28);
        using SKBitmap grid = Draw(pictures, pictures, [0, 0], [0, 1]);
        SKColor[] Inks(int left) =>
            [.. Enumerable.Range(left, 100).SelectMany(x => Enumerable.Range(96, 8).Select(y => grid.GetPixel(x, y))).Distinct()
                .Order(Comparer<SKColor>.Create((a, b) => ((uint)a).CompareTo((uint)b)))];
        Assert.Equal([new SKColor(24, 28, 34), SKColors.White], Inks(8));
        Assert.Equal([new SKColor(178, 32, 26), SKColors.White], Inks(8 + 256 + 16));
    }

    [Fact]
    public void ManyExamplesAreCutAndValuesThatAreNoNumbersDrawn()
    {
        using Tensor pictures = full([500, 1, 10, 10], float.NaN);
        using SKBitmap grid = Draw(pictures, pictures, new long[500], new long[500]);
        Assert.InRange(grid.Height, 12 * 84, 12 * 130);
    }

    [Fact]
    public void WhatIsNoPictureIsRefused()
    {
        using Tensor flat = zeros(2, 784), pictures = zeros(2, 28, 28), none = zeros(0, 28, 28);
        Assert.Throws<UsageException>(() => Draw(flat, flat, [0, 0], [0, 0]));
        Assert.Throws<UsageException>(() => Draw(none, none, [], []));
        Assert.Throws<UsageException>(() => Draw(pictures, pictures, [0], [0]));
        Assert.Throws<UsageException>(() => Draw(pictures, flat, [0, 0], [0, 0]));
        Assert.False(PngGrid.CanDraw([784]));
        Assert.False(PngGrid.CanDraw([4, 28, 28]));
        Assert.True(PngGrid.CanDraw([3, 32, 32]));
    }

    [Fact]
    public void EveryLetterIsItsOwn()
    {
        string[] letters = [.. Enumerable.Range(' ', 95).Select(code => Drawn($"{(char)code}"))];
        Assert.Distinct(letters);
        Assert.Equal(Drawn("?"), Drawn("Ω"));
        Assert.Equal("long n..", BitmapFont.Fit("long name", 48, 1));
    }

    public void Dispose() => _folder.Dispose();

    private static string Drawn(string text)
    {
        var image = new PixelImage(6, 8);
        BitmapFont.Write(image, 0, 0, text, 1, (0, 0, 0));
        return string.Concat(Enumerable.Range(0, 48).Select(at => image.Get(at % 6, at / 6).Red == 0 ? '#' : ' '));
    }

    private SKBitmap Draw(Tensor originals, Tensor adversarials, long[] labels, long[] predictions)
    {
        PngGrid.Write(_folder.At("grid.png"), originals, adversarials, labels, predictions, ["zero", "one"]);
        return SKBitmap.Decode(_folder.At("grid.png"));
    }
}
