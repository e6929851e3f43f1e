using Saddle.Data;

namespace Saddle.Tests;

/// <summary>The first images of MNIST, for tests that skip where they are not at hand.</summary>
public static class MnistTest
{
    public static Dataset First(int count) => Read("mnist:test", "t10k", count);

    public static Dataset FirstToTrain(int count) => Read("mnist:train", "train", count);

    private static Dataset Read(string name, string part, int count) => IdxReader.Read(name,
        SharedFiles.Path($"datasets/mnist/{part}-images-idx3-ubyte.gz"), SharedFiles.Path($"datasets/mnist/{part}-labels-idx1-ubyte.gz"),
        new DatasetOptions { First = count, Classes = 10 });
}
