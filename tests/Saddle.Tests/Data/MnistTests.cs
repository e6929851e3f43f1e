using Saddle.Data;

namespace Saddle.Tests.Data;

public sealed class MnistTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Test_examples_are_read_from_the_users_folder()
    {
        using Dataset data = Datasets.Load("mnist", Real() with { First = 100 });
        using var scope = NewDisposeScope();
        Assert.Equal("mnist:test", data.Name);
        Assert.Equal([100, 1, 28, 28], data.Inputs.shape);
        Assert.Equal([7, 2, 1, 0, 4, 1, 4, 9, 5, 9], data.Labels[..10].data<long>().ToArray());
        Assert.Equal(10, data.ClassNames.Count);
        Assert.Equal((0f, 1f), (data.Inputs.min().item<float>(), data.Inputs.max().item<float>()));
    }

    [Fact]
    public void The_folder_that_torchvision_makes_serves_too()
    {
        string real = SharedFiles.Path("datasets/mnist");
        Directory.CreateDirectory(_folder.At("MNIST/raw"));
        foreach (string file in Directory.GetFiles(real, "t10k-*")) File.Copy(file, Path.Combine(_folder.At("MNIST/raw"), Path.GetFileName(file)));
        using Dataset data = Datasets.Load("mnist", new DatasetOptions { First = 3, Locations = new DataLocations(_folder.Path, null) });
        Assert.Equal([7, 2, 1], data.Labels.data<long>().ToArray());
    }

    [Fact]
    public void Train_examples_are_all_there()
    {
        using Dataset data = Datasets.Load("mnist:train", Real());
        Assert.Equal(60_000, data.Count);
        Assert.Equal(0.1307f, data.Inputs.mean().item<float>(), 1e-4f);
    }

    [Fact]
    public void Missing_files_are_downloaded_once_and_raw_files_serve_too()
    {
        string real = SharedFiles.Path("datasets/mnist");
        var mirror = new FakeMirror(address => File.ReadAllBytes(Path.Combine(real, address.Segments[^1])));
        using var http = new HttpClient(mirror);
        var options = new DatasetOptions { First = 5, Http = http, Locations = new DataLocations(null, _folder.Path) };
        for (int round = 0; round < 2; round++)
        {
            using Dataset data = Datasets.Load("mnist:test", options);
            Assert.Equal(5, data.Count);
        }
        Assert.Equal(2, mirror.Requests.Count);
        string packed = _folder.At("mnist/t10k-labels-idx1-ubyte.gz");
        using (var gzip = new System.IO.Compression.GZipStream(File.OpenRead(packed), System.IO.Compression.CompressionMode.Decompress))
        using (FileStream raw = File.Create(_folder.At("mnist/t10k-labels-idx1-ubyte"))) gzip.CopyTo(raw);
        File.Delete(packed);
        using Dataset again = Datasets.Load("mnist:test", options);
        Assert.Equal(2, mirror.Requests.Count);
    }

    [Fact]
    public void Without_a_network_the_error_names_files_places_and_hashes()
    {
        using var http = new HttpClient(new FakeMirror(_ => null));
        var locations = new DataLocations(_folder.At("own"), _folder.At("cache"));
        string message = Assert.Throws<EnvironmentException>(() => Datasets.Load("mnist", new DatasetOptions { Http = http, Locations = locations })).Message;
        foreach (string part in new[] { "t10k-images-idx3-ubyte", "2646ac647ad5339dbf082846283269ea", "27ae3e4e09519cfbb04c329615203637", _folder.At("own"),
            _folder.At("cache") })
            Assert.Contains(part, message, StringComparison.Ordinal);
        message = Assert.Throws<EnvironmentException>(() =>
            Datasets.Load("mnist", new DatasetOptions { Http = http, Locations = new DataLocations(null, null) })).Message;
        Assert.Contains("SADDLE_DATA", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mirror_with_other_files_is_not_believed()
    {
        using var http = new HttpClient(new FakeMirror(_ => IdxReaderTests.Gzip(IdxReaderTests.Idx([10_000], new byte[10_000]))));
        string message =
            Assert.Throws<EnvironmentException>(() =>
                Datasets.Load("mnist", new DatasetOptions { Http = http, Locations = new DataLocations(null, _folder.Path) })).Message;
        Assert.Contains("expected the MD5", message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder.At("mnist")));
    }

    [Fact]
    public void A_file_with_another_hash_is_named_with_both_hashes()
    {
        _folder.Write("mnist/t10k-images-idx3-ubyte", IdxReaderTests.Idx([1, 28, 28], new byte[784]));
        _folder.Write("mnist/t10k-labels-idx1-ubyte.gz", IdxReaderTests.Gzip(IdxReaderTests.Idx([1], [7])));
        string message =
            Assert.Throws<InputException>(() => Datasets.Load("mnist", new DatasetOptions { Locations = new DataLocations(_folder.Path, null) })).Message;
        Assert.Contains(_folder.At("mnist/t10k-images-idx3-ubyte"), message, StringComparison.Ordinal);
        Assert.Contains("2646ac647ad5339dbf082846283269ea", message, StringComparison.Ordinal);
        Assert.Contains("found ", message, StringComparison.Ordinal);
    }

    private static DatasetOptions Real() => new() { Locations = new DataLocations(Path.GetDirectoryName(SharedFiles.Path("datasets/mnist")), null) };
}
