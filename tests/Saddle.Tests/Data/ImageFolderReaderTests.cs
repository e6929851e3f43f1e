using Saddle.Data;
using SkiaSharp;

namespace Saddle.Tests.Data;

public sealed class ImageFolderReaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Classes_are_ordinal_and_the_first_examples_are_spread_over_them()
    {
        foreach (string name in new[] { "b/2", "b/1", "B/x", "a/10", "a/9", "a/3" }) Write($"{name}.png", Grey(4, 5, name[^1]));
        _folder.Write("a/notes.txt", [1]);
        _folder.Write(".hidden/x.png", [1]);
        using Dataset data = Load();
        Assert.Equal(["B", "a", "b"], data.ClassNames);
        Assert.Equal([0, 1, 2, 1, 2, 1], data.Labels.data<long>().ToArray());
        Assert.Equal([6, 1, 4, 5], data.Inputs.shape);
        float[] corners = data.Inputs[.., 0, 0, 0].data<float>().ToArray();
        Assert.Equal(new[] { 'x', '0', '1', '3', '2', '9' }.Select(value => value / 255f), corners);
        using Dataset first = Load(new DatasetOptions { First = 3 });
        Assert.Equal([0, 1, 2], first.Labels.data<long>().ToArray());
    }

    [Fact]
    public void Only_the_first_files_are_opened()
    {
        Write("a/1.png", Grey(2, 2, 9));
        Write("b/1.png", Grey(2, 2, 9));
        _folder.Write("a/2.png", [1, 2, 3]);
        using Dataset data = Load(new DatasetOptions { First = 2 });
        Assert.Equal(2, data.Count);
        Assert.Contains("2.png", Assert.Throws<InputException>(() => Load()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Colour_stays_unless_grey_is_asked_for()
    {
        Write("a/1.png", Colour(3, 2, new SKColor(255, 0, 51)));
        Write("b/1.png", Grey(3, 2, 100));
        using Dataset colour = Load(), grey = Load(new DatasetOptions { Grey = true });
        Assert.Equal([2, 3, 3, 2], colour.Inputs.shape);
        Assert.Equal([1f, 0f, 0.2f], colour.Inputs[0, .., 1, 1].data<float>().ToArray());
        Assert.Equal([100 / 255f, 100 / 255f, 100 / 255f], colour.Inputs[1, .., 2, 0].data<float>().ToArray());
        Assert.Equal([2, 1, 3, 2], grey.Inputs.shape);
        Assert.Equal([82 / 255f, 100 / 255f], grey.Inputs[.., 0, 0, 0].data<float>().ToArray());
    }

    [Fact]
    public void Grey_files_become_colour_when_asked()
    {
        Write("a/1.png", Grey(2, 2, 7));
        Write("b/1.png", Grey(2, 2, 8));
        using Dataset data = Load(new DatasetOptions { Grey = false });
        Assert.Equal([2, 3, 2, 2], data.Inputs.shape);
    }

    [Fact]
    public void Sizes_differ_only_where_a_size_is_asked_for()
    {
        Write("a/1.png", Grey(4, 4, 80));
        Write("b/1.png", Grey(8, 6, 160));
        string message = Assert.Throws<InputException>(() => Load()).Message;
        foreach (string part in new[] { "4x4", "8x6", "one size for all", _folder.At("a/1.png"), _folder.At("b/1.png") })
            Assert.Contains(part, message, StringComparison.Ordinal);
        using Dataset data = Load(new DatasetOptions { Resize = (3, 5) });
        Assert.Equal([2, 1, 3, 5], data.Inputs.shape);
        using var scope = NewDisposeScope();
        Assert.InRange((data.Inputs[0] - (80 / 255f)).abs().max().item<float>(), 0, 1e-6f);
        Assert.InRange((data.Inputs[1] - (160 / 255f)).abs().max().item<float>(), 0, 1e-6f);
    }

    [Fact]
    public void Resizing_weighs_every_pixel()
    {
        Assert.Equal([0.25f], Resampling.Resize([0, 1, 0, 0], 2, 2, 1, 1));
        // Worked by hand from the triangle filter: twice as wide, weights 3/4 and 1/4 between two pixels.
        Assert.Equal([0, 0.25f, 0.75f, 1], Resampling.Resize([0, 1], 1, 2, 1, 4));
        // Half as wide, at the border: weights 3/4, 3/4 and 1/4 of three pixels, divided by their sum.
        float[] halved = Resampling.Resize([0, 0, 1, 1], 1, 4, 1, 2);
        Assert.Equal(1 / 7.0, halved[0], 1e-6);
        Assert.Equal(6 / 7.0, halved[1], 1e-6);
    }

    [Fact]
    public void Jpeg_is_read()
    {
        using SKBitmap bitmap = Colour(16, 16, new SKColor(200, 200, 200));
        foreach (string name in new[] { "a/1.jpg", "b/1.JPEG" }) _folder.Write(name, bitmap.Encode(SKEncodedImageFormat.Jpeg, 95).ToArray());
        using Dataset data = Load();
        Assert.Equal([2, 3, 16, 16], data.Inputs.shape);
        Assert.Equal(200 / 255f, data.Inputs[0, 0, 3, 3].item<float>(), 0.01f);
    }

    [Theory]
    [InlineData(50_000, 50_000)]
    [InlineData(16_000, 16_000)]
    [InlineData(2, 40_000)]
    [InlineData(1 << 30, 1 << 30)]
    public void Huge_sizes_are_refused_by_the_header_alone(int height, int width)
    {
        Write("a/1.png", Grey(2, 2, 7));
        byte[] bytes = File.ReadAllBytes(_folder.At("a/1.png"));
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(16), width);
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(20), height);
        var checksum = new Crc32();
        checksum.Append(bytes.AsSpan(12, 17));
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(29), checksum.Value);
        _folder.Write("b/1.png", bytes);
        Assert.Contains($"{height}x{width}", Assert.Throws<InputException>(() => Load()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(SKEncodedImageFormat.Png, "png")]
    [InlineData(SKEncodedImageFormat.Jpeg, "jpg")]
    public void Damaged_images_are_unusable_input_and_nothing_worse(SKEncodedImageFormat format, string extension)
    {
        using var bitmap = new SKBitmap(20, 20, SKColorType.Rgba8888, SKAlphaType.Opaque);
        var random = new Random(3);
        for (int index = 0; index < 400; index++) bitmap.SetPixel(index % 20, index / 20, new SKColor((uint)random.Next() | 0xFF000000));
        byte[] valid = bitmap.Encode(format, 90).ToArray();
        string path = _folder.Write($"a/image.{extension}", valid);
        _folder.Write($"b/image2.{extension}", valid);
        int refused = Damage.AssertOnlyInputExceptions(valid, 17, path, () => Load());
        Assert.InRange(refused, 40 + valid.Length / 17, int.MaxValue);
    }

    [Fact]
    public void Every_cut_image_is_refused()
    {
        Write("b/1.png", Grey(9, 9, 7));
        byte[] valid = File.ReadAllBytes(_folder.At("b/1.png"));
        for (int length = 0; length < valid.Length; length++)
        {
            _folder.Write("a/1.png", valid[..length]);
            Assert.Contains("1.png", Assert.Throws<InputException>(() => Load()).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Every_flipped_byte_of_a_png_is_noticed()
    {
        Write("a/1.png", Grey(9, 9, 7));
        Write("b/1.png", Grey(9, 9, 7));
        byte[] valid = File.ReadAllBytes(_folder.At("b/1.png"));
        for (int index = 0; index < valid.Length; index++)
        {
            byte[] changed = [.. valid];
            changed[index] ^= 0x10;
            _folder.Write("a/1.png", changed);
            Assert.Throws<InputException>(() => Load());
        }
    }

    [Fact]
    public void Folders_that_cannot_be_a_data_set_are_refused()
    {
        Assert.Contains("not a folder", Assert.Throws<InputException>(() => Datasets.Load($"folder:{_folder.At("none")}", new DatasetOptions())).Message,
            StringComparison.Ordinal);
        Assert.Contains("0 subfolders", Assert.Throws<InputException>(() => Load()).Message, StringComparison.Ordinal);
        Write("a/1.png", Grey(2, 2, 7));
        Directory.CreateDirectory(_folder.At("b"));
        Assert.Contains("holds no image", Assert.Throws<InputException>(() => Load(new DatasetOptions { First = 1 })).Message, StringComparison.Ordinal);
        _folder.Write("b/1.png", "GIF89a"u8.ToArray());
        Assert.Throws<InputException>(() => Load());
    }

    private static SKBitmap Grey(int height, int width, int value)
    {
        var bitmap = new SKBitmap(width, height, SKColorType.Gray8, SKAlphaType.Opaque);
        bitmap.Erase(new SKColor((byte)value, (byte)value, (byte)value));
        return bitmap;
    }

    private static SKBitmap Colour(int height, int width, SKColor colour)
    {
        var bitmap = new SKBitmap(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque);
        bitmap.Erase(colour);
        return bitmap;
    }

    private void Write(string name, SKBitmap bitmap)
    {
        using (bitmap) _folder.Write(name, bitmap.Encode(SKEncodedImageFormat.Png, 100).ToArray());
    }

    private Dataset Load(DatasetOptions? options = null) => Datasets.Load($"folder:{_folder.Path}", options ?? new DatasetOptions());
}
