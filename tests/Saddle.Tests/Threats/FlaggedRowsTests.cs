using Saddle.Threats;

namespace Saddle.Tests.Threats;

/// <summary>Rows that are copied one by one against the same chosen by libtorch's operations.</summary>
public sealed class FlaggedRowsTests
{
    [Theory]
    [InlineData(true), InlineData(false)]
    public void Rows_that_are_named_go_where_they_belong_and_others_stay(bool atHand)
    {
        using var scope = NewDisposeScope();
        Tensor flags = tensor(new[] { true, false, true }), from = arange(27, ScalarType.Float32).reshape(3, 9), places = tensor(new long[] { 4, 0, 1 });
        Tensor same = Place(full(3, 9, -1, ScalarType.Float32)), other = Place(full(5, 9, -1, ScalarType.Float32)), way = Place(zeros(3, 9));
        FlaggedRows.Copy(flags, from, same);
        FlaggedRows.Copy(flags, from, other, places);
        FlaggedRows.Approach(flags, way, from, 0.5);
        for (int feature = 0; feature < 9; feature++)
        {
            Assert.Equal([feature, -1, 18 + feature], Column(same, feature));
            Assert.Equal([-1, 18 + feature, -1, -1, feature], Column(other, feature));
            Assert.Equal([feature / 2f, 0, (18 + feature) / 2f], Column(way, feature));
        }
        Tensor distances = tensor(new[] { 3.0, 2, 1 });
        FlaggedRows.Copy(flags, zeros(3, ScalarType.Float64), distances);
        Assert.Equal([0, 2, 0], distances.data<double>().ToArray());

        Tensor Place(Tensor rows) => atHand ? rows : rows.repeat(1, 2).narrow(1, 0, 9);

        static float[] Column(Tensor rows, int feature) => rows.select(1, feature).contiguous().data<float>().ToArray();
    }
}
