using Saddle.Data;
using Saddle.Models;

namespace Saddle.Tests.Data;

public sealed class DatasetShapeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(new long[] { 7 }, new long[] { 7 })]
    [InlineData(new long[] { 2, 6 }, new long[] { 1, 2, 6 })]
    [InlineData(new long[] { 3, 2, 6 }, new long[] { 3, 2, 6 })]
    [InlineData(new long[] { 1, 3, 2, 2 }, new long[] { 1, 3, 2, 2 })]
    [InlineData(new long[] { 2, 1, 3, 2, 2 }, new long[] { 2, 1, 3, 2, 2 })]
    public void Inputs_of_any_rank_are_read_and_given_back_in_the_shape_of_their_file(long[] stored, long[] read)
    {
        using var scope = NewDisposeScope();
        Tensor inputs = rand([2, .. stored]);
        NpzWriter.Write(_folder.At("data.npz"), new Dictionary<string, Tensor> { ["x"] = inputs, ["y"] = tensor(new[] { 0L, 1 }) });
        using Dataset data = NpzReader.Read("npz", _folder.At("data.npz"), new DatasetOptions());
        Assert.Equal(read, data.InputShape);
        Assert.Equal(stored, data.StoredShape);
        Assert.True(data.AsStored(data.Inputs).eq(inputs).all().item<bool>());
        using Dataset fitted = data.Shaped(stored);
        Assert.Equal(stored, fitted.InputShape);
        Assert.True(fitted.Inputs.eq(inputs).all().item<bool>());
    }

    [Fact]
    public void Axes_of_one_alone_come_and_go()
    {
        using var data = new Dataset("data", rand(2, 1, 3, 4), tensor(new[] { 0L, 1 }), ["a", "b"]);
        using (Dataset fitted = data.Shaped([3, 4])) Assert.Equal([3L, 4], fitted.StoredShape.Count == 3 ? fitted.InputShape : []);
        using (Dataset same = data.Shaped(null)) Assert.Equal([1L, 3, 4], same.InputShape);
        Assert.True(data.Inputs.sum().item<float>() > 0);
        Assert.Contains("not [4, 3]", Assert.Throws<InputException>(() => data.Shaped([4, 3])).Message, StringComparison.Ordinal);
        Assert.Throws<InputException>(() => data.Shaped([12]));
    }

    [Fact]
    public void A_shape_is_read_as_it_is_first()
    {
        Assert.Equal([[1L, 2, 64], [2L, 64]], InputShapes.Readings([1, 2, 64]));
        Assert.Equal([[64L], [1L, 64]], InputShapes.Readings([64]));
        Assert.Equal([[2L, 64], [1L, 2, 64]], InputShapes.Readings([2, 64]));
        Assert.Equal([[3L, 32, 32]], InputShapes.Readings([3, 32, 32]));
        Assert.Equal([[1L, 3, 2, 2]], InputShapes.Readings([1, 3, 2, 2]));
    }
}
