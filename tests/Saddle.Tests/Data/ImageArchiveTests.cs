using System.Formats.Tar;
using System.IO.Compression;
using Saddle.Data;
using SkiaSharp;

namespace Saddle.Tests.Data;

/// <summary>Images in an archive, and the cache of what was decoded.</summary>
public sealed class ImageArchiveTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _notices = [];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_archive_is_the_folder_that_it_was_made_of(bool packed)
    {
        foreach (string name in new[] { "b/2", "b/1", "B/x", "a/10", "a/9" }) _folder.Write($"images/{name}.png", Picture(4, 5, name[^1]));
        _folder.Write("images/a/notes.txt", [1]);
        _folder.Write("images/.hidden/x.png", [1]);
        string archive =
            Archive(packed,
                [.. Directory.GetFiles(_folder.At("images"), "*", SearchOption.AllDirectories).Order().Reverse()
                    .Select(file => (Path.GetRelativePath(_folder.At("images"), file), File.ReadAllBytes(file)))]);
        using Dataset folder = Load(_folder.At("images")), unpacked = Load(archive), first = Load(archive, new DatasetOptions { First = 2 });
        Assert.Equal(["B", "a", "b"], unpacked.ClassNames);
        Assert.Equal(folder.Fingerprint(5), unpacked.Fingerprint(5));
        Assert.Equal(folder.Fingerprint(2), first.Fingerprint(2));
        Assert.Equal(2, first.Count);
        Assert.Equal($"folder:{archive}", unpacked.Name);
    }

    [Fact]
    public void Parts_are_read_apart()
    {
        (string, byte[])[] files =
            [("train/cat/1.png", Picture(2, 2, 10)), ("train/dog/1.png", Picture(2, 2, 20)), ("test/cat/1.png", Picture(2, 2, 30)),
                ("test/dog/1.png", Picture(2, 2, 40))];
        foreach ((string name, byte[] bytes) in files) _folder.Write($"parts/{name}", bytes);
        foreach (string path in new[] { _folder.At("parts"), Archive(true, files) })
        {
            Assert.Equal((30, 40, $"folder:{path}:test"), Levels(path));
            Assert.Equal((30, 40, $"folder:{path}:test"), Levels($"{path}:test"));
            Assert.Equal((10, 20, $"folder:{path}:train"), Levels($"{path}:train"));
            using Dataset train = ImageFolderReader.Read(DatasetSpecification.Parse($"folder:{path}") with { DefaultPart = DatasetSplit.Train }, Options());
            Assert.Equal($"folder:{path}:train", train.Name);
        }
        Assert.Contains("no part 'test'", Refused($"{_folder.At("parts/train")}:test"), StringComparison.Ordinal);
        Assert.Contains("no part 'train'", Refused($"{Archive(true, [("a/1.png", Picture(2, 2, 1)), ("b/1.png", Picture(2, 2, 1))])}:train"),
            StringComparison.Ordinal);

        (int, int, string) Levels(string words)
        {
            using Dataset data = Load(words);
            float[] values = data.Inputs[.., 0, 0, 0].data<float>().ToArray();
            return ((int)Math.Round(values[0] * 255), (int)Math.Round(values[1] * 255), data.Name);
        }
    }

    /// <summary>A header of 512 bytes may claim that a name of 1 GiB follows, which packed has a few kilobytes.</summary>
    [Theory]
    [InlineData('L'), InlineData('K'), InlineData('x'), InlineData('g')]
    public void A_name_that_no_file_has_is_refused_before_there_is_room_for_it(char type)
    {
        byte[] header = new byte[512];
        "././@LongLink"u8.CopyTo(header);
        "0000644"u8.CopyTo(header.AsSpan(100));
        "10000000000"u8.CopyTo(header.AsSpan(124));
        header[156] = (byte)type;
        "ustar\0"u8.CopyTo(header.AsSpan(257));
        header.AsSpan(148, 8).Fill((byte)' ');
        System.Text.Encoding.ASCII.GetBytes(Convert.ToString(header.Sum(value => (int)value), 8).PadLeft(6, '0') + "\0 ").CopyTo(header, 148);
        var stream = new MemoryStream();
        using (var packed = new GZipStream(stream, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            packed.Write(header);
            for (int block = 0; block < 40; block++) packed.Write(new byte[1 << 20]);
        }
        string path = _folder.Write("long.tar.gz", stream.ToArray());
        long before = GC.GetTotalAllocatedBytes();
        Assert.Contains("1073741824 bytes", Refused(path), StringComparison.Ordinal);
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 4 << 20);
    }

    [Fact]
    public void A_packed_archive_without_its_last_bytes_is_refused()
    {
        string path = Archive(true, ("a/1.png", Picture(2, 2, 1)), ("b/1.png", Picture(2, 2, 1)));
        byte[] whole = File.ReadAllBytes(path);
        for (int cut = 1; cut <= 12; cut++)
        {
            File.WriteAllBytes(path, whole[..^cut]);
            Refused(path);
        }
    }

    [Theory]
    [InlineData("../a/1.png", "leads outside")]
    [InlineData("a/../../1.png", "leads outside")]
    [InlineData("/a/1.png", "leads outside")]
    [InlineData("a\\..\\1.png", "leads outside")]
    [InlineData("b/1.png", "twice")]
    public void Names_that_lead_astray_are_refused(string name, string words) =>
        Assert.Contains(words, Refused(Archive(true, [("a/1.png", Picture(2, 2, 1)), ("b/1.png", Picture(2, 2, 1)), (name, Picture(2, 2, 1))])),
            StringComparison.Ordinal);

    [Fact]
    public void Links_bombs_and_other_sizes_are_refused()
    {
        string link = _folder.At("link.tar");
        using (var writer = new TarWriter(File.Create(link)))
            writer.WriteEntry(new PaxTarEntry(TarEntryType.SymbolicLink, "a/1.png") { LinkName = "/etc/passwd" });
        Assert.Contains("is a link", Refused(link), StringComparison.Ordinal);
        Assert.Contains("decompression bomb", Refused(Archive(true, [("a/1.png", Picture(2, 2, 1)), ("notes.txt", new byte[120 << 20])])),
            StringComparison.Ordinal);
        Assert.Contains("one size for all", Refused(Archive(true, [("a/1.png", Picture(2, 2, 1)), ("b/1.png", Picture(2, 3, 1))])), StringComparison.Ordinal);
        Assert.Contains("images of 1 classes", Refused(Archive(true, [("a/1.png", Picture(2, 2, 1))])), StringComparison.Ordinal);
        Assert.Contains("nor a file", Refused(_folder.At("nothing.tar.gz")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_cut_archive_is_refused_unless_it_is_whole_but_for_its_padding(bool packed)
    {
        string path = Archive(packed, [("a/1.png", Picture(3, 3, 1)), ("b/1.png", Picture(3, 3, 2)), ("b/2.png", Picture(3, 3, 3))]);
        byte[] whole = File.ReadAllBytes(path);
        using Dataset expected = Load(path);
        int refused = 0, step = packed ? 3 : 97;
        for (int length = 0; length < whole.Length; length += step) refused += IsRefused(whole[..length]);
        // What follows the empty block that ends an archive is padding, and gzip's own end.
        Assert.InRange(refused, (whole.Length - (packed ? 32 : 1024)) / step, whole.Length);
        if (!packed) return;
        int passed = 0;
        for (int index = 10; index < whole.Length; index++)
        {
            byte[] changed = [.. whole];
            changed[index] ^= 0x20;
            passed += 1 - IsRefused(changed);
        }
        // A few changes of the packed padding make it end early, behind the last image.
        Assert.InRange(passed, 0, 16);

        int IsRefused(byte[] bytes)
        {
            string changed = _folder.Write("changed.tar", bytes);
            try
            {
                using Dataset data = Load(changed);
                Assert.Equal(expected.Fingerprint(3), data.Fingerprint(3));
                return 0;
            }
            catch (InputException)
            {
                return 1;
            }
        }
    }

    [Fact]
    public void Damaged_archives_are_unusable_input_and_nothing_worse()
    {
        string path = Archive(false, [("a/1.png", Picture(3, 3, 1)), ("b/1.png", Picture(3, 3, 2))]);
        byte[] valid = File.ReadAllBytes(path);
        Damage.AssertOnlyInputExceptions(valid, 61, path, () => Load(path));
    }

    [Fact]
    public void Images_are_decoded_once()
    {
        string archive = Archive(true, Many("")), other = Archive(true, Many("x"));
        using Dataset first = Load(archive), again = Load(archive), few = Load(archive, new DatasetOptions { First = 7 }), renamed = Load(other);
        Assert.Equal(2, Kept().Length);
        Assert.Empty(_notices);
        Assert.Equal(first.Fingerprint(2000), again.Fingerprint(2000));
        Assert.Equal((first.Fingerprint(7), 7), (few.Fingerprint(7), few.Count));
        Assert.Equal(first.ClassNames, again.ClassNames);
        using Dataset resized = Load(archive, new DatasetOptions { Resize = (3, 3) }), resizedAgain = Load(archive, new DatasetOptions { Resize = (3, 3) }),
            grey = Load(archive, new DatasetOptions { Grey = false });
        Assert.Equal(4, Kept().Length);
        Assert.Equal(resized.Fingerprint(2000), resizedAgain.Fingerprint(2000));
        Assert.Equal([1002, 1, 3, 3], resized.Inputs.shape);
        Assert.Equal([1002, 3, 2, 2], grey.Inputs.shape);
    }

    [Fact]
    public void A_damaged_cache_is_noticed_and_made_anew()
    {
        string archive = Archive(true, Many(""));
        using Dataset first = Load(archive);
        string kept = Assert.Single(Kept());
        byte[] sound = File.ReadAllBytes(kept);
        List<byte[]> damaged = [[], sound[..^1], sound[..50], [.. sound, 0]];
        foreach (int index in new[] { 0, 3, 10, 60, 200, 3000, 5000, sound.Length - 40, sound.Length - 1 })
        {
            byte[] changed = [.. sound];
            changed[index] ^= 0x41;
            damaged.Add(changed);
        }
        foreach (byte[] bytes in damaged)
        {
            _notices.Clear();
            File.WriteAllBytes(kept, bytes);
            using Dataset again = Load(archive);
            Assert.Equal(first.Fingerprint(2000), again.Fingerprint(2000));
            Assert.Contains("decoded again", Assert.Single(_notices), StringComparison.Ordinal);
            Assert.Equal(sound, File.ReadAllBytes(kept));
        }
    }

    [Fact]
    public void A_folder_is_kept_by_the_content_of_its_files()
    {
        foreach ((string name, byte[] bytes) in Many("")) _folder.Write($"images/{name}", bytes);
        using Dataset first = Load(_folder.At("images")), again = Load(_folder.At("images"));
        Assert.Equal(first.Fingerprint(2000), again.Fingerprint(2000));
        Assert.Single(Kept());
        _folder.Write("images/a/0001.png", Picture(2, 2, 99));
        using Dataset changed = Load(_folder.At("images"));
        Assert.NotEqual(first.Fingerprint(2000), changed.Fingerprint(2000));
        Assert.Equal(2, Kept().Length);
    }

    [Fact]
    public void The_cache_stays_below_its_bound_and_does_without_a_place()
    {
        using Tensor inputs = zeros(10, 1, 10, 10);
        var images = new DecodedImages(null, ["a", "b"], inputs, new int[10]);
        var cache = new ImageCache(_folder.At("bounded"), _notices.Add, 3000);
        foreach (string key in new[] { "first", "second", "third" }) cache.Keep(key, images, wholeBytes: true, TestContext.Current.CancellationToken);
        Assert.Equal(2, Directory.GetFiles(_folder.At("bounded")).Length);
        Assert.Empty(_notices);
        cache.Keep("large", images, wholeBytes: false, TestContext.Current.CancellationToken);
        Assert.Contains("more than", Assert.Single(_notices), StringComparison.Ordinal);
        new ImageCache(Path.Combine(_folder.Write("file", [1]), "images"), _notices.Add)
            .Keep("key", images, wholeBytes: true, TestContext.Current.CancellationToken);
        Assert.Contains("could not be kept", _notices[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Cifar10_as_jpeg_is_read_as_it_is_described()
    {
        string archive = SharedFiles.Path("datasets/cifar10-jpeg.tar.gz");
        using Dataset data = Load(archive, new DatasetOptions { First = 30 });
        Assert.Equal([30, 3, 32, 32], data.Inputs.shape);
        Assert.Equal(["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"], data.ClassNames);
        Assert.Equal([.. Enumerable.Range(0, 30).Select(index => index % 10L)], data.Labels.data<long>().ToArray());
        Assert.InRange(data.Inputs.mean().item<float>(), 0.3f, 0.7f);
    }

    private static (string Name, byte[] Bytes)[] Many(string prefix)
    {
        byte[][] pictures = [.. Enumerable.Range(0, 7).Select(level => Picture(2, 2, 30 * level))];
        return [.. Enumerable.Range(0, 1002).Select(index => ($"{"ab"[index % 2]}/{prefix}{index:0000}.png", pictures[index % 7]))];
    }

    private string[] Kept() => Directory.GetFiles(_folder.At("cache/images")).Order(StringComparer.Ordinal).ToArray();

    private DatasetOptions Options(DatasetOptions? options = null) =>
        (options ?? new DatasetOptions()) with { Locations = new DataLocations(null, _folder.At("cache")), Notice = _notices.Add };

    private Dataset Load(string words, DatasetOptions? options = null) => Datasets.Load($"folder:{words}", Options(options));

    private string Refused(string words) => Assert.Throws<InputException>(() => Load(words).Dispose()).Message;

    private string Archive(bool packed, params (string Name, byte[] Bytes)[] files)
    {
        var stream = new MemoryStream();
        using (Stream target = packed ? new GZipStream(stream, CompressionLevel.SmallestSize, leaveOpen: true) : stream)
        {
            using var writer = new TarWriter(target, leaveOpen: true);
            foreach ((string name, byte[] bytes) in files) writer.WriteEntry(
                new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(bytes) });
        }
        return _folder.Write($"archive{Directory.GetFiles(_folder.Path).Length}.tar{(packed ? ".gz" : "")}", stream.ToArray());
    }

    private static byte[] Picture(int height, int width, int value)
    {
        using var bitmap = new SKBitmap(width, height, SKColorType.Gray8, SKAlphaType.Opaque);
        bitmap.Erase(new SKColor((byte)value, (byte)value, (byte)value));
        return bitmap.Encode(SKEncodedImageFormat.Png, 100).ToArray();
    }
}
