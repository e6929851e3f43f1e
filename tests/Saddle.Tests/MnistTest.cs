using Saddle.Data;

namespace Saddle.Tests;

/// <summary>The first test images of MNIST, for tests that skip where they are not at hand.</summary>
public static class MnistTest
{
    public static Dataset First(int count) => IdxReader.Read("mnist:test",
        SharedFiles.Path("datasets/mnist/t10k-images-idx3-ubyte.gz"), SharedFiles.Path("datasets/mnist/t10k-labels-idx1-ubyte.gz"),
        new DatasetOptions { First = count, Classes = 10 });
}
