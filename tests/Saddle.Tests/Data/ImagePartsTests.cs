using System.IO.Compression;
using Saddle.Data;
using SkiaSharp;

namespace Saddle.Tests.Data;

/// <summary>Parts, a top folder and zip archives of images; folders and archives are read alike.</summary>
public sealed class ImagePartsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("train val test", "", "test")]
    [InlineData("train val test", ":val", "val")]
    [InlineData("train val test", ":train", "train")]
    [InlineData("train valid test", ":valid", "val")]
    [InlineData("Train Validation Test", ":validation", "val")]
    [InlineData("training testing", "", "test")]
    [InlineData("train val", "", "val")]
    [InlineData("train", "", "train")]
    [InlineData("images/train images/val images/test", "", "test")]
    [InlineData("a/b/train a/b/test", ":train", "train")]
    [InlineData("train extra test", ":test", "test")]
    public void The_part_is_found(string parts, string asked, string read)
    {
        string[] folders = parts.Split(' ');
        foreach (string path in Both([.. folders.SelectMany((folder, index) => Classes(folder + "/", index))]))
        {
            using Dataset data = Load(path + asked);
            Assert.Equal($"folder:{path}:{read}", data.Name);
            int expected = Array.FindIndex(folders, folder => Path.GetFileName(folder).StartsWith(read, StringComparison.OrdinalIgnoreCase));
            Assert.Equal([10f * expected + 1, 10f * expected + 2], Levels(data));
            using Dataset again = Load(data.Name["folder:".Length..]);
            Assert.Equal(data.Fingerprint(2), again.Fingerprint(2));
        }
    }

    [Theory]
    [InlineData("images/")]
    [InlineData("a/b/c/")]
    public void One_top_folder_is_accepted(string top)
    {
        foreach (string path in Both(
            [.. Classes(top, 3), ($"{top}a/notes.txt", [1]), ("__MACOSX/a/._1.png", [1]), ("__MACOSX/a/1.png", [1]), (".hidden/b/1.png", [1])]))
        {
            using Dataset data = Load(path);
            Assert.Equal($"folder:{path}", data.Name);
            Assert.Equal(["a", "b"], data.ClassNames);
            Assert.Equal([31f, 32f], Levels(data));
        }
    }

    [Fact]
    public void What_holds_images_itself_is_a_class_and_what_is_missing_is_said()
    {
        foreach (string path in Both([("train/1.png", Picture(1)), ("test/1.png", Picture(2))]))
        {
            using Dataset data = Load(path);
            Assert.Equal(["test", "train"], data.ClassNames);
        }
        foreach (string path in Both([.. Classes("val/", 0), .. Classes("validation/", 1)]))
            Assert.Contains("same part", Refused(path), StringComparison.Ordinal);
        foreach (string path in Both([.. Classes("train/", 0), .. Classes("test/", 1)]))
            Assert.Contains("no part 'val'", Refused($"{path}:val"), StringComparison.Ordinal);
        foreach (string path in Both(Classes("test/", 1))) Assert.Contains("no part 'train'", Refused($"{path}:train"), StringComparison.Ordinal);
        foreach (string path in Both([("a/1.png", Picture(1))])) Refused(path);
    }

    [Theory]
    [InlineData("../a/1.png", "leads outside")]
    [InlineData("/a/1.png", "leads outside")]
    [InlineData("a\\..\\1.png", "leads outside")]
    [InlineData("C:\\a\\1.png", "leads outside")]
    [InlineData("a/1.png", "twice")]
    [InlineData("a\\1.png", "twice")]
    public void Names_in_a_zip_that_lead_astray_are_refused(string name, string words) =>
        Assert.Contains(words, Refused(Zip([.. Classes("", 0), (name, Picture(1))])), StringComparison.Ordinal);

    [Fact]
    public void Links_bombs_and_other_packings_are_refused()
    {
        string path = Zip(Classes("", 0));
        using (ZipArchive archive = ZipFile.Open(path, ZipArchiveMode.Update)) archive.GetEntry("a/1.png")!.ExternalAttributes = unchecked((int)0xA1FF0000);
        Assert.Contains("is a link", Refused(path), StringComparison.Ordinal);
        Assert.Contains("decompression bomb", Refused(Zip([.. Classes("", 0), ("a/2.png", new byte[120 << 20])])), StringComparison.Ordinal);
        foreach ((byte[] start, string words) in new (byte[], string)[] { ([.. "BZh91AY"u8], "bzip2"), ([0xFD, .. "7zXZ"u8, 0, 0], "xz"),
            ([0x28, 0xB5, 0x2F, 0xFD, 0, 0], "Zstandard"), ([.. "7z"u8, 0xBC, 0xAF, 0x27, 0x1C], "7z"), ([.. "Rar!\x1A\x07"u8], "RAR") })
        {
            string message = Refused(_folder.Write($"packed{start[0]}", [.. start, .. new byte[100]]));
            Assert.Contains(words, message, StringComparison.Ordinal);
            Assert.Contains(".tar.gz or .zip", message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_zip_that_is_damaged_or_cut_off_is_unusable_input_and_never_another_picture()
    {
        string path = Zip(Classes("", 3));
        byte[] whole = File.ReadAllBytes(path);
        using Dataset expected = Load(path);
        for (int length = 0; length < whole.Length; length += 3)
            Assert.IsType<InputException>(Record.Exception(() => Load(_folder.Write("cut.zip", whole[..length])).Dispose()));
        for (int index = 0; index < whole.Length; index++)
        {
            byte[] changed = [.. whole];
            changed[index] ^= 0x41;
            if (Record.Exception(() => Same(_folder.Write("changed.zip", changed))) is { } error) Assert.IsType<InputException>(error);
        }

        void Same(string changed)
        {
            using Dataset data = Load(changed);
            // A flipped name may be another class or order, but pixels are checked.
            Assert.Equal(Levels(expected).Order(), Levels(data).Order());
        }
    }

    [Fact]
    public void Damaged_gzip_is_said_to_be_damaged_whatever_it_unpacks_to()
    {
        byte[] images = [0, 0, 8, 3, 0, 0, 0, 20, 0, 0, 0, 2, 0, 0, 0, 4, .. Enumerable.Range(0, 160).Select(index => (byte)(index * 97))];
        string labels = _folder.Write("labels", [0, 0, 8, 1, 0, 0, 0, 20, .. new byte[20]]);
        byte[] packed = Gzip(images);
        string sound = _folder.Write("sound.gz", packed);
        Datasets.Load($"idx:{sound},{labels}", new DatasetOptions()).Dispose();
        for (int index = 12; index < packed.Length - 4; index++)
        {
            byte[] changed = [.. packed];
            changed[index] ^= 0xFF;
            string path = _folder.Write("images.gz", changed);
            Assert.Contains($"{path} is damaged: its gzip data",
                Assert.Throws<InputException>(() => Datasets.Load($"idx:{path},{labels}", new DatasetOptions()).Dispose()).Message, StringComparison.Ordinal);
        }
        // A whole file that is something else is not called damaged.
        string other = _folder.Write("other.gz", Gzip([1, 2, 3, 4, 5, 6, 7, 8]));
        Assert.DoesNotContain("damaged", Assert.Throws<InputException>(() => Datasets.Load($"idx:{other},{labels}", new DatasetOptions()).Dispose()).Message,
            StringComparison.Ordinal);
    }

    private static byte[] Gzip(byte[] bytes)
    {
        using var stream = new MemoryStream();
        using (var gzip = new GZipStream(stream, CompressionLevel.Optimal)) gzip.Write(bytes);
        return stream.ToArray();
    }

    private static (string Name, byte[] Bytes)[] Classes(string folder, int part) =>
        [($"{folder}a/1.png", Picture(10 * part + 1)), ($"{folder}b/1.png", Picture(10 * part + 2))];

    /// <summary>The same files as a folder and as a zip archive.</summary>
    private string[] Both((string Name, byte[] Bytes)[] files)
    {
        string folder = $"folder{Directory.GetDirectories(_folder.Path).Length}";
        foreach ((string name, byte[] bytes) in files) _folder.Write($"{folder}/{name}", bytes);
        return [_folder.At(folder), Zip(files)];
    }

    private string Zip((string Name, byte[] Bytes)[] files)
    {
        string path = _folder.At($"images{Directory.GetFiles(_folder.Path).Length}.zip");
        using ZipArchive archive = ZipFile.Open(path, ZipArchiveMode.Create);
        foreach ((string name, byte[] bytes) in files)
        {
            using Stream stream = archive.CreateEntry(name).Open();
            stream.Write(bytes);
        }
        return path;
    }

    private Dataset Load(string words) => Datasets.Load($"folder:{words}", new DatasetOptions { Locations = new DataLocations(null, _folder.At(".cache")) });

    private string Refused(string words) => Assert.Throws<InputException>(() => Load(words).Dispose()).Message;

    private static float[] Levels(Dataset data) => [.. data.Inputs[.., 0, 0, 0].data<float>().ToArray().Select(value => MathF.Round(value * 255))];

    private static byte[] Picture(int level)
    {
        using var bitmap = new SKBitmap(2, 2, SKColorType.Gray8, SKAlphaType.Opaque);
        bitmap.Erase(new SKColor((byte)level, (byte)level, (byte)level));
        return bitmap.Encode(SKEncodedImageFormat.Png, 100).ToArray();
    }
}
