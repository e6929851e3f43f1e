using System.IO.Compression;
using Saddle.Models;

namespace Saddle.Tests.Models;

public sealed class TorchScriptTests : IDisposable
{
    private static readonly ModelContract TenClasses = new() { Classes = 10, InputShape = [1, 28, 28] };
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void TracedModelGivesLogitsAndLeavesNothingBehind()
    {
        using var model = TorchScriptClassifier.Load(SharedFiles.Path("models/papernot.pt"), TenClasses);
        using Tensor inputs = zeros(3, 1, 28, 28).requires_grad_(true);
        long before = DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;
        using (Tensor logits = model.Logits(inputs)) Assert.Equal([3L, 10L], logits.shape);
        Assert.Equal(before, DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount);
        Assert.Equal(8, model.Parameters.Count);
        Assert.False(model.Training);
        foreach (var parameter in model.Parameters) parameter.requires_grad_(false);
        using Tensor frozen = model.Logits(inputs.detach());
        Assert.False(frozen.requires_grad);
        Assert.NotEqual(model.Fingerprint, TorchScriptClassifier.Load(SharedFiles.Path("models/papernot.pt"), TenClasses with { Outputs = OutputKind.Probabilities }).Fingerprint);
    }

    [Fact]
    public void ClassCountIsFoundByTrying()
    {
        using Classifier model = ModelLoader.Load(SharedFiles.Path("models/papernot.pt"), new ModelLoadOptions { InputShape = [1, 28, 28] });
        Assert.Equal(10, model.Contract.Classes);
        Assert.Contains("failed on a batch", Assert.Throws<InputException>(() => ModelLoader.Load(SharedFiles.Path("models/papernot.pt"), new ModelLoadOptions { InputShape = [3, 8, 8] })).Message);
        Assert.Throws<UsageException>(() => ModelLoader.Load(SharedFiles.Path("models/papernot.pt"), new ModelLoadOptions()));
    }

    [Fact]
    public void DamagedFilesNeverReachLibtorch()
    {
        byte[] sound = File.ReadAllBytes(SharedFiles.Path("models/papernot.pt"));
        for (int length = 0; length < sound.Length; length += sound.Length / 40 + 1) Refused(sound[..length]);
        for (int cut = 1; cut < 200; cut += 7) Refused(sound[..^cut]);
        for (int at = 100; at < sound.Length; at += sound.Length / 60) AtMostInputException(Flip(sound, at));
        // The last 4,500 bytes hold pickles, code headers and the directory.
        for (int at = sound.Length - 4500; at < sound.Length; at += 61) AtMostInputException(Flip(sound, at));
        byte[] noise = new byte[5000];
        new Random(1).NextBytes(noise);
        Refused(noise);
        Refused([.. sound, 0]);
    }

    [Fact]
    public void TensorsLargerThanTheirDataNeverReachLibtorch()
    {
        byte[] sound = File.ReadAllBytes(SharedFiles.Path("models/papernot.pt"));
        using var stream = new MemoryStream();
        using (var from = new ZipArchive(new MemoryStream(sound)))
        using (var to = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
            foreach (ZipArchiveEntry entry in from.Entries)
            {
                using var content = new MemoryStream();
                using (Stream read = entry.Open()) read.CopyTo(content);
                using Stream written = to.CreateEntry(entry.FullName, CompressionLevel.NoCompression).Open();
                written.Write(content.ToArray().AsSpan(0, entry.FullName.EndsWith("data/4", StringComparison.Ordinal) ? 100 : (int)content.Length));
            }
        Assert.Contains("'4' has 100 bytes, but 400000 values of 4 bytes", Refused(stream.ToArray()));
    }

    [Fact]
    public void OtherArchivesAreNamedForWhatTheyAre()
    {
        Assert.Contains("no data.pkl", Refused(Archive(("model/version", "3"))));
        string message = Refused(Archive(("model/data.pkl", "x"), ("model/version", "3")));
        Assert.Contains("no code", message);
        Assert.Contains("torch.jit.trace", message);
        Assert.Contains("one folder", Refused(Archive(("model/data.pkl", "x"), ("other/version", "3"))));
    }

    [Fact]
    public void ArchivesThatUnfoldBeyondReasonAreRefused()
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        using (Stream entry = archive.CreateEntry("model/code/bomb.py", CompressionLevel.Fastest).Open())
            for (int i = 0; i < 300; i++) entry.Write(new byte[1 << 20]);
        Assert.Contains("256 MiB", Refused(stream.ToArray()));
    }

    [Fact]
    public void SoundArchiveThatLibtorchRefusesIsUnusableInput() =>
        Assert.Contains("libtorch cannot load", Assert.Throws<InputException>(() => TorchScriptClassifier.Load(
            _folder.File("m.pt", Archive(("m/data.pkl", "junk"), ("m/constants.pkl", "junk"), ("m/code/__torch__.py", "junk"), ("m/version", "3"))), TenClasses)).Message);

    private string Refused(byte[] content)
    {
        string message = Assert.Throws<InputException>(() => TorchScriptClassifier.Load(_folder.File("m.pt", content), TenClasses)).Message;
        Assert.Contains("is not a TorchScript file", message);
        return message;
    }

    private void AtMostInputException(byte[] content)
    {
        if (Record.Exception(() => TorchScriptClassifier.Load(_folder.File("m.pt", content), TenClasses).Dispose()) is { } error) Assert.IsType<InputException>(error);
    }

    private static byte[] Flip(byte[] sound, int at)
    {
        byte[] flipped = [.. sound];
        flipped[at] ^= (byte)(1 << (at % 8));
        return flipped;
    }

    private static byte[] Archive(params (string Name, string Content)[] entries)
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
            foreach ((string name, string content) in entries)
            {
                using var writer = new StreamWriter(archive.CreateEntry(name).Open());
                writer.Write(content);
            }
        return stream.ToArray();
    }
}
