using System.Text;
using Saddle.Data;

namespace Saddle.Tests.Data;

/// <summary>Files of torch.save are read as PyTorch reads them, and nothing that they name is run.</summary>
public sealed class SavedTensorsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(ScalarType.Float32), InlineData(ScalarType.Float64), InlineData(ScalarType.Float16), InlineData(ScalarType.Int64), InlineData(ScalarType.Byte)]
    public void A_tensor_comes_back_as_it_was(ScalarType type)
    {
        using Tensor values = arange(24).to(type).reshape(2, 3, 4);
        SavedTensors saved = Open(TorchSave.One(values));
        using Tensor read = saved.Read(null);
        Assert.True(saved.IsOne);
        Assert.Equal(type, read.dtype);
        Assert.True(read.eq(values).all().item<bool>());
    }

    [Fact]
    public void Dictionaries_name_tensors_and_views_keep_their_order()
    {
        using Tensor values = arange(6, ScalarType.Float32).reshape(2, 3), turned = values.t(), index = arange(3, ScalarType.Int64);
        SavedTensors saved = Open(TorchSave.Named(("adversarial", turned), ("example", index)));
        using Tensor read = saved.Read("adversarial"), indices = saved.Read("example");
        Assert.Equal(["adversarial", "example"], saved.Keys.Order());
        Assert.True(read.eq(turned).all().item<bool>());
        Assert.True(indices.eq(index).all().item<bool>());
    }

    [Fact]
    public void An_empty_tensor_is_one()
    {
        using Tensor values = empty(0, 1, 4, 4);
        using Tensor read = Open(TorchSave.One(values)).Read(null);
        Assert.Equal([0, 1, 4, 4], read.shape);
    }

    [Theory]
    [InlineData("cposix\nsystem\nX\u0007\u0000\u0000\u0000echo hi\u0085R.", "posix.system")]
    [InlineData("cbuiltins\neval\nX\u0003\u0000\u0000\u00001+1\u0085R.", "builtins.eval")]
    [InlineData("cnumpy.core.multiarray\n_reconstruct\n)R.", "numpy.core.multiarray._reconstruct")]
    [InlineData("K\u0001.", "holds a number")]
    [InlineData("].", "holds a list")]
    [InlineData("N.", "holds nothing")]
    public void Whatever_is_no_tensor_is_refused_and_not_run(string instructions, string words)
    {
        InputException error = Assert.Throws<InputException>(() => Open(TorchSave.Pack(Encoding.Latin1.GetBytes(instructions), [])));
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
        Assert.Contains("Nothing of it was run", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Values_that_are_repeated_or_not_there_or_of_another_type_are_refused()
    {
        using Tensor values = ones(4), coarse = values.to(ScalarType.BFloat16);
        byte[] bomb = [.. TorchSave.Pickled(values, "0", [100_000, 100_000], [0, 0]), (byte)'.'];
        byte[] beyond = [.. TorchSave.Pickled(values, "0", [5], [1]), (byte)'.'];
        Assert.Contains("repeats values", Refused(TorchSave.Pack(bomb, [("data/0", new byte[16])])), StringComparison.Ordinal);
        Assert.Contains("reaches beyond", Refused(TorchSave.Pack(beyond, [("data/0", new byte[16])])), StringComparison.Ordinal);
        Assert.Contains("12 bytes", Refused(TorchSave.Pack([.. TorchSave.Pickled(values, "0"), (byte)'.'], [("data/0", new byte[12])])),
            StringComparison.Ordinal);
        Assert.Contains("BFloat16Storage", Refused(TorchSave.One(coarse)), StringComparison.Ordinal);
        Assert.Contains("little-endian", Refused(TorchSave.Pack([.. TorchSave.Pickled(values, "0"), (byte)'.'], [("data/0", new byte[16])], "big")),
            StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_cut_off_or_flipped_anywhere_is_an_error_for_people()
    {
        using Tensor values = ones(2, 3);
        byte[] whole = TorchSave.Named(("adversarial", values));
        for (int length = 0; length < whole.Length; length += 7) Assert.IsType<InputException>(Record.Exception(() => Tensor(whole[..length])));
        for (int at = 0; at < whole.Length; at++)
        {
            byte[] flipped = [.. whole];
            flipped[at] ^= 4;
            Assert.True(Record.Exception(() => Tensor(flipped)) is null or InputException, $"byte {at}");
        }
    }

    [Fact]
    public void A_TorchScript_model_is_no_file_of_tensors() =>
        Assert.Contains("TorchScript", Assert.Throws<InputException>(() => SavedTensors.Open(SharedFiles.Path("models/papernot.pt"))).Message,
            StringComparison.Ordinal);

    private string Refused(byte[] file) => Assert.Throws<InputException>(() => Tensor(file)).Message;

    private void Tensor(byte[] file)
    {
        SavedTensors saved = Open(file);
        foreach (string key in saved.Keys) saved.Read(key).Dispose();
        if (saved.IsOne) saved.Read(null).Dispose();
    }

    private SavedTensors Open(byte[] file) => SavedTensors.Open(_folder.Write("saved.pt", file));
}
