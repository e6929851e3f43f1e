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
        Assert.Contains("x, images, inputs, X, data or features", Refused(new() { ["z"] = ones(2, 2), ["y"] = zeros(2, dtype: ScalarType.Int64) }),
            StringComparison.Ordinal);
        Assert.Contains("one label an input", Refused(new() { ["x"] = ones(2, 2), ["y"] = zeros(3, dtype: ScalarType.Int64) }), StringComparison.Ordinal);
        Assert.Contains("not one-hot", Refused(new() { ["x"] = ones(2, 2), ["y"] = zeros(2, 3, dtype: ScalarType.Int64) }), StringComparison.Ordinal);
        Assert.Contains("row 1", Refused(new() { ["x"] = ones(2, 2), ["y"] = tensor(new[] { 0f, 1, 0.9f, 0.1f }).reshape(2, 2) }), StringComparison.Ordinal);
        Assert.Contains("one label an input", Refused(new() { ["x"] = ones(2, 2), ["y"] = zeros(2, 1, 1, dtype: ScalarType.Int64) }),
            StringComparison.Ordinal);
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
    public void Labels_come_in_every_form_that_people_store()
    {
        Tensor[] forms =
        [
            tensor(new[] { 1L, 0, 1 }), tensor(new[] { 1, 0, 1 }), tensor(new short[] { 1, 0, 1 }), tensor(new sbyte[] { 1, 0, 1 }),
            tensor(new byte[] { 1, 0, 1 }),
            tensor(new[] { true, false, true }), tensor(new[] { 1L, 0, 1 }).reshape(3, 1), tensor(new[] { 0f, 1, 1, 0, 0, 1 }).reshape(3, 2),
            tensor(new[] { false, true, true, false, false, true }).reshape(3, 2), tensor(new[] { 0, 1, 1, 0, 0, 1 }).reshape(3, 2),
        ];
        foreach (Tensor form in forms)
        {
            using Dataset data = Load(new() { ["x"] = ones(3, 2), ["y"] = form });
            Assert.Equal([1, 0, 1], data.Labels.data<long>().ToArray());
            Assert.Equal(2, data.ClassNames.Count);
        }
        using Dataset hot = Load(new() { ["x"] = ones(1, 2), ["y"] = tensor(new[] { 1L, 0, 0, 0 }).reshape(1, 4) });
        Assert.Equal(4, hot.ClassNames.Count);
    }

    [Fact]
    public void Half_precision_inputs_are_widened()
    {
        using Dataset data = Load(new() { ["x"] = tensor(new[] { 0.5f, -2 }).reshape(1, 2).to(ScalarType.Float16), ["y"] = zeros(1, dtype: ScalarType.Int64) });
        Assert.Equal([0.5f, -2], data.Inputs.data<float>().ToArray());
    }

    [Fact]
    public void Arrays_are_named_or_found_by_usual_names()
    {
        Tensor labels = zeros(1, dtype: ScalarType.Int64);
        Dictionary<string, Tensor> parts = new()
        {
            ["x_train"] = full(1, 2, 1f),
            ["y_train"] = labels,
            ["x_test"] = full(1, 2, 2f),
            ["y_test"] = labels,
            ["other"] = full(1, 2, 3f),
            ["z"] = labels + 1,
        };
        NpzWriter.Write(_folder.At("data.npz"), parts);
        var notes = new List<string>();
        var options = new DatasetOptions { Notice = notes.Add };
        Assert.Equal(2, First("data.npz"));
        Assert.Contains("'x_train'", Assert.Single(notes), StringComparison.Ordinal);
        Assert.Equal(1, First("data.npz:x=x_train,y=y_train"));
        Assert.Equal(3, First("data.npz:y=z,x=other"));
        Assert.Equal(3, First("data.npz#other"));
        Assert.Single(notes);
        Assert.Contains("x=ARRAY", Assert.Throws<UsageException>(() => First("data.npz:x=other,x=z")).Message, StringComparison.Ordinal);
        Assert.Contains("no array named none", Assert.Throws<InputException>(() => First("data.npz:x=none")).Message, StringComparison.Ordinal);

        float First(string path)
        {
            using Dataset data = NpzReader.Read("npz", _folder.At(path), options);
            return data.Inputs[0, 0].item<float>();
        }
    }

    [Fact]
    public void Channels_behind_height_and_width_are_brought_forward_and_back()
    {
        Tensor stored = arange(8 * 9 * 3, ScalarType.Float32).reshape(1, 8, 9, 3), labels = zeros(1, dtype: ScalarType.Int64);
        NpzWriter.Write(_folder.At("data.npz"), new Dictionary<string, Tensor> { ["x"] = stored, ["y"] = labels });
        var notes = new List<string>();
        using Dataset images = NpzReader.Read("npz", _folder.At("data.npz"), new DatasetOptions { Notice = notes.Add });
        using Dataset said = NpzReader.Read("npz", _folder.At("data.npz:layout=nhwc"), new DatasetOptions { Notice = notes.Add });
        using Dataset plain = NpzReader.Read("npz", _folder.At("data.npz:layout=nchw"), new DatasetOptions { Notice = notes.Add });
        Assert.Contains("N x H x W x C", Assert.Single(notes), StringComparison.Ordinal);
        Assert.Equal([1, 3, 8, 9], images.Inputs.shape);
        Assert.Equal(stored[0, 5, 7, 2].item<float>(), images.Inputs[0, 2, 5, 7].item<float>());
        Assert.Equal([1, 3, 8, 9], said.Inputs.shape);
        Assert.Equal([1, 8, 9, 3], plain.Inputs.shape);
        using Tensor back = images.First(1).AsStored(images.Inputs);
        Assert.True(back.eq(stored).all().item<bool>());
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
