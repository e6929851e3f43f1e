using System.IO.Compression;
using System.Text;
using Saddle.Models;

namespace Saddle.Tests.Models;

/// <summary>TorchScript modules whose weights are not float32.</summary>
public sealed class PrecisionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Double_weights_run_as_they_are()
    {
        using var scope = NewDisposeScope();
        using TorchScriptClassifier model =
            TorchScriptClassifier.Load(Save("Double", [1, 2, 3, 4, -1, -2, -3, -4 - 1e-12], BitConverter.GetBytes), new ModelContract { Classes = 2 });
        Tensor inputs = tensor([0.5f, 0.25f, 1, 0]).reshape(1, 4).requires_grad_(true);
        Tensor logits = model.Logits(inputs);
        Assert.Equal(ScalarType.Float32, logits.dtype);
        Assert.Equal([4f, -4f], logits.data<float>().ToArray());
        logits[0, 0].backward();
        Assert.Equal([1f, 2, 3, 4], inputs.grad!.data<float>().ToArray());
        using Classifier found = ModelLoader.Load(_folder.File("weights.pt"), new ModelLoadOptions { InputShape = [4] });
        Assert.Equal(2, found.Contract.Classes);
    }

    [Theory]
    [InlineData("Half", "float16")]
    [InlineData("BFloat16", "bfloat16")]
    public void Half_weights_are_refused_with_the_way_out(string type, string words)
    {
        string path = Save(type, [1, 1, 1, 1, 1, 1, 1, 1], value => BitConverter.GetBytes((Half)value));
        string message = Assert.Throws<InputException>(() => ModelLoader.Load(path, new ModelLoadOptions { InputShape = [4] })).Message;
        Assert.Contains($"The weights are {words} and the inputs float32", message, StringComparison.Ordinal);
        Assert.Contains("model.float()", message, StringComparison.Ordinal);
    }

    /// <summary>A linear layer of four inputs and two outputs without bias.</summary>
    private string Save(string type, double[] weights, Func<double, byte[]> bytes)
    {
        string path = _folder.File("weights.pt");
        using ZipArchive archive = ZipFile.Open(path, ZipArchiveMode.Create);
        Add(archive, "data.pkl",
        [
            0x80, 2, .. "c__torch__\nNet\n)"u8, 0x81, .. "}("u8, .. Text("training"), 0x89, .. Text("weight"),
            .. "ctorch._utils\n_rebuild_tensor_v2\n((X"u8, 7, 0, 0, 0, .. "storage"u8, .. Encoding.ASCII.GetBytes($"ctorch\n{type}Storage\n"), .. Text("0"),
            .. Text("cpu"), (byte)'K', 8, (byte)'t', (byte)'Q',
            (byte)'K', 0, (byte)'K', 2, (byte)'K', 4, 0x86, (byte)'K', 4, (byte)'K', 1, 0x86, 0x89, .. "ccollections\nOrderedDict\n)RtR"u8, .. "ub."u8,
        ]);
        Add(archive, "code/__torch__.py", Encoding.UTF8.GetBytes(
            "class Net(Module):\n  __parameters__ = [\"weight\", ]\n  __buffers__ = []\n  weight : Tensor\n  training : bool\n  def forward(self: "
                + "__torch__.Net,\n    x: Tensor) -> Tensor:\n    return torch.linear(x, self.weight)\n"));
        Add(archive, "constants.pkl", [0x80, 2, .. ")."u8]);
        Add(archive, "version", "3\n"u8.ToArray());
        Add(archive, "data/0", [.. weights.SelectMany(bytes)]);
        return path;
    }

    private static byte[] Text(string text) => [(byte)'X', (byte)text.Length, 0, 0, 0, .. Encoding.UTF8.GetBytes(text)];

    private static void Add(ZipArchive archive, string name, byte[] bytes)
    {
        using Stream stream = archive.CreateEntry($"net/{name}", CompressionLevel.NoCompression).Open();
        stream.Write(bytes);
    }
}
