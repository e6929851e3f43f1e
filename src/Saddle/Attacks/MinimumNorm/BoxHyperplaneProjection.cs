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
    private bool _scaled;
    private float _largest;

    // For each unit that a point is to gain: where all features move as far as they may, then that of the point projected last.
    private double _multiplier;

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
        _scaled = shares.Length > 0;
        if (!_scaled) return;
        Numbers(_shares).Fill(1);
        shares.CopyTo(Numbers(_shares));
    }

    /// <summary>Sets the direction of the hyperplane.</summary>
    /// <param name="normal">Its normal.</param>
    public void Facing(ReadOnlySpan<float> normal)
    {
        normal.CopyTo(Numbers(_normal));
        Span<Vector<float>> gains = _gain;
        ReadOnlySpan<Vector<float>> normals = _normal.AsSpan(0, gains.Length), shares = _shares.AsSpan(0, gains.Length);
        Vector<float> largest = Vector<float>.Zero;
        for (int i = 0; i < gains.Length; i++)
        {
            Vector<float> gain = Vector.Abs(normals[i]);
            if (_scaled) gain *= shares[i];
            gains[i] = gain;
            largest = Vector.Max(largest, gain);
        }
        _largest = Largest(largest);
        double all = _largest == 0 ? 0 : norm == Norm.Linf ? Scale<LeastMoves.Even>() : Scale<LeastMoves.AsItGains>();
        _multiplier = all > 0 ? 1 / all : 0;
    }

    /// <summary>The largest gain becomes 1, so that none is lost that counts beside it; what all together gain for each unit of their pace.</summary>
    private double Scale<TPace>() where TPace : LeastMoves.IPace
    {
        // Multiplying takes a fifth of the time of dividing, where the factor is a number like others.
        bool plain = _largest is > 1e-30f and < 1e30f;
        Vector<float> unit = new(plain ? 1 / _largest : _largest), sum = Vector<float>.Zero;
        Span<Vector<float>> gains = _gain;
        for (int i = 0; i < gains.Length; i++)
        {
            Vector<float> gain = plain ? gains[i] * unit : gains[i] / unit;
            gains[i] = gain;
            sum += gain * TPace.Of(gain);
        }
        return Vector.Sum(sum);
    }

    /// <summary>How a point comes onto the hyperplane.</summary>
    /// <param name="point">The point, within the box.</param>
    /// <param name="wanted">normal · change, by which it lies away from the hyperplane.</param>
    /// <param name="changes">Filled with the changes.</param>
    /// <returns>The changes' length in the norm.</returns>
    public double Project(ReadOnlySpan<float> point, double wanted, Span<Vector<float>> changes)
    {
        point.CopyTo(Numbers(_point));
        ReadOnlySpan<Vector<float>> normals = _normal.AsSpan(0, changes.Length), points = _point.AsSpan(0, changes.Length);
        ReadOnlySpan<Vector<float>> lower = _lower.AsSpan(0, changes.Length), upper = _upper.AsSpan(0, changes.Length);
        Vector<float> side = new(wanted < 0 ? -1 : 1);
        for (int i = 0; i < changes.Length; i++)
        {
            Vector<float> towards = normals[i] * side, room = Vector.Max(points[i] - lower[i], Vector<float>.Zero);
            room = Vector.ConditionalSelect(Vector.GreaterThan(towards, Vector<float>.Zero), Vector.Max(upper[i] - points[i], Vector<float>.Zero), room);
            if (_scaled) room /= _shares[i];
            changes[i] = Vector.ConditionalSelect(Vector.GreaterThan(_gain[i], Vector<float>.Zero), room, Vector<float>.Zero);
        }
        double gain = _largest == 0 ? 0 : Math.Abs(wanted) / _largest;
        if (norm == Norm.Linf) return Move<LeastMoves.Even>(gain, changes, side);
        if (norm == Norm.L2) return Move<LeastMoves.AsItGains>(gain, changes, side);
        _sums!.Move(_gain, changes, gain);
        return Turn<LeastMoves.Free>(1, changes, side);
    }

    /// <summary>How the point that was projected last lies to another.</summary>
    /// <param name="other">The other point.</param>
    /// <param name="away">Filled with what leads from the other to it.</param>
    /// <returns>normal · away.</returns>
    public double Gained(ReadOnlySpan<float> other, Span<Vector<float>> away)
    {
        Span<float> numbers = MemoryMarshal.Cast<Vector<float>, float>(away);
        other.CopyTo(numbers);
        Vector<double> sum = Vector<double>.Zero;
        for (int i = 0; i < away.Length; i++)
        {
            away[i] = _point[i] - away[i];
            Vector.Widen(_normal[i], out Vector<double> low, out Vector<double> high);
            Vector.Widen(away[i], out Vector<double> lowAway, out Vector<double> highAway);
            sum += low * lowAway + high * highAway;
        }
        return Vector.Sum(sum);
    }

    /// <summary>Where a change leads from the point that was projected last, within the box.</summary>
    /// <param name="block">Which of the vectors of a row.</param>
    /// <param name="change">The change of its features.</param>
    public Vector<float> Inside(int block, Vector<float> change) => Vector.Min(Vector.Max(_point[block] + change, _lower[block]), _upper[block]);

    private double Move<TPace>(double gain, Span<Vector<float>> changes, Vector<float> side) where TPace : LeastMoves.IPace
    {
        // Points that are projected onto the same hyperplane have much the same features at their bounds.
        double multiplier = LeastMoves.Multiplier<TPace>(_gain, changes, gain, _multiplier * gain);
        _multiplier = gain > 0 ? multiplier / gain : 0;
        return Turn<TPace>((float)multiplier, changes, side);
    }

    /// <summary>The moves, no further than each feature's room, turned the way that its gain leads.</summary>
    /// <returns>Their length in the norm.</returns>
    private double Turn<TPace>(float multiplier, Span<Vector<float>> changes, Vector<float> side) where TPace : LeastMoves.IPace
    {
        var limit = new Vector<float>(multiplier);
        Vector<float> largest = Vector<float>.Zero;
        Vector<double> sum = Vector<double>.Zero;
        for (int i = 0; i < changes.Length; i++)
        {
            Vector<float> move = Vector.Min(limit * TPace.Of(_gain[i]), changes[i]);
            if (norm == Norm.Linf) largest = Vector.Max(largest, move);
            else
            {
                Vector.Widen(move, out Vector<double> low, out Vector<double> high);
                sum += norm == Norm.L2 ? low * low + high * high : low + high;
            }
            Vector<float> change = _scaled ? move * _shares[i] : move;
            changes[i] = Vector.ConditionalSelect(Vector.LessThan(_normal[i] * side, Vector<float>.Zero), -change, change);
        }
        return norm switch { Norm.Linf => Largest(largest), Norm.L2 => Math.Sqrt(Vector.Sum(sum)), _ => Vector.Sum(sum) };
    }

    private static float Largest(Vector<float> lanes)
    {
        float largest = 0;
        for (int lane = 0; lane < Vector<float>.Count; lane++) largest = Math.Max(largest, lanes[lane]);
        return largest;
    }
}
