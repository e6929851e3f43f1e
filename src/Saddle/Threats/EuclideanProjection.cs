using System.Numerics;
using System.Runtime.InteropServices;

namespace Saddle.Threats;

/// <summary>
/// Projections onto a Euclidean ball in two passes over the numbers, in float64 and rounded towards the originals, so that
/// no point lies outside by a rounding error: libtorch's operations walk through memory a dozen times.
/// </summary>
/// <threadsafety>Without state; what it is given is its own.</threadsafety>
internal static class EuclideanProjection
{
    /// <summary>Moves points that are further from their originals than the radius onto the sphere.</summary>
    /// <param name="points">The points, row after row.</param>
    /// <param name="origin">The originals.</param>
    /// <param name="features">Numbers a row.</param>
    /// <param name="radius">The ball's radius, 0 or above.</param>
    public static void Project(Span<float> points, ReadOnlySpan<float> origin, int features, double radius)
    {
        for (int start = 0; start < points.Length; start += features)
        {
            Span<float> row = points.Slice(start, features);
            ReadOnlySpan<float> around = origin.Slice(start, features);
            double square = Square(row, around);
            if (square > radius * radius) Shorten(row, around, radius / Math.Sqrt(square));
        }
    }

    /// <summary>The same with a radius for each row.</summary>
    /// <param name="points">The points, row after row.</param>
    /// <param name="origin">The originals.</param>
    /// <param name="features">Numbers a row.</param>
    /// <param name="radii">The balls' radii, 0 or above; one a row.</param>
    public static void Project(Span<float> points, ReadOnlySpan<float> origin, int features, ReadOnlySpan<double> radii)
    {
        for (int row = 0; row < radii.Length; row++)
            Project(points.Slice(row * features, features), origin.Slice(row * features, features), features, radii[row]);
    }

    /// <summary>Moves points onto spheres of a radius each, inwards or outwards; one at its original stays there.</summary>
    /// <param name="points">The points, row after row.</param>
    /// <param name="origin">The originals.</param>
    /// <param name="features">Numbers a row.</param>
    /// <param name="radii">The spheres' radii, 0 or above and finite; one a row.</param>
    public static void Reach(Span<float> points, ReadOnlySpan<float> origin, int features, ReadOnlySpan<double> radii)
    {
        for (int i = 0; i < radii.Length; i++)
        {
            Span<float> row = points.Slice(i * features, features);
            ReadOnlySpan<float> around = origin.Slice(i * features, features);
            double square = Square(row, around);
            if (square > 0) Shorten(row, around, radii[i] / Math.Sqrt(square));
        }
    }

    /// <summary>How far points are from their originals, in float64.</summary>
    /// <param name="points">The points, row after row.</param>
    /// <param name="origin">The originals.</param>
    /// <param name="features">Numbers a row.</param>
    /// <param name="lengths">What is filled, one a row.</param>
    public static void Measure(ReadOnlySpan<float> points, ReadOnlySpan<float> origin, int features, Span<double> lengths)
    {
        for (int row = 0; row < lengths.Length; row++)
            lengths[row] = Math.Sqrt(Square(points.Slice(row * features, features), origin.Slice(row * features, features)));
    }

    private static double Square(ReadOnlySpan<float> points, ReadOnlySpan<float> origin)
    {
        ReadOnlySpan<Vector<float>> x = MemoryMarshal.Cast<float, Vector<float>>(points), around = MemoryMarshal.Cast<float, Vector<float>>(origin);
        Vector<double> first = Vector<double>.Zero, second = Vector<double>.Zero;
        for (int i = 0; i < x.Length; i++)
        {
            (Vector<double> one, Vector<double> two) = Change(x[i], around[i]);
            (first, second) = (first + one * one, second + two * two);
        }
        double sum = Vector.Sum(first + second);
        for (int i = x.Length * Vector<float>.Count; i < points.Length; i++) sum += ((double)points[i] - origin[i]) * ((double)points[i] - origin[i]);
        return sum;
    }

    private static void Shorten(Span<float> points, ReadOnlySpan<float> origin, double factor)
    {
        Span<Vector<float>> x = MemoryMarshal.Cast<float, Vector<float>>(points);
        ReadOnlySpan<Vector<float>> around = MemoryMarshal.Cast<float, Vector<float>>(origin);
        for (int i = 0; i < x.Length; i++) x[i] = Shortened(x[i], around[i], factor);
        for (int i = x.Length * Vector<float>.Count; i < points.Length; i++)
            points[i] = Shortened(new Vector<float>(points[i]), new Vector<float>(origin[i]), factor)[0];
    }

    private static Vector<float> Shortened(Vector<float> point, Vector<float> origin, double factor)
    {
        (Vector<double> first, Vector<double> second) = Change(point, origin);
        (first, second) = (first * factor, second * factor);
        Vector.Widen(origin, out Vector<double> firstOrigin, out Vector<double> secondOrigin);
        Vector<float> reached = Vector.Narrow(firstOrigin + first, secondOrigin + second);
        (Vector<double> firstReached, Vector<double> secondReached) = Change(reached, origin);
        Vector<int> beyond =
            Vector.Narrow(Vector.GreaterThan(Vector.Abs(firstReached), Vector.Abs(first)), Vector.GreaterThan(Vector.Abs(secondReached), Vector.Abs(second)));
        return Vector.ConditionalSelect(beyond, NeighbouringFloats.Towards(reached, origin), reached);
    }

    private static (Vector<double>, Vector<double>) Change(Vector<float> point, Vector<float> origin)
    {
        Vector.Widen(point, out Vector<double> first, out Vector<double> second);
        Vector.Widen(origin, out Vector<double> firstOrigin, out Vector<double> secondOrigin);
        return (first - firstOrigin, second - secondOrigin);
    }
}
