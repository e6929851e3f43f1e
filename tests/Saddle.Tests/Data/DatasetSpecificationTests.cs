using Saddle.Data;

namespace Saddle.Tests.Data;

public class DatasetSpecificationTests
{
    [Theory]
    [InlineData("digits", "digits:test")]
    [InlineData("digits:train", "digits:train")]
    [InlineData("mnist", "mnist:test")]
    [InlineData("cifar10", "cifar10:test")]
    [InlineData("cifar10:train", "cifar10:train")]
    [InlineData("mnist:train", "mnist:train")]
    [InlineData("idx:a/images,b/labels", "idx:a/images,b/labels")]
    [InlineData("folder:C:\\images", "folder:C:\\images")]
    [InlineData("folder:C:\\images:train", "folder:C:\\images:train")]
    [InlineData("folder:/data/x.tar.gz:test", "folder:/data/x.tar.gz:test")]
    [InlineData("npz:/data/x.npz", "npz:/data/x.npz")]
    public void Words_become_a_complete_specification(string words, string complete)
    {
        DatasetSpecification specification = DatasetSpecification.Parse(words);
        Assert.Equal(complete, specification.ToString());
        Assert.Equal(specification, DatasetSpecification.Parse(complete));
    }

    [Theory]
    [InlineData("")]
    [InlineData("mnits")]
    [InlineData("Digits")]
    [InlineData("cifar100:test")]
    public void Unknown_names_list_what_there_is(string words)
    {
        var error = Assert.Throws<UsageException>(() => DatasetSpecification.Parse(words));
        foreach (string name in new[] { "digits", "mnist", "cifar10", "idx:", "folder:", "npz:" })
            Assert.Contains(name, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mnist:validation")]
    [InlineData("mnist:")]
    [InlineData("digits:0")]
    [InlineData("idx")]
    [InlineData("idx:one")]
    [InlineData("idx:one,")]
    [InlineData("idx:one,two,three")]
    [InlineData("folder:")]
    [InlineData("npz")]
    public void Wrong_words_are_wrong_usage(string words) => Assert.Throws<UsageException>(() => DatasetSpecification.Parse(words));

    [Fact]
    public void Options_out_of_range_are_wrong_usage()
    {
        Assert.Throws<UsageException>(() => new DatasetOptions { First = 0 });
        Assert.Throws<UsageException>(() => new DatasetOptions { Resize = (0, 28) });
        Assert.Throws<UsageException>(() => new DatasetOptions { Resize = (28, 20_000) });
        Assert.Throws<UsageException>(() => new DatasetOptions { Classes = 1 });
        Assert.Throws<UsageException>(() => Datasets.Load("digits", new DatasetOptions { Resize = (32, 32) }));
        Assert.Throws<UsageException>(() => Datasets.Load("digits", new DatasetOptions { Grey = true }));
        Assert.Throws<UsageException>(() => Datasets.Load("mnist", new DatasetOptions { Classes = 10 }));
    }

    [Fact]
    public void Description_tells_what_is_missing_and_where_it_goes()
    {
        using var folder = new TemporaryFolder();
        DatasetDescription mnist = Datasets.Describe(new DataLocations(null, folder.Path)).Single(one => one.Name == "mnist");
        Assert.Null(mnist.Found);
        Assert.Contains("6bbc9ace898e44ae57da46a324031adb", mnist.Missing!, StringComparison.Ordinal);
        Assert.Contains(folder.At("mnist"), mnist.Missing!, StringComparison.Ordinal);
        foreach (string name in new[] { "train-images-idx3-ubyte", "train-labels-idx1-ubyte.gz", "t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte" })
            folder.Write($"mnist/{name}", [1]);
        mnist = Datasets.Describe(new DataLocations(null, folder.Path)).Single(one => one.Name == "mnist");
        Assert.Equal(folder.At("mnist"), mnist.Found);
        Assert.Null(mnist.Missing);
    }
}
