using System.Text;
using Saddle.Models;
using Saddle.Tests.Data;

namespace Saddle.Tests.Hostile;

/// <summary>Mutated models and sidecars are taken or refused in managed code, and nothing else happens.</summary>
public sealed class HostileModelTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void TorchScript()
    {
        List<(string Name, byte[] Content)> parts = SoundModel.Parts();
        byte[][] sound = [ZipParts.Pack(parts), ZipParts.Pack(parts, System.IO.Compression.CompressionLevel.Optimal)];
        var fuzz = new FileFuzz("pt", bytes => TorchScriptArchive.ReadChecked(_folder.Write("m.pt", bytes)));
        fuzz.Run(sound, 4_000, (file, random) => random.Next(4) switch
        {
            0 => Mutation.Of(file, random),
            1 => ZipParts.Repair(Mutation.Of(file, random)),
            _ => ZipParts.Mutate(parts, random, name => name.Contains("/data/", StringComparison.Ordinal) ? 1 : 3),
        });
    }

    [Fact]
    public void TorchScript_with_64_bit_end_records()
    {
        byte[] sound = WideZip.Of(SoundModel.Bytes());
        var fuzz = new FileFuzz("pt-zip64", bytes => TorchScriptArchive.ReadChecked(_folder.Write("m.pt", bytes)));
        fuzz.Run([sound], 2_000, (file, random) =>
        {
            byte[] changed = [.. file];
            for (int round = random.Next(1, 4); round > 0; round--) changed[^random.Next(1, 100)] = (byte)random.Next(256);
            return changed;
        });
    }

    [Fact]
    public void Safetensors()
    {
        string path = _folder.At("m.safetensors");
        using (Tensor weight = ones(3, 4), bias = zeros(3, ScalarType.Float64), counts = arange(0, 5, dtype: ScalarType.Int64))
            SafetensorsFile.Write(path, new Dictionary<string, Tensor> { ["fc1.weight"] = weight, ["fc1.bias"] = bias, ["counts"] = counts },
                new Dictionary<string, string> { ["architecture"] = "linear" });
        var fuzz = new FileFuzz("safetensors", bytes => SafetensorsFile.Read(_folder.Write("x.safetensors", bytes)).Dispose());
        fuzz.Run([File.ReadAllBytes(path)], 4_000);
    }

    [Fact]
    public void Sidecars()
    {
        byte[][] sound =
        [
            Encoding.UTF8.GetBytes("""{ "bounds": [0, 255], "mean": [123.7, 116.3, 103.5], "std": [58.4, 57.1, 57.4], "outputs": "logits", "classes": 10 }"""),
            Encoding.UTF8.GetBytes(
                """{"bounds": {"lower": [0, -1, 0], "upper": 1e0}, "mean": 0.5, "std": 0.25, "layout": "nhwc", "inputShape": [3, 32, 32]}"""),
        ];
        var fuzz = new FileFuzz("sidecar", bytes =>
        {
            _folder.Write("m.pt.saddle.json", bytes);
            ContractOptions options = Sidecar.Read(_folder.At("m.pt"));
            options.Resolve(classes: 10);
        })
        { ExitCodes = [2, 3] };
        fuzz.Run(sound, 4_000);
    }
}
