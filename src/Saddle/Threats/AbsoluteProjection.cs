using System.Numerics;
using System.Runtime.InteropServices;

namespace Saddle.Threats;

/// <summary>
/// The nearest points of L1 ball and box at once, row by row in memory that is used again: with a the size of a change and r its room to the bound
/// it is min(max(a − λ, 0), r) with the least λ ≥ 0 whose sum is within the radius. The sum falls in λ along a broken line, so that Newton's steps
/// find its piece without sorting the kinks; where one would leave what is known to hold the root, which is halved instead.
/// </summary>
/// <param name="features">Numbers a row.</param>
/// <threadsafety>Not safe: one thread at a time.</threadsafety>
internal sealed class AbsoluteProjection(int features)
{
    // More of Newton's steps than searches take; from there on halving alone ends it.
    private const int MostSteps = 40;

    private readonly Vector<double>[] _size = new Vector<double>[2 * Blocks(features)], _room = new Vector<double>[2 * Blocks(features)];

    /// <summary>Moves a point.</summary>
    /// <param name="point">The point.</param>
    /// <param name="origin">The original, within the bounds.</param>
    /// <param name="lower">The lower bounds.</param>
    /// <param name="upper">The upper bounds.</param>
    /// <param name="radius">The ball's radius, 0 or above.</param>
    public void Project(Span<float> point, ReadOnlySpan<float> origin, ReadOnlySpan<float> lower, ReadOnlySpan<float> upper, double radius)
    {
        double within = Measure(point, origin, lower, upper);
        if (within <= radius)
        {
            BoxSteps.Project(point, lower, upper);
            return;
        }
        (double threshold, double sum) = Threshold(within, radius);
        // A threshold that is large beside the radius carries a rounding error that is not small beside it.
        Shorten(point, origin, lower, upper, threshold, sum > radius ? radius / sum : 1);
    }

    private static int Blocks(int features) => (features + Vector<float>.Count - 1) / Vector<float>.Count;

    /// <summary>Fills sizes and rooms; the sum of the changes where the bounds alone hold them.</summary>
    private double Measure(ReadOnlySpan<float> point, ReadOnlySpan<float> origin, ReadOnlySpan<float> lower, ReadOnlySpan<float> upper)
    {
        ReadOnlySpan<Vector<float>> x = MemoryMarshal.Cast<float, Vector<float>>(point), around = MemoryMarshal.Cast<float, Vector<float>>(origin),
            lowest = MemoryMarshal.Cast<float, Vector<float>>(lower), highest = MemoryMarshal.Cast<float, Vector<float>>(upper);
        for (int i = 0; i < x.Length; i++)
        {
            Vector<float> bound = Vector.ConditionalSelect(Vector.GreaterThan(x[i], around[i]), highest[i], lowest[i]);
            (_size[2 * i], _size[2 * i + 1]) = Distances(x[i], around[i]);
            (_room[2 * i], _room[2 * i + 1]) = Distances(bound, around[i]);
        }
        Span<double> sizes = MemoryMarshal.Cast<Vector<double>, double>(_size.AsSpan()), rooms = MemoryMarshal.Cast<Vector<double>, double>(_room.AsSpan());
        for (int i = x.Length * Vector<float>.Count; i < point.Length; i++)
        {
            sizes[i] = Math.Abs((double)point[i] - origin[i]);
            rooms[i] = Math.Abs((double)(point[i] > origin[i] ? upper[i] : lower[i]) - origin[i]);
        }
        Vector<double> sum = Vector<double>.Zero;
        for (int i = 0; i < _size.Length; i++) sum += Vector.Min(_size[i], _room[i]);
        return Vector.Sum(sum);
    }

    /// <summary>λ, and what the sum is there.</summary>
    private (double Threshold, double Sum) Threshold(double within, double radius)
    {
        double low = 0, high = double.PositiveInfinity, atLow = within, at = 0, close = radius * FeasibleSet.SumRounding(features);
        for (int step = 0; ; step++)
        {
            (double sum, double falling, double rising) = Sum(at);
            if (Math.Abs(sum - radius) <= close) return (at, sum);
            double next = sum > radius ? at + (sum - radius) / falling : at - (radius - sum) / rising;
            if (sum > radius) (low, atLow) = (at, sum);
            else high = at;
            if (step >= MostSteps || !(next > low && next < high)) next = double.IsFinite(high) ? low + (high - low) / 2 : Largest();
            // Numbers in between there are none: the smaller threshold, at which the sum is too large yet, is made up for by the factor.
            if (!(next > low && next < high)) return (low, atLow);
            at = next;
        }
    }

