using Saddle.Data;

namespace Saddle.Tests.Data;

public sealed class NpzReaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Grey_bytes_become_images_of_one_channel()
    {
        using Dataset data = Load(new() { ["images"] = tensor(new byte[] { 0, 51, 102, 255 }).reshape(2, 1, 2), ["labels"] = tensor(new[] { 1, 2 }) });
        Assert.Equal([2, 1, 1, 2], data.Inputs.shape);
        Assert.Equal([0f, 0.2f, 0.4f, 1f], data.Inputs.data<float>().ToArray());
        Assert.Equal([1, 2], data.Labels.data<long>().ToArray());
        Assert.Equal(3, data.ClassNames.Count);
    }

    [Fact]
    public void Vectors_stay_as_they_are_and_the_first_are_kept()
    {
        using Dataset data =
            Load(new() { ["x"] = tensor(new[] { -3.0, 7, 2, 9 }).reshape(2, 2), ["y"] = tensor(new[] { 0L, 4 }) }, new DatasetOptions { First = 1 });
        Assert.Equal([1, 2], data.Inputs.shape);
        Assert.Equal([-3f, 7], data.Inputs.data<float>().ToArray());
        Assert.Equal(5, data.ClassNames.Count);
    }

    [Fact]
    public void What_cannot_be_used_is_refused()
    {
        Assert.Contains("x, images or inputs", Refused(new() { ["z"] = ones(2, 2), ["y"] = zeros(2, dtype: ScalarType.Int64) }), StringComparison.Ordinal);
        Assert.Contains("one label an input", Refused(new() { ["x"] = ones(2, 2), ["y"] = zeros(3, dtype: ScalarType.Int64) }), StringComparison.Ordinal);
        Assert.Contains("one label an input", Refused(new() { ["x"] = ones(2, 2), ["y"] = zeros(2, 1, dtype: ScalarType.Int64) }), StringComparison.Ordinal);
        Assert.Contains("whole numbers", Refused(new() { ["x"] = ones(2, 2), ["y"] = zeros(2) }), StringComparison.Ordinal);
        Assert.Contains("float32", Refused(new() { ["x"] = ones(2, 2, dtype: ScalarType.Int64), ["y"] = zeros(2, dtype: ScalarType.Int64) }),
            StringComparison.Ordinal);
        Assert.Contains("shape", Refused(new() { ["x"] = ones(2), ["y"] = zeros(2, dtype: ScalarType.Int64) }), StringComparison.Ordinal);
        Assert.Contains("shape", Refused(new() { ["x"] = ones(0, 2), ["y"] = zeros(0, dtype: ScalarType.Int64) }), StringComparison.Ordinal);
        Assert.Contains("class indices", Refused(new() { ["x"] = ones(2, 2), ["y"] = tensor(new[] { -1L, 0 }) }), StringComparison.Ordinal);
        Assert.Contains("class indices", Refused(new() { ["x"] = ones(2, 2), ["y"] = tensor(new[] { long.MaxValue, 0 }) }), StringComparison.Ordinal);
        Assert.Contains("label 3", Refused(new() { ["x"] = ones(2, 2), ["y"] = tensor(new[] { 3L, 0 }) }, new DatasetOptions { Classes = 3 }),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_leaks_when_a_label_is_refused()
    {
        var arrays = new Dictionary<string, Tensor> { ["x"] = ones(2, 2), ["y"] = tensor(new[] { 3L, 0 }) };
        NpzWriter.Write(_folder.At("data.npz"), arrays);
        foreach (Tensor array in arrays.Values) array.Dispose();
        long before = Tensor.TotalCount;
        for (int round = 0; round < 10; round++)
            Assert.Throws<InputException>(() => NpzReader.Read("npz", _folder.At("data.npz"), new DatasetOptions { Classes = 2 }));
        Assert.InRange(Tensor.TotalCount - before, long.MinValue, 9);
    }

    [Fact]
    public void Reads_what_NumPy_wrote()
    {
        using NpzFile file = NpzFile.Open(SharedFiles.Path("golden/base.npz"));
        using Tensor inputs = file.Read("x"), labels = file.Read("y"), logits = file.Read("logits"), wide = file.Read("logits64");
        Assert.Equal([32, 1, 28, 28], inputs.shape);
        Assert.Equal(ScalarType.Float64, wide.dtype);
        using var scope = NewDisposeScope();
        Assert.InRange((logits - wide).abs().max().item<double>(), 0, 1e-3);
        Assert.Equal(labels.to(ScalarType.Int64).data<long>().ToArray(), logits.argmax(1).data<long>().ToArray());
    }

    private string Refused(Dictionary<string, Tensor> arrays, DatasetOptions? options = null) =>
        Assert.Throws<InputException>(() => Load(arrays, options)).Message;

    private Dataset Load(Dictionary<string, Tensor> arrays, DatasetOptions? options = null)
    {
        NpzWriter.Write(_folder.At("data.npz"), arrays);
        foreach (Tensor array in arrays.Values) array.Dispose();
        return Datasets.Load($"npz:{_folder.At("data.npz")}", options ?? new DatasetOptions());
    }
}
