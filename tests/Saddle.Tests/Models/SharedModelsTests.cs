using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using Saddle.Models;

namespace Saddle.Tests.Models;

public sealed partial class SharedModelsTests
{
    [Fact]
    public void LeNetWithTheWeightsOfPapernotGivesItsLogitsAndGradients()
    {
        using var scope = NewDisposeScope();
        using Classifier expected = ModelLoader.Load(SharedFiles.Path("models/papernot.pt"), new ModelLoadOptions { InputShape = [1, 28, 28] });
        using Architecture network = Architectures.Create("lenet", [1, 28, 28], 10, seed: 0);
        using (no_grad())
        using (ZipArchive archive = ZipFile.OpenRead(SharedFiles.Path("models/papernot.npz")))
        {
            Dictionary<string, Tensor> state = network.state_dict();
            Assert.Equal(state.Count, archive.Entries.Count);
            foreach (ZipArchiveEntry entry in archive.Entries) state[Path.GetFileNameWithoutExtension(entry.Name)].copy_(ReadArray(entry));
        }
        using var ours = new ModuleClassifier(network, classes: 10);
        // Digits have flat background, where pooling must break ties as PyTorch does.
        Tensor images = Images(200);
        (Tensor logits, Tensor gradient) = Evaluate(ours, images);
        (Tensor expectedLogits, Tensor expectedGradient) = Evaluate(expected, images);
        Assert.True((logits - expectedLogits).abs().max().item<float>() < 1e-5 * Math.Max(1, expectedLogits.abs().max().item<float>()));
        Assert.True((gradient - expectedGradient).abs().max().item<float>() < 1e-5 * Math.Max(1, expectedGradient.abs().max().item<float>()));
    }

    [Fact]
    public void NaturalAccuracyOfLeNet5IsThatOfItsCard()
    {
        using var scope = NewDisposeScope();
        using Classifier model = ModelLoader.Load(SharedFiles.Path("models/lenet5_nat.pt"), new ModelLoadOptions { InputShape = [1, 28, 28] });
        using var frozen = no_grad();
        long right = model.Logits(Images(1000)).argmax(1).eq(Labels(1000)).sum().item<long>();
        Assert.Equal(984, right);
    }

    private static (Tensor, Tensor) Evaluate(Classifier model, Tensor images)
    {
        Tensor leaf = images.clone().requires_grad_(true);
        Tensor logits = model.Logits(leaf);
        return (logits, autograd.grad([logits.logsumexp(1).sum() - logits[TensorIndex.Colon, 3].sum()], [leaf])[0]);
    }

    private static Tensor Images(int count) =>
        tensor(Unpack("datasets/mnist/t10k-images-idx3-ubyte.gz", 16, count * 784)).to_type(ScalarType.Float32).div(255).reshape(count, 1, 28, 28);

    private static Tensor Labels(int count) => tensor(Unpack("datasets/mnist/t10k-labels-idx1-ubyte.gz", 8, count)).to_type(ScalarType.Int64);

    private static byte[] Unpack(string file, int header, int count)
    {
        using var stream = new GZipStream(File.OpenRead(SharedFiles.Path(file)), CompressionMode.Decompress);
        byte[] bytes = new byte[header + count];
        stream.ReadExactly(bytes);
        return bytes[header..];
    }

    private static Tensor ReadArray(ZipArchiveEntry entry)
    {
        using var content = new MemoryStream();
        using (Stream stream = entry.Open()) stream.CopyTo(content);
        byte[] bytes = content.ToArray();
        int start = 10 + BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(8));
        string header = Encoding.ASCII.GetString(bytes, 10, start - 10);
        Assert.Contains("'<f4'", header);
        long[] shape =
            [.. Shape().Match(header).Groups[1].Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(long.Parse)];
        float[] values = new float[(bytes.Length - start) / 4];
        Buffer.BlockCopy(bytes, start, values, 0, bytes.Length - start);
        return tensor(values).reshape(shape);
    }

    [GeneratedRegex(@"'shape': \(([^)]*)\)")]
    private static partial Regex Shape();
}
