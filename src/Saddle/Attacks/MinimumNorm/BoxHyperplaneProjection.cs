using System.Numerics;
using System.Runtime.InteropServices;
using Saddle.Threats;

namespace Saddle.Attacks;

/// <summary>
/// The nearest points on a hyperplane within a box (Croce and Hein 2020, section 2.2), row by row in memory that is used again: features move
/// along the normal, each no further than its bound, and by as little as the norm allows. Where the box does not reach the hyperplane, they all
/// go to their bounds, which is as near to it as the box comes.
/// </summary>
/// <param name="norm">What measures a move: L∞, L2 or L1.</param>
/// <param name="features">Numbers a row.</param>
/// <threadsafety>Not safe: one thread at a time.</threadsafety>
internal sealed class BoxHyperplaneProjection(Norm norm, int features)
{
    private readonly Vector<float>[] _normal = Padded(features), _gain = Padded(features), _point = Padded(features), _lower = Padded(features),
        _upper = Padded(features), _shares = Padded(features);
    private readonly LeastAbsoluteMoves? _sums = norm == Norm.L1 ? new(features) : null;
    private float _largest;

    /// <summary>Room for the numbers of a row in whole vectors.</summary>
    public static Vector<float>[] Padded(int features) => new Vector<float>[(features + Vector<float>.Count - 1) / Vector<float>.Count];

    /// <summary>The numbers that vectors hold.</summary>
    public static Span<float> Numbers(Vector<float>[] padded) => MemoryMarshal.Cast<Vector<float>, float>(padded.AsSpan());

    /// <summary>Sets the box.</summary>
    /// <param name="lower">The lower bounds.</param>
    /// <param name="upper">The upper bounds.</param>
    /// <param name="shares">What a move of 1 in the norm is in each feature; empty where that is 1.</param>
    public void Within(ReadOnlySpan<float> lower, ReadOnlySpan<float> upper, ReadOnlySpan<float> shares)
    {
        lower.CopyTo(Numbers(_lower));
        upper.CopyTo(Numbers(_upper));
        Numbers(_shares).Fill(1);
        shares.CopyTo(Numbers(_shares));
    }

    /// <summary>Sets the direction of the hyperplane.</summary>
    /// <param name="normal">Its normal.</param>
    public void Facing(ReadOnlySpan<float> normal)
    {
        normal.CopyTo(Numbers(_normal));
        Vector<float> largest = Vector<float>.Zero;
        for (int i = 0; i < _gain.Length; i++)
        {
            _gain[i] = Vector.Abs(_normal[i]) * _shares[i];
            largest = Vector.Max(largest, _gain[i]);
        }
        _largest = 0;
        for (int lane = 0; lane < Vector<float>.Count; lane++) _largest = Math.Max(_largest, largest[lane]);
        if (_largest == 0) return;
        // The largest becomes 1, so that no gain is lost that counts beside it.
        for (int i = 0; i < _gain.Length; i++) _gain[i] /= new Vector<float>(_largest);
    }

    /// <summary>How a point comes onto the hyperplane.</summary>
    /// <param name="point">The point, within the box.</param>
    /// <param name="wanted">normal · change, by which it lies away from the hyperplane.</param>
    /// <param name="changes">Filled with the changes.</param>
    /// <returns>The changes' length in the norm.</returns>
    public double Project(ReadOnlySpan<float> point, double wanted, Span<Vector<float>> changes)
    {
        point.CopyTo(Numbers(_point));
        Vector<float> side = new(wanted < 0 ? -1 : 1);
        for (int i = 0; i < changes.Length; i++)
        {
            Vector<float> towards = _normal[i] * side;
            Vector<float> room = Vector.ConditionalSelect(Vector.GreaterThan(towards, Vector<float>.Zero), _upper[i] - _point[i], _point[i] - _lower[i]);
            room = Vector.Max(room / _shares[i], Vector<float>.Zero);
            changes[i] = Vector.ConditionalSelect(Vector.GreaterThan(_gain[i], Vector<float>.Zero), room, Vector<float>.Zero);
        }
        double gain = _largest == 0 ? 0 : Math.Abs(wanted) / _largest;
        if (norm == Norm.Linf) LeastMoves.Linf(_gain, changes, gain);
        else if (norm == Norm.L2) LeastMoves.Euclidean(_gain, changes, gain);
        else _sums!.Move(Numbers(_gain)[..features], MemoryMarshal.Cast<Vector<float>, float>(changes)[..features], gain);
        double length = Length(changes);
        for (int i = 0; i < changes.Length; i++)
        {
            Vector<float> change = changes[i] * _shares[i];
            changes[i] = Vector.ConditionalSelect(Vector.LessThan(_normal[i] * side, Vector<float>.Zero), -change, change);
        }
        return length;
    }

    private double Length(ReadOnlySpan<Vector<float>> moves)
    {
        if (norm == Norm.Linf)
        {
            Vector<float> largest = Vector<float>.Zero;
            foreach (Vector<float> move in moves) largest = Vector.Max(largest, move);
            float most = 0;
            for (int lane = 0; lane < Vector<float>.Count; lane++) most = Math.Max(most, largest[lane]);
            return most;
        }
        Vector<double> sum = Vector<double>.Zero;
        foreach (Vector<float> move in moves)
        {
            Vector.Widen(move, out Vector<double> low, out Vector<double> high);
            sum += norm == Norm.L2 ? low * low + high * high : low + high;
        }
        return norm == Norm.L2 ? Math.Sqrt(Vector.Sum(sum)) : Vector.Sum(sum);
    }
}
