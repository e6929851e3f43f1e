using System.Buffers.Binary;
using System.IO.Compression;
using Saddle.Data;

namespace Saddle.Tests.Data;

public sealed class IdxReaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Reads_raw_and_gzip_whatever_the_name(bool gzip)
    {
        byte[] images = Idx([3, 2, 2], [.. Enumerable.Range(0, 12).Select(value => (byte)(value * 20))]), labels = Idx([3], [4, 0, 2]);
        using Dataset data = Load(gzip ? Gzip(images) : images, gzip ? Gzip(labels) : labels);
        Assert.Equal([3, 1, 2, 2], data.Inputs.shape);
        Assert.Equal(Enumerable.Range(0, 12).Select(value => value * 20 / 255f), data.Inputs.data<float>().ToArray());
        Assert.Equal([4, 0, 2], data.Labels.data<long>().ToArray());
        Assert.Equal(["0", "1", "2", "3", "4"], data.ClassNames);
    }

    [Fact]
    public void Keeps_the_first_only_and_still_checks_the_rest()
    {
        byte[] images = Idx([4, 1, 1], [1, 2, 3, 4]), labels = Idx([4], [0, 1, 0, 3]);
        using Dataset data = Load(images, labels, new DatasetOptions { First = 2 });
        Assert.Equal(2, data.Count);
        Assert.Equal(4, data.ClassNames.Count);
        Assert.Throws<InputException>(() => Load(images[..^1], labels, new DatasetOptions { First = 2 }));
        Assert.Throws<InputException>(() => Load(Gzip(images[..^1]), labels, new DatasetOptions { First = 2 }));
        Assert.Throws<InputException>(() => Load(Gzip([.. images, 0]), labels, new DatasetOptions { First = 2 }));
    }

    [Fact]
    public void Gzip_without_its_last_bytes_is_refused_and_several_members_are_one_file()
    {
        byte[] images = Idx([3, 2, 2], [.. Enumerable.Range(0, 12).Select(value => (byte)value)]), labels = Idx([3], [4, 0, 2]);
        byte[] packed = Gzip(images);
        for (int cut = 1; cut < packed.Length; cut++) Assert.Throws<InputException>(() => Load(packed[..^cut], labels));
        for (int at = 1; at <= 8; at++)
        {
            byte[] changed = [.. packed];
            changed[^at] ^= 1;
            Assert.Throws<InputException>(() => Load(changed, labels));
        }
        Assert.Throws<InputException>(() => Load([.. packed, 1, 2, 3], labels));
        using Dataset data = Load([.. Gzip(images[..7]), .. Gzip([]), .. Gzip(images[7..])], Gzip(labels));
        Assert.Equal(Enumerable.Range(0, 12).Select(value => value / 255f), data.Inputs.data<float>().ToArray());
    }

    [Fact]
    public void Reads_colour_images_of_rank_4()
    {
        using Dataset data = Load(Idx([2, 3, 1, 1], [1, 2, 3, 4, 5, 6]), Idx([2], [0, 1]));
        Assert.Equal([2, 3, 1, 1], data.Inputs.shape);
    }

    [Fact]
    public void Counts_and_classes_must_agree()
    {
        byte[] images = Idx([2, 1, 1], [1, 2]);
        Assert.Contains("2 images", Assert.Throws<InputException>(() => Load(images, Idx([3], [0, 1, 1]))).Message, StringComparison.Ordinal);
        Assert.Throws<InputException>(() => Load(images, Idx([3], [0, 1, 1]), new DatasetOptions { First = 1 }));
        Assert.Throws<InputException>(() => Load(images, Idx([2], [0, 5]), new DatasetOptions { Classes = 5 }));
        Assert.Throws<InputException>(() => Load(Idx([2], [0, 1]), images));
    }

    [Theory]
    [InlineData(new long[] { 0, 28, 28 })]
    [InlineData(new long[] { 4294967295, 4294967295, 4294967295 })]
    [InlineData(new long[] { 60000, 28, 28 })]
    [InlineData(new long[] { 2000000000, 1, 1 })]
    public void Absurd_sizes_are_refused_before_anything_is_allocated(long[] shape)
    {
        byte[] claim = Idx(shape, new byte[10]);
        foreach (byte[] bytes in new[] { claim, Gzip(claim) })
        {
            string path = _folder.Write("images", bytes);
            long before = GC.GetAllocatedBytesForCurrentThread();
            Assert.Throws<InputException>(() => IdxReader.ReadImages(path));
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2 << 20);
        }
    }

    [Fact]
    public void Decompression_bombs_stop_at_what_the_header_says()
    {
        byte[] bomb = Gzip([.. Idx([2, 1, 1], [1, 2]), .. new byte[50 << 20]]);
        string path = _folder.Write("images", bomb);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("too long", Assert.Throws<InputException>(() => IdxReader.ReadImages(path)).Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2 << 20);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Damaged_files_are_unusable_input_and_nothing_worse(bool gzip)
    {
        byte[] valid = Idx([5, 4, 4], [.. Enumerable.Range(0, 80).Select(value => (byte)(value * 7))]);
        if (gzip) valid = Gzip(valid);
        string path = _folder.At("images");
        int refused = Damage.AssertOnlyInputExceptions(valid, 3, path, () => IdxReader.ReadImages(path));
        Assert.InRange(refused, valid.Length + 40, int.MaxValue);
    }

    [Fact]
    public void Missing_files_and_folders_are_named()
    {
        Assert.Contains("does not exist", Assert.Throws<InputException>(() => IdxReader.ReadImages(_folder.At("none"))).Message, StringComparison.Ordinal);
        Assert.Contains("is a folder", Assert.Throws<InputException>(() => IdxReader.ReadImages(_folder.Path)).Message, StringComparison.Ordinal);
        Assert.Throws<InputException>(() => IdxReader.ReadImages("a\0b"));
        Assert.Throws<InputException>(() => IdxReader.ReadImages(""));
    }

    internal static byte[] Idx(long[] shape, byte[] values)
    {
        byte[] header = new byte[4 + 4 * shape.Length];
        (header[2], header[3]) = (8, (byte)shape.Length);
        for (int index = 0; index < shape.Length; index++) BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(4 + 4 * index), (uint)shape[index]);
        return [.. header, .. values];
    }

    internal static byte[] Gzip(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal)) gzip.Write(bytes);
        return packed.ToArray();
    }

    private Dataset Load(byte[] images, byte[] labels, DatasetOptions? options = null) =>
        Datasets.Load($"idx:{_folder.Write("images", images)},{_folder.Write("labels", labels)}", options ?? new DatasetOptions());
}
