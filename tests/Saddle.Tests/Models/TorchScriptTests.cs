using System.IO.Compression;
using System.Text;
using Saddle.Models;
using Saddle.Tests.Hostile;

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
        Assert.NotEqual(model.Fingerprint,
            TorchScriptClassifier.Load(SharedFiles.Path("models/papernot.pt"), TenClasses with { Outputs = OutputKind.Probabilities }).Fingerprint);
    }

    [Fact]
    public void ClassCountIsFoundByTrying()
    {
        using Classifier model = ModelLoader.Load(SharedFiles.Path("models/papernot.pt"), new ModelLoadOptions { InputShape = [1, 28, 28] });
        Assert.Equal(10, model.Contract.Classes);
        Assert.Contains("failed on a batch",
            Assert.Throws<InputException>(() =>
                ModelLoader.Load(SharedFiles.Path("models/papernot.pt"), new ModelLoadOptions { InputShape = [3, 8, 8] })).Message);
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
        Assert.Contains("libtorch cannot load", Assert.Throws<InputException>(() => TorchScriptClassifier.Load(_folder.File("m.pt",
            ZipParts.Pack(SoundModel.Parts().Select(part => part.Name == "net/version" ? (part.Name, "99\n"u8.ToArray()) : part))), TenClasses)).Message);

    [Theory]
    [InlineData("data.pkl", "junk", "pickle is damaged"), InlineData("constants.pkl", "junk", "pickle is damaged"), InlineData("version", "three",
        "version is no number"), InlineData("version", "99999999999999999999", "version is no number")]
    [InlineData("code/__torch__.py", "class Net(Module):\n  training : bool\n", "holds no module"), InlineData("code/__torch__.py", "junk",
        "a class or a function")]
    [InlineData("code/__torch__/functions.py", "def scaled(x: Tensor) -> Tensor:\n  return x\n",
        "with 2 arguments instead of 1"), InlineData("code/__torch__/functions.py", "def other(x: Tensor) -> Tensor:\n  return x\n",
        "'__torch__.functions.scaled'")]
    [InlineData("code/__torch__/functions.py", "def scaled(x: Tensor, by: float) -> Tensor:\n  return y\n",
        "the unknown 'y'"), InlineData("code/__torch__/functions.py", "def scaled(x: Tensor, by: float) -> Tensor:\n  y = x\n", "along all paths")]
    [InlineData("code/__torch__/functions.py", "def scaled(x: Tensor, by: Tenzor) -> Tensor:\n  return x\n",
        "'Tenzor'"), InlineData("code/__torch__/functions.py", "def scaled(x: Tensor, by: float) -> Tensor:\n  return torch.add(x, by, alfa=1)\n", "aten::add")]
    [InlineData("code/__torch__/functions.py", "def scaled(x: Tensor, by: float) -> Tensor:\n  return torch.reshape(x, 99999999999999999999)\n",
        "more than 64 bits"), InlineData("code/__torch__/functions.py", "def scaled(x: Tensor, by: float) -> Tensor:\n  return CONSTANTS.c7\n",
        "the constant 'c7'")]
    [InlineData("model.json", "{}", "version before"), InlineData("DATA.PKL", "", "their case alone"), InlineData("constants/0", "1234",
        "4 bytes"), InlineData("data/0", null, "'0' is missing")]
    public void Contents_that_end_the_process_never_reach_libtorch(string entry, string? content, string words)
    {
        List<(string Name, byte[] Content)> parts = SoundModel.Parts();
        parts.RemoveAll(part => part.Name == $"net/{entry}");
        if (content is not null) parts.Add(($"net/{entry}", Encoding.UTF8.GetBytes(content)));
        if (entry == "code/__torch__.py" && content!.StartsWith("class", StringComparison.Ordinal)) parts[0] = (parts[0].Name, [0x80, 2, (byte)'N', (byte)'.']);
        Assert.Contains(words, Refused(ZipParts.Pack(parts)), StringComparison.Ordinal);
    }

    [Fact]
    public void What_takes_more_room_or_ways_than_a_model_has_is_refused()
    {
        List<(string Name, byte[] Content)> parts = SoundModel.Parts();
        Assert.Contains("is there twice", Refused(ZipParts.Pack([.. parts, ("net/code/__torch__.functions.py", parts[2].Content)])), StringComparison.Ordinal);
        Assert.Contains("would unpack", Refused(ZipParts.Pack([.. parts, ("net/code/long.py", new byte[20 << 20])], CompressionLevel.SmallestSize)),
            StringComparison.Ordinal);
        Assert.Contains("folders deep", Refused(ZipParts.Pack([.. parts, ($"net/code/{string.Concat(Enumerable.Repeat("a/", 100))}b.py", [])])),
            StringComparison.Ordinal);
        // A module that is twice in the one around it, and so on: libtorch would walk 2 to the power of 40 ways.
        byte[] twice = [0x80, 2, .. "c__torch__\nNet\n)"u8, 0x81, .. "}bq"u8, 0, (byte)'0'];
        for (byte level = 0; level < 40; level++)
            twice = [.. twice, .. "c__torch__\nNet\n)"u8, 0x81, .. "}(X\u0001\0\0\0ah"u8, level, .. "X\u0001\0\0\0bh"u8, level, .. "ubq"u8, (byte)(level + 1),
                (byte)'0'];
        parts[0] = (parts[0].Name, [.. twice, (byte)'h', 40, (byte)'.']);
        parts[1] = (parts[1].Name, "class Net(Module):\n  __parameters__ = []\n"u8.ToArray());
        Assert.Contains("ways", Refused(ZipParts.Pack(parts)), StringComparison.Ordinal);
    }

    /// <summary>libtorch reads it where a pass through the model fails.</summary>
    [Fact]
    public void Broken_debug_data_is_never_read()
    {
        byte[] debug = [0x80, 2, (byte)'X', 255, 255, 255, 255];
        byte[] bytes = ZipParts.Pack([.. SoundModel.Parts(), ("net/code/__torch__.py.debug_pkl", debug), ("net/code/__torch__/functions.py.debug_pkl", debug)]);
        using var model = TorchScriptClassifier.Load(_folder.File("m.pt", bytes), new ModelContract { Classes = 2 });
        using Tensor wrong = ones(2, 5);
        Assert.Contains("mat1 and mat2", Assert.Throws<InputException>(() => model.Outputs(wrong)).Message, StringComparison.Ordinal);
        Assert.Equal(bytes, File.ReadAllBytes(_folder.File("m.pt")));
    }

    [Fact]
    public void A_folder_with_a_content_is_refused()
    {
        byte[] bytes = SoundModel.Bytes();
        int record = bytes.AsSpan().LastIndexOf("PK\u0001\u0002"u8);
        bytes[record + 38] = 0x10;
        Assert.Contains("a folder with a content", Refused(bytes), StringComparison.Ordinal);
    }

    [Fact]
    public void Code_that_lies_too_deep_in_itself_is_refused()
    {
        List<(string Name, byte[] Content)> parts = SoundModel.Parts();
        parts[2] = (parts[2].Name,
            Encoding.UTF8.GetBytes($"def scaled(x: Tensor, by: float) -> Tensor:\n  return {new string('(', 100_000)}x{new string(')', 100_000)}\n"));
        Assert.Contains("inside each other", Refused(ZipParts.Pack(parts)), StringComparison.Ordinal);
    }

    /// <summary>One reader takes the short record, another the wide one.</summary>
    [Theory]
    [InlineData(22 - 8, 0), InlineData(22 - 8, 6), InlineData(22 - 10, 0), InlineData(22 - 12, 1), InlineData(22 - 16, 3), InlineData(22 + 20 + 56 - 24,
        9), InlineData(22 + 20 + 56 - 32, 9), InlineData(22 + 20 + 56 - 40, 1), InlineData(22 + 20 + 56 - 48, 1)]
    public void End_records_that_contradict_each_other_are_refused(int fromEnd, byte value)
    {
        byte[] wide = WideZip.Of(SoundModel.Bytes());
        TorchScriptClassifier.Load(_folder.File("m.pt", wide), new ModelContract { Classes = 2 }).Dispose();
        wide[^fromEnd] = value;
        Refused(wide);
    }

    private string Refused(byte[] content)
    {
        string message = Assert.Throws<InputException>(() => TorchScriptClassifier.Load(_folder.File("m.pt", content), TenClasses)).Message;
        Assert.Contains("is not a TorchScript file", message);
        return message;
    }

    private void AtMostInputException(byte[] content)
    {
        if (Record.Exception(() => TorchScriptClassifier.Load(_folder.File("m.pt", content), TenClasses).Dispose()) is { } error)
            Assert.IsType<InputException>(error);
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