    /// <summary>The sum at a threshold, and how many changes get smaller from there to the right and larger to the left.</summary>
    private (double Sum, double Right, double Left) Sum(double threshold)
    {
        var less = new Vector<double>(threshold);
        Vector<double> sum = Vector<double>.Zero;
        Vector<long> right = Vector<long>.Zero, left = Vector<long>.Zero;
        for (int i = 0; i < _size.Length; i++)
        {
            Vector<double> rest = _size[i] - less, room = _room[i];
            sum += Vector.Min(Vector.Max(rest, Vector<double>.Zero), room);
            right += Vector.GreaterThan(rest, Vector<double>.Zero) & Vector.LessThanOrEqual(rest, room);
            left += Vector.GreaterThanOrEqual(rest, Vector<double>.Zero) & Vector.LessThan(rest, room);
        }
        return (Vector.Sum(sum), -Vector.Sum(right), -Vector.Sum(left));
    }

    private double Largest()
    {
        Vector<double> most = Vector<double>.Zero;
        foreach (Vector<double> size in _size) most = Vector.Max(most, size);
        double largest = 0;
        for (int lane = 0; lane < Vector<double>.Count; lane++) largest = Math.Max(largest, most[lane]);
        return largest;
    }

    private void Shorten(Span<float> point, ReadOnlySpan<float> origin, ReadOnlySpan<float> lower, ReadOnlySpan<float> upper, double threshold, double factor)
    {
        Span<Vector<float>> x = MemoryMarshal.Cast<float, Vector<float>>(point);
        ReadOnlySpan<Vector<float>> around = MemoryMarshal.Cast<float, Vector<float>>(origin), lowest = MemoryMarshal.Cast<float, Vector<float>>(lower),
            highest = MemoryMarshal.Cast<float, Vector<float>>(upper);
        for (int i = 0; i < x.Length; i++)
            x[i] = Shortened(x[i], around[i], lowest[i], highest[i], Allowed(2 * i, threshold, factor), Allowed(2 * i + 1, threshold, factor));
        int done = x.Length * Vector<float>.Count;
        if (done == point.Length) return;
        Span<float> last = stackalloc float[4 * Vector<float>.Count];
        int each = Vector<float>.Count;
        point[done..].CopyTo(last);
        origin[done..].CopyTo(last[each..]);
        lower[done..].CopyTo(last[(2 * each)..]);
        upper[done..].CopyTo(last[(3 * each)..]);
        Vector<float> reached = Shortened(new Vector<float>(last), new Vector<float>(last[each..]), new Vector<float>(last[(2 * each)..]),
            new Vector<float>(last[(3 * each)..]), Allowed(2 * x.Length, threshold, factor), Allowed(2 * x.Length + 1, threshold, factor));
        for (int i = done; i < point.Length; i++) point[i] = reached[i - done];
    }

    private Vector<double> Allowed(int block, double threshold, double factor)
    {
        Vector<double> rest = Vector.Max(_size[block] - new Vector<double>(threshold), Vector<double>.Zero);
        return Vector.Min(rest, _room[block]) * factor;
    }

    /// <summary>A change of sizes rounded towards the original: hundreds rounded away from it would add up to more than the radius.</summary>
    private static Vector<float> Shortened(Vector<float> point, Vector<float> origin, Vector<float> lower, Vector<float> upper, Vector<double> low,
        Vector<double> high)
    {
        Vector.Widen(origin, out Vector<double> first, out Vector<double> second);
        Vector<int> below = Vector.LessThan(point, origin);
        Vector<float> reached = Vector.ConditionalSelect(below, Vector.Narrow(first - low, second - high), Vector.Narrow(first + low, second + high));
        (Vector<double> lowReached, Vector<double> highReached) = Distances(reached, origin);
        Vector<int> beyond = Vector.Narrow(Vector.GreaterThan(lowReached, low), Vector.GreaterThan(highReached, high));
        reached = Vector.ConditionalSelect(beyond, NeighbouringFloats.Towards(reached, origin), reached);
        return Vector.MinNative(Vector.MaxNative(reached, lower), upper);
    }

    private static (Vector<double>, Vector<double>) Distances(Vector<float> points, Vector<float> origin)
    {
        Vector.Widen(points, out Vector<double> first, out Vector<double> second);
        Vector.Widen(origin, out Vector<double> firstOrigin, out Vector<double> secondOrigin);
        return (Vector.Abs(first - firstOrigin), Vector.Abs(second - secondOrigin));
    }
}
