using System.Text;
using Saddle.Models;

namespace Saddle.Tests.Models;

/// <summary>Where a model's contract may lie beside it, and in which encoding.</summary>
public sealed class SidecarTests : IDisposable
{
    private const string Contract = """{ "bounds": [-1, 1], "mean": 0.5, "std": 0.25 }""";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("m.pt", "m.pt.saddle.json")]
    [InlineData("m.pt", "m.saddle.json")]
    [InlineData("m.v2.safetensors", "m.v2.safetensors.saddle.json")]
    [InlineData("m.v2.safetensors", "m.v2.saddle.json")]
    public void Both_names_are_read(string model, string sidecar)
    {
        File.WriteAllText(_folder.File(sidecar), Contract);
        ContractOptions read = Sidecar.Read(_folder.File(model));
        Assert.Equal([-1f], read.Lower);
        Assert.Equal([0.25f], read.Std);
    }

    [Fact]
    public void A_saved_network_takes_the_short_name()
    {
        using Architecture network = Architectures.Create("linear", [1, 4, 4], 2, seed: 1);
        ArchitectureFile.Save(_folder.File("best.safetensors"), network, new ModelContract { Classes = 2 });
        File.WriteAllText(_folder.File("best.saddle.json"), """{ "bounds": [0, 255], "scale": "bounds" }""");
        using Classifier model = ModelLoader.Load(_folder.File("best.safetensors"), new ModelLoadOptions());
        Assert.Equal("0..255", model.Contract.Bounds.ToString());
        Assert.True(model.Contract.ScalesPixels);
        Assert.True(ContractJson.Read(Encoding.UTF8.GetBytes(ContractJson.Write(ContractOptions.Of(model.Contract))), "again").ScalesPixels);
    }

    [Fact]
    public void Two_that_differ_are_refused_and_two_that_agree_are_one()
    {
        File.WriteAllText(_folder.File("m.pt.saddle.json"), Contract);
        File.WriteAllText(_folder.File("m.saddle.json"), Contract, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));
        Assert.Equal([1f], Sidecar.Read(_folder.File("m.pt")).Upper);
        File.WriteAllText(_folder.File("m.saddle.json"), """{ "bounds": [0, 1] }""");
        string message = Assert.Throws<InputException>(() => Sidecar.Read(_folder.File("m.pt"))).Message;
        foreach (string words in new[] { "m.pt.saddle.json", "m.saddle.json", "Remove one" }) Assert.Contains(words, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_Unicode_encoding_with_its_mark_is_read()
    {
        foreach (Encoding encoding in new Encoding[] { new UTF8Encoding(false), new UTF8Encoding(true), Encoding.Unicode, Encoding.BigEndianUnicode })
        {
            File.WriteAllText(_folder.File("m.saddle.json"), Contract, encoding);
            Assert.Equal([0.5f], Sidecar.Read(_folder.File("m.pt")).Mean);
        }
        _folder.File("m.saddle.json", [0xFF, 0xFE, 0x00, 0xD8, 0x20, 0x00]);
        Assert.Contains("not valid Unicode", Assert.Throws<InputException>(() => Sidecar.Read(_folder.File("m.pt"))).Message, StringComparison.Ordinal);
        _folder.File("m.saddle.json", [0xEF, 0xBB, 0xBF]);
        Assert.Contains("JSON", Assert.Throws<InputException>(() => Sidecar.Read(_folder.File("m.pt"))).Message, StringComparison.Ordinal);
        File.Delete(_folder.File("m.saddle.json"));
        Assert.Equal(new ContractOptions(), Sidecar.Read(_folder.File("m.pt")));
        Directory.CreateDirectory(_folder.File("m.saddle.json"));
        Assert.Contains("is a folder", Assert.Throws<InputException>(() => Sidecar.Read(_folder.File("m.pt"))).Message, StringComparison.Ordinal);
    }
}
