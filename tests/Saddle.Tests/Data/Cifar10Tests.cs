using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using Saddle.Data;

namespace Saddle.Tests.Data;

public sealed class Cifar10Tests : IDisposable
{
    private const int Record = 3073, Records = 10_000;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("cifar10")]
    [InlineData("cifar-10-batches-bin")]
    [InlineData("cifar10/cifar-10-batches-bin")]
    public void Records_become_labels_and_images_with_channels_first(string folder)
    {
        _folder.Write($"{folder}/test_batch.bin", Batch(3));
        using Dataset data = Datasets.Load("cifar10", new DatasetOptions { Locations = new DataLocations(_folder.Path, null) });
        using var scope = NewDisposeScope();
        Assert.Equal("cifar10:test", data.Name);
        Assert.Equal([10_000, 3, 32, 32], data.Inputs.shape);
        Assert.Equal(["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"], data.ClassNames);
        byte[] batch = Batch(3);
        foreach (int index in new[] { 0, 1, 77, 9999 })
        {
            Assert.Equal(batch[index * Record], data.Labels[index].item<long>());
            foreach ((int channel, int row, int column) in new[] { (0, 0, 0), (0, 5, 31), (1, 31, 7), (2, 31, 31) })
                Assert.Equal(batch[index * Record + 1 + (channel * 32 + row) * 32 + column] / 255f, data.Inputs[index, channel, row, column].item<float>(),
                    1e-7f);
        }
    }

    [Fact]
    public void Training_examples_follow_the_order_of_the_files_and_only_what_is_asked_for_is_kept()
    {
        for (int number = 1; number <= 5; number++) _folder.Write($"cifar10/data_batch_{number}.bin", Batch(number));
        using Dataset data = Datasets.Load("cifar10:train", new DatasetOptions { First = 10_003, Locations = new DataLocations(null, _folder.Path) });
        using var scope = NewDisposeScope();
        Assert.Equal(10_003, data.Count);
        byte[] second = Batch(2);
        Assert.Equal([second[0], second[Record], second[2 * Record]], data.Labels[10_000..].data<long>().ToArray());
        Assert.Equal(second[2 * Record + 1] / 255f, data.Inputs[10_002, 0, 0, 0].item<float>(), 1e-7f);
    }

    [Fact]
    public void The_archive_is_downloaded_once_resumed_and_read_without_unpacking()
    {
        byte[] archive = Archive(Names.Select(name => (name, Batch(name[^5]))));
        var canonical = new CifarArchive(Md5(archive));
        var mirror = new FakeMirror(_ => archive) { BreaksAfter = 1000 };
        using var http = new HttpClient(mirror);
        var options = new DatasetOptions { First = 10_001, Http = http, Locations = new DataLocations(null, _folder.Path) };
        Assert.Throws<EnvironmentException>(() => Cifar10.Load(canonical, DatasetSplit.Train, options, null, CancellationToken.None));
        mirror.BreaksAfter = null;
        for (int round = 0; round < 2; round++)
        {
            using Dataset data = Cifar10.Load(canonical, DatasetSplit.Train, options, null, CancellationToken.None);
            Assert.Equal(Batch('2')[0], data.Labels[10_000].item<long>());
        }
        Assert.Equal([null, 1000L], mirror.Requests.Select(request => request.From));
        Assert.Equal("https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz", mirror.Requests[0].Address.ToString());
        using Dataset test = Cifar10.Load(canonical, DatasetSplit.Test, options, null, CancellationToken.None);
        Assert.Equal(Batch('h')[0], test.Labels[0].item<long>());
    }

    [Fact]
    public void Another_archive_is_refused()
    {
        byte[] archive = Archive([("test_batch.bin", Batch(1))]);
        using var http = new HttpClient(new FakeMirror(_ => archive));
        var options = new DatasetOptions { Http = http, Locations = new DataLocations(null, _folder.Path) };
        Assert.Contains("expected the MD5 c32a1d4ab5d03f1284b67883e8d87530",
            Assert.Throws<EnvironmentException>(() => Datasets.Load("cifar10", options)).Message);
        Assert.Empty(Directory.GetFiles(_folder.At("cifar10")));
        string path = _folder.Write("cifar10/cifar-10-binary.tar.gz", archive);
        string message = Assert.Throws<InputException>(() => Datasets.Load("cifar10", options)).Message;
        Assert.Contains(path, message);
        Assert.Contains(Md5(archive), message);
    }

    [Fact]
    public void An_archive_without_batches_or_with_damage_is_unusable_input()
    {
        byte[] whole = Archive([("test_batch.bin", Batch(1))]);
        foreach ((byte[] archive, string expected) in new[] { (Archive([("readme.html", [1])]), "holds no test_batch.bin"), (whole[..5000], ""),
            (new byte[500], ""), (Archive([("test_batch.bin", Batch(1)[..^1])]), "30729999 bytes") })
        {
            _folder.Write("cifar10/cifar-10-binary.tar.gz", archive);
            var options = new DatasetOptions { Locations = new DataLocations(_folder.Path, null) };
            Assert.Contains(expected,
                Assert.Throws<InputException>(() =>
                    Cifar10.Load(new CifarArchive(Md5(archive)), DatasetSplit.Test, options, null, CancellationToken.None)).Message);
        }
    }

    [Theory]
    [InlineData(0, "0 bytes")]
    [InlineData(Record, "3073 bytes")]
    [InlineData(Record * Records - 1, "30729999 bytes")]
    [InlineData(Record * Records + 1, "more than 30730000 bytes")]
    public void A_file_of_another_length_is_named(int length, string expected)
    {
        byte[] batch = Batch(1);
        Array.Resize(ref batch, length);
        string path = _folder.Write("cifar10/test_batch.bin", batch);
        string message =
            Assert.Throws<InputException>(() =>
                Datasets.Load("cifar10", new DatasetOptions { First = 1, Locations = new DataLocations(_folder.Path, null) })).Message;
        Assert.Contains(path, message);
        Assert.Contains(expected, message);
    }

    [Fact]
    public void A_label_that_there_is_not_is_named_with_its_record()
    {
        byte[] batch = Batch(1);
        batch[77 * Record] = 10;
        _folder.Write("cifar10/test_batch.bin", batch);
        string message =
            Assert.Throws<InputException>(() =>
                Datasets.Load("cifar10", new DatasetOptions { First = 1, Locations = new DataLocations(_folder.Path, null) })).Message;
        Assert.Contains("record 77 has the label 10; expected 0 to 9", message);
    }

    [Fact]
    public void Without_a_network_the_error_names_files_places_and_hash()
    {
        using var http = new HttpClient(new FakeMirror(_ => null));
        // A part that lacks a file counts as missing.
        _folder.Write("own/cifar10/data_batch_1.bin", Batch(1));
        var locations = new DataLocations(_folder.At("own"), _folder.At("cache"));
        string message =
            Assert.Throws<EnvironmentException>(() => Datasets.Load("cifar10:train", new DatasetOptions { Http = http, Locations = locations })).Message;
        foreach (string part in new[] { "cifar-10-binary.tar.gz", "c32a1d4ab5d03f1284b67883e8d87530", "data_batch_5.bin", "test_batch.bin",
            _folder.At("own/cifar10"), _folder.At("cache/cifar10"), "https://www.cs.toronto.edu/~kriz/" })
            Assert.Contains(part, message);
        Assert.Contains("SADDLE_DATA",
            Assert.Throws<EnvironmentException>(() =>
                Datasets.Load("cifar10", new DatasetOptions { Http = http, Locations = new DataLocations(null, null) })).Message);
    }

    [Fact]
    public void The_list_of_data_sets_says_where_it_is_or_what_is_missing()
    {
        DatasetDescription Described() => Datasets.Describe(new DataLocations(_folder.Path, null)).Single(one => one.Name == "cifar10");
        Assert.Null(Described().Found);
        Assert.Contains("c32a1d4ab5d03f1284b67883e8d87530", Described().Missing);
        _folder.Write("cifar10/cifar-10-binary.tar.gz", [1]);
        Assert.Null(Described().Missing);
        Assert.Equal(_folder.At("cifar10/cifar-10-binary.tar.gz"), Described().Found);
    }

    private static string[] Names => ["data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin", "data_batch_4.bin", "data_batch_5.bin", "test_batch.bin"];

    /// <summary>A batch whose labels and pixels differ from those of another number.</summary>
    private static byte[] Batch(int number)
    {
        var bytes = new byte[Record * Records];
        for (int record = 0; record < Records; record++)
        {
            bytes[record * Record] = (byte)((record + number) % 10);
            for (int i = 1; i < Record; i++) bytes[record * Record + i] = (byte)(record * 7 + i * 13 + number);
        }
        return bytes;
    }

    private static byte[] Archive(IEnumerable<(string Name, byte[] Content)> files)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        using (var tar = new TarWriter(gzip, TarEntryFormat.Ustar))
        {
            tar.WriteEntry(new UstarTarEntry(TarEntryType.Directory, "cifar-10-batches-bin/"));
            foreach ((string name, byte[] content) in files)
                tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, $"cifar-10-batches-bin/{name}") { DataStream = new MemoryStream(content) });
        }
        return packed.ToArray();
    }

    [System.Diagnostics.CodeAnalysis.SuppressMessage("Security", "CA5351", Justification = "The published hash is MD5.")]
    private static string Md5(byte[] bytes) => Convert.ToHexStringLower(MD5.HashData(bytes));
}
