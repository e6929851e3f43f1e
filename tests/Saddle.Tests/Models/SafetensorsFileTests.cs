using System.Text;
using Saddle.Models;

namespace Saddle.Tests.Models;

public sealed class SafetensorsFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void WhatIsWrittenIsRead()
    {
        using var scope = NewDisposeScope();
        string path = _folder.File("a.safetensors");
        var tensors = new Dictionary<string, Tensor>
        {
            ["single"] = tensor([1.5f, -2, float.NaN, float.PositiveInfinity]).reshape(2, 2).t(),
            ["double"] = tensor([Math.PI]),
            ["integer"] = tensor([long.MaxValue, long.MinValue]),
            ["scalar"] = tensor(3f),
            ["nothing"] = zeros(0, 5),
        };
        SafetensorsFile.Write(path, tensors, new Dictionary<string, string> { ["who"] = "ich \"und\" du é\n" });
        using SafetensorsFile read = SafetensorsFile.Read(path);
        Assert.Equal("ich \"und\" du é\n", read.Metadata["who"]);
        Assert.Equal([1.5f, float.NaN, -2, float.PositiveInfinity], read.Tensors["single"].data<float>().ToArray());
        Assert.Equal(Math.PI, read.Tensors["double"].item<double>());
        Assert.Equal([long.MaxValue, long.MinValue], read.Tensors["integer"].data<long>().ToArray());
        Assert.Empty(read.Tensors["scalar"].shape);
        Assert.Equal([0L, 5L], read.Tensors["nothing"].shape);
        Assert.Equal([path], Directory.GetFiles(Path.GetDirectoryName(path)!));
        Assert.Equal(0, new FileInfo(path).Length % 4);
    }

    [Fact]
    public void HalfPrecisionBecomesSingle()
    {
        // 1.5 and -0.25 as IEEE half, then as bfloat16.
        byte[] file =
            File("""{"h":{"dtype":"F16","shape":[2],"data_offsets":[0,4]},"b":{"dtype":"BF16","shape":[2],"data_offsets":[4,8]}}""",
                [0x00, 0x3e, 0x00, 0xb4, 0xc0, 0x3f, 0x80, 0xbe]);
        using SafetensorsFile read = SafetensorsFile.Read(_folder.File("half.safetensors", file));
        Assert.Equal([1.5f, -0.25f], read.Tensors["h"].data<float>().ToArray());
        Assert.Equal([1.5f, -0.25f], read.Tensors["b"].data<float>().ToArray());
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}""", "JSON")]
    [InlineData("""[]""", "begin with")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", "JSON")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"shape":[2],"data_offsets":[0,8]}}""", "JSON")]
    [InlineData("""{"a":{"dtype":"Q7","shape":[2],"data_offsets":[0,8]}}""", "Q7")]
    [InlineData("""{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", "needs 12 bytes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""", "shape")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2.5],"data_offsets":[0,8]}}""", "shape")]
    [InlineData("""{"a":{"dtype":"F32","shape":[9223372036854775807,9223372036854775807,16],"data_offsets":[0,8]}}""", "exceeds")]
    [InlineData("""{"a":{"dtype":"F32","shape":[0,9223372036854775807,9223372036854775807],"data_offsets":[0,8]}}""", "needs 0 bytes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", "gap or an overlap")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "4 bytes follow")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", "gap or an overlap")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}""", "range 8 to 0")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}}""", "cut off")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[-8,0]}}""", "data_offsets")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0]}}""", "data_offsets")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2]}}""", "data_offsets")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8],"more":1}}""", "exactly")]
    [InlineData("""{"a":[]}""", "exactly")]
    [InlineData("""{"__metadata__":{"x":1},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", "not a string")]
    [InlineData("""{"__metadata__":{"x":"\ud800"},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", "Unicode")]
    public void MalformedHeadersAreUnusableInput(string header, string expected) =>
        Assert.Contains(expected, Assert.Throws<InputException>(() => SafetensorsFile.Read(_folder.File("m.safetensors", File(header, new byte[8])))).Message);

    [Theory]
    [InlineData(new byte[0])]
    [InlineData(new byte[] { 1, 2, 3 })]
    [InlineData(new byte[] { 0, 0, 0, 0, 0, 0, 0, 0 })]
    [InlineData(new byte[] { 255, 255, 255, 255, 255, 255, 255, 255, 123, 125 })]
    [InlineData(new byte[] { 3, 0, 0, 0, 0, 0, 0, 0, 123, 125 })]
    public void ImpossibleLengthsAreUnusableInput(byte[] content) =>
        Assert.Throws<InputException>(() => SafetensorsFile.Read(_folder.File("l.safetensors", content)));

    [Fact]
    public void EveryTruncationIsRefusedAndEveryFlippedBitHarmless()
    {
        byte[] sound = File("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"__metadata__":{"k":"v"}}""", new byte[8]);
        for (int length = 0; length < sound.Length; length++)
        {
            using var cut = new MemoryStream(sound, 0, length);
            Assert.Throws<InputException>(() => SafetensorsFile.Read(cut, "cut"));
        }
        for (int bit = 0; bit < 8 * sound.Length; bit++)
        {
            byte[] flipped = [.. sound];
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            using var stream = new MemoryStream(flipped);
            if (Record.Exception(() => SafetensorsFile.Read(stream, "flipped").Dispose()) is { } error) Assert.IsType<InputException>(error);
        }
    }

    [Fact]
    public void UnwritableFoldersAreTheEnvironmentsFault()
    {
        using Tensor value = zeros(1);
        string file = _folder.File("file", []);
        Assert.Throws<EnvironmentException>(() => SafetensorsFile.Write(Path.Combine(file, "x.safetensors"), [new("a", value)]));
        Assert.Throws<InputException>(() => SafetensorsFile.Read(_folder.File("absent.safetensors")));
    }

    [Fact]
    public void AWriteThatFailsLeavesTheOldFile()
    {
        using Tensor value = zeros(1);
        using Tensor unwritable = zeros(1, ScalarType.Int8);
        string path = _folder.File("old.safetensors");
        SafetensorsFile.Write(path, [new("a", value)]);
        byte[] before = System.IO.File.ReadAllBytes(path);
        Assert.Throws<UsageException>(() => SafetensorsFile.Write(path, [new("a", value), new("b", unwritable)]));
        Assert.Throws<UsageException>(() => SafetensorsFile.Write(path, [new("a", value), new("a", value)]));
        Assert.Equal(before, System.IO.File.ReadAllBytes(path));
        Assert.Equal([path], Directory.GetFiles(Path.GetDirectoryName(path)!));
    }

    private static byte[] File(string header, byte[] data)
    {
        byte[] text = Encoding.UTF8.GetBytes(header);
        return [.. BitConverter.GetBytes((long)text.Length), .. text, .. data];
    }
}
