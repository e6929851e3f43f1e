using Saddle.Attacks;
using Saddle.Models;
using Saddle.Threats;

namespace Saddle.Tests.Attacks;

/// <summary>Projections onto a hyperplane within a box against a slow bisection in float64, row by row and by libtorch's operations.</summary>
public sealed class BoxHyperplaneProjectionTests
{
    // No multiple of any vector's length.
    private const int Rows = 40, Features = 61;

    public static IEnumerable<TheoryDataRow<Norm, bool, bool>> Cases =>
        from norm in new[] { Norm.Linf, Norm.L2, Norm.L1 }
        from scaled in new[] { false, true }
        from atOnce in new[] { false, true }
        select new TheoryDataRow<Norm, bool, bool>(norm, scaled, atOnce);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Points_come_onto_the_hyperplane_or_to_the_corner_of_the_box_by_the_least_change(Norm norm, bool scaled, bool atOnce)
    {
        using var scope = NewDisposeScope();
        (float[][] points, float[][] normals, double[] wanted) = Problems();
        float[] shares = [.. Enumerable.Range(0, Features).Select(feature => scaled ? 0.5f + feature % 4 : 1)];
        (float[][] changes, double[] lengths) = atOnce ? AtOnce(norm, points, normals, wanted, shares) : RowByRow(norm, points, normals, wanted, shares);
        for (int row = 0; row < Rows; row++)
        {
            double gained = 0, size = 0, reachable = 0;
            for (int i = 0; i < Features; i++)
            {
                Assert.InRange(points[row][i] + changes[row][i], -1e-6, 1 + 1e-6);
                if (normals[row][i] == 0) Assert.Equal(0, changes[row][i]);
                gained += (double)normals[row][i] * changes[row][i];
                reachable += Math.Abs(normals[row][i]) * Room(points[row][i], normals[row][i], wanted[row]);
                double own = Math.Abs(changes[row][i]) / shares[i];
                size = norm switch { Norm.Linf => Math.Max(size, own), Norm.L2 => size + own * own, _ => size + own };
            }
            if (norm == Norm.L2) size = Math.Sqrt(size);
            Assert.Equal(Math.Sign(wanted[row]) * Math.Min(reachable, Math.Abs(wanted[row])), gained, 1e-5 * Math.Abs(wanted[row]));
            double least = Least(norm, points[row], normals[row], wanted[row], shares);
            Assert.InRange(size, (1 - 1e-5) * least, (1 + 1e-5) * least);
            Assert.InRange(lengths[row], (1 - 1e-5) * size, (1 + 1e-5) * size);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_step_is_the_same_row_by_row_and_at_once(Norm norm, bool scaled, bool widened)
    {
        using var scope = NewDisposeScope();
        (float[][] points, float[][] normals, double[] wanted) = Problems();
        Tensor origin = Of(points), x = Of([.. points.Reverse()]).mul(0.3).add(origin.mul(0.7));
        if (widened) origin[3, 5] = 1 + 1e-6f;
        Tensor? scale = scaled ? tensor([.. Enumerable.Range(0, Features).Select(feature => 0.5 + feature % 4)]) : null;
        using FeasibleSet set = NormBall.Unlimited(norm).Around(origin, InputBounds.Unit, scale: scale);
        var boundary = new Boundary(tensor([.. wanted.Select(value => -(float)value)]), Of(normals));
        Tensor rowByRow = x.clone(), atOnce = x.clone();
        var step = new BiasedStep(set, 0.1, 1.05);
        step.TakeRowByRow(rowByRow, boundary);
        step.TakeAtOnce(atOnce, boundary);
        Assert.InRange((rowByRow - atOnce).abs().max().item<float>(), 0, 1e-5f);
        Assert.True((rowByRow - x).abs().max().item<float>() > 0.1);
    }

    /// <summary>Points of which many lie at bounds, normals with zeros, ties and tiny numbers, and hyperplanes near, far and out of reach.</summary>
    private static (float[][] Points, float[][] Normals, double[] Wanted) Problems()
    {
        var random = new Random(11);
        float[][] points = new float[Rows][], normals = new float[Rows][];
        double[] wanted = new double[Rows];
        for (int row = 0; row < Rows; row++)
        {
            double unit = row % 7 == 6 ? 1e-25 : 1;
            points[row] = [.. Enumerable.Range(0, Features).Select(_ => (float)Math.Clamp(2 * random.NextDouble() - 0.5, 0, 1))];
            normals[row] = [.. Enumerable.Range(0, Features).Select(feature => (float)(unit * (row % 5 == 4
                ? (feature % 3 - 1) * 0.25 : feature % 6 == 5 ? 0 : Math.Pow(random.NextDouble(), 4) - 0.3)))];
            double side = row % 2 == 0 ? 1 : -1;
            double reachable = points[row].Zip(normals[row], (point, normal) => Math.Abs(normal) * Room(point, normal, side)).Sum();
            wanted[row] = side * reachable * new[] { 1e-4, 0.03, 0.3, 0.8, 0.999, 1.5 }[row % 6];
        }
        return (points, normals, wanted);
    }

    private static double Room(double point, double normal, double wanted) => normal == 0 ? 0 : normal * wanted > 0 ? 1 - point : point;

    private static (float[][] Changes, double[] Lengths) RowByRow(Norm norm, float[][] points, float[][] normals, double[] wanted, float[] shares)
    {
        var projection = new BoxHyperplaneProjection(norm, Features);
        projection.Within(new float[Features], [.. Enumerable.Repeat(1f, Features)], shares);
        float[][] changes = new float[Rows][];
        double[] lengths = new double[Rows];
        for (int row = 0; row < Rows; row++)
        {
            System.Numerics.Vector<float>[] found = BoxHyperplaneProjection.Padded(Features);
            projection.Facing(normals[row]);
            lengths[row] = projection.Project(points[row], wanted[row], found);
            changes[row] = BoxHyperplaneProjection.Numbers(found)[..Features].ToArray();
        }
        return (changes, lengths);
    }

    private static (float[][] Changes, double[] Lengths) AtOnce(Norm norm, float[][] points, float[][] normals, double[] wanted, float[] shares)
    {
        Tensor origin = Of(points);
        using FeasibleSet set = NormBall.Unlimited(norm).Around(origin, InputBounds.Unit, scale: tensor(shares).to_type(ScalarType.Float64));
        (Tensor changes, Tensor lengths) = TensorHyperplaneProjection.Project(set, origin, Of(normals), tensor(wanted));
        return ([.. changes.data<float>().ToArray().Chunk(Features)], lengths.data<double>().ToArray());
    }

    /// <summary>The least length, by two hundred bisections of what bounds every move; under L1 by filling the best features first.</summary>
    private static double Least(Norm norm, float[] point, float[] normal, double wanted, float[] shares)
    {
        double[] gain = [.. normal.Zip(shares, (w, share) => Math.Abs((double)w * share))];
        double[] room = [.. Enumerable.Range(0, Features).Select(i => Room(point[i], normal[i], wanted) / shares[i])];
        double need = Math.Min(Math.Abs(wanted), gain.Zip(room, (a, r) => a * r).Sum());
        if (norm == Norm.L1)
        {
            double sum = 0;
            foreach (int i in Enumerable.Range(0, Features).Where(i => gain[i] > 0).OrderByDescending(i => gain[i]))
            {
                double move = Math.Min(room[i], need / gain[i]);
                (sum, need) = (sum + move, need - move * gain[i]);
            }
            return sum;
        }
        double low = 0, high = 1e30;
        for (int halving = 0; halving < 200; halving++)
        {
            double middle = (low + high) / 2;
            if (Moves(middle).Zip(gain, (m, a) => m * a).Sum() < need) low = middle;
            else high = middle;
        }
        return norm == Norm.Linf ? Moves(high).Max() : Math.Sqrt(Moves(high).Sum(m => m * m));

        double[] Moves(double multiplier) =>
            [.. gain.Zip(room, (a, r) => a == 0 ? 0 : Math.Min(multiplier * (norm == Norm.Linf ? 1 : a / gain.Max()), r))];
    }

    private static Tensor Of(float[][] rows) => tensor(rows.SelectMany(row => row).ToArray()).reshape(rows.Length, Features);
}
