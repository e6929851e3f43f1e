using System.Globalization;
using Saddle.Attacks;
using Saddle.Data;
using Saddle.Models;
using Saddle.Threats;

namespace Saddle.Evaluation.Exchange;

/// <summary>How far points are from their originals, and which of them a threat model does not allow; measured in float64, changed in nothing.</summary>
internal sealed class PointMeasures
{
    private readonly bool[] _outside;
    private readonly ExcessTally _ball = new(), _bounds = new(), _fixed = new();

    private PointMeasures(int count) => (Distances, _outside) = (new double[count], new bool[count]);

    /// <summary>The distance of each point, in the threat model's norm.</summary>
    public double[] Distances { get; }

    /// <summary>By how much a distance may exceed ε.</summary>
    public double Tolerance { get; private init; }

    /// <summary>Whether the threat model allows a point.</summary>
    public bool IsInside(int row) => !_outside[row];

    /// <summary>What lies outside, and by how much.</summary>
    public OutsidePoints Outside => new(_outside.AsSpan().Count(true), _ball.Result, _bounds.Result, _fixed.Result);

    /// <summary>Measures points.</summary>
    /// <param name="examples">Whose they are.</param>
    /// <param name="points">float32, <c>[n, …]</c>, in the data's shape.</param>
    /// <param name="data">The originals.</param>
    /// <param name="threat">What is allowed.</param>
    /// <param name="bounds">The values that inputs may take.</param>
    /// <param name="batch">How many at once.</param>
    /// <exception cref="InputException">Most points are images of bytes.</exception>
    public static PointMeasures Of(AdversarialExamples examples, Tensor points, Dataset data, ThreatModel threat, InputBounds bounds, int batch)
    {
        RequireNoBytes(examples, points, bounds, batch);
        var measures = new PointMeasures(examples.Count) { Tolerance = RoundingTolerance.OfDistance(threat, bounds, data.InputShape) };
        for (int start = 0; start < examples.Count; start += batch)
        {
            long[] rows = [.. examples.Examples.Skip(start).Take(batch)];
            using var scope = NewDisposeScope();
            measures.Measure(start, rows, points[start..(start + rows.Length)], data.Inputs.index_select(0, tensor(rows)), threat, bounds);
        }
        return measures;
    }

    private void Measure(int start, long[] examples, Tensor points, Tensor originals, ThreatModel threat, InputBounds bounds)
    {
        using FeasibleSet set = threat.Around(originals, bounds);
        Tensor exact = points.to_type(ScalarType.Float64);
        double[] distances = set.Distance(points).data<double>().ToArray();
        Tensor beyond = (bounds.Lower() - exact).maximum(exact - bounds.Upper());
        (double[] overshoot, bool[] leaves) = (Most(beyond), Any(InputChecks.Outside(points, bounds)));
        (double[] moved, bool[] touches) = Fixed(set.MutableMask, (exact - originals).abs_(), bounds);
        long features = originals.FeaturesEach();
        for (int i = 0; i < examples.Length; i++)
        {
            Distances[start + i] = distances[i];
            bool far = !threat.Ball.Holds(distances[i], features) && distances[i] > threat.Ball.Epsilon + Tolerance;
            _outside[start + i] = far | leaves[i] | touches[i];
            if (far) _ball.Add(distances[i] - (threat.Ball.Norm == Norm.L0 ? threat.Ball.Features(features) : threat.Ball.Epsilon), examples[i]);
            if (leaves[i]) _bounds.Add(overshoot[i], examples[i]);
            if (touches[i]) _fixed.Add(moved[i], examples[i]);
        }
    }

    private static (double[] Moved, bool[] Touches) Fixed(Tensor? mask, Tensor change, InputBounds bounds)
    {
        if (mask is null) return (new double[change.shape[0]], new bool[change.shape[0]]);
        Tensor unchangeable = change.mul(mask.le(Scalars.Zero).to_type(ScalarType.Float64));
        return (Most(unchangeable), Any(unchangeable.gt(RoundingTolerance.OfValues(bounds))));
    }

    /// <summary>Refuses images of 0 to 255 for a model of a smaller range: all of them would lie outside, for a reason that can be named.</summary>
    private static void RequireNoBytes(AdversarialExamples examples, Tensor points, InputBounds bounds, int batch)
    {
        double upper = bounds.UpperValues.Max(), least = 0, most = 0;
        int bytes = 0;
        for (int start = 0; start < examples.Count; start += batch)
        {
            using var scope = NewDisposeScope();
            Tensor part = points[start..Math.Min(examples.Count, start + batch)].flatten(1);
            (float[] low, float[] high) = (part.min(1).values.data<float>().ToArray(), part.max(1).values.data<float>().ToArray());
            bytes += Enumerable.Range(0, low.Length).Count(row => low[row] >= 0 && high[row] <= byte.MaxValue && high[row] > upper + bounds.LargestExtent);
            (least, most) = (Math.Min(least, low.Min()), Math.Max(most, high.Max()));
        }
        if (bytes * 2 <= examples.Count) return;
        string range = string.Create(CultureInfo.InvariantCulture, $"values from {least:G6} to {most:G6}, up to {most - upper:G6} outside the bounds {bounds}");
        throw new InputException($"{examples.Name} has {range}: probably the bytes of pixels. Divide them by 255, or bring them to the model's bounds; nothing "
            + "is scaled silently.")
        { Setting = Setting.Bounds };
    }

    private static double[] Most(Tensor values) => values.flatten(1).amax([1]).data<double>().ToArray();

    private static bool[] Any(Tensor flags) => flags.flatten(1).any(1).data<bool>().ToArray();

    /// <summary>Counts points outside of one limit, and remembers the one that is furthest.</summary>
    private sealed class ExcessTally
    {
        private int _points;
        private double _largest;
        private long _example;

        public Excess? Result => _points == 0 ? null : new Excess(_points, _largest, _example);

        public void Add(double excess, long example)
        {
            if (_points++ == 0 || excess > _largest) (_largest, _example) = (excess, example);
        }
    }
}
