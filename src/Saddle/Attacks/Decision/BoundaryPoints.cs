using Saddle.Randomness;
using Saddle.Threats;

namespace Saddle.Attacks;

/// <summary>
/// Points of a batch that reach the goal, led to the boundary each by a binary search of its own (Chen, Jordan, Wainwright 2020,
/// algorithm 1). Only those that still search are asked about.
/// </summary>
/// <threadsafety>Not safe: one thread at a time.</threadsafety>
internal sealed class BoundaryPoints
{
    // Starts are compared to a thirty-second of their distances, which five queries tell.
    private const double Roughly = 1.0 / 32;

    private readonly AttackBatch<LabelOracle> _craft;
    private readonly double _threshold;
    private readonly bool[] _found;

    /// <summary>Begins with the originals, of which none counts as found.</summary>
    /// <param name="craft">The batch; its examples stay active throughout.</param>
    /// <param name="threshold">The share of the distance at which a binary search ends.</param>
    public BoundaryPoints(AttackBatch<LabelOracle> craft, double threshold)
    {
        (_craft, _threshold) = (craft, threshold);
        _found = new bool[craft.Count];
        Taken = craft.Start(random: false, restart: 0);
        Distances = new double[craft.Count];
    }

    /// <summary>The points, <c>[n, …]</c>; the original where none was found.</summary>
    public Slot Taken { get; }

    /// <summary>float32, <c>[n, …]</c>.</summary>
    public Tensor Points => Taken.Value;

    /// <summary>How far each point is from its original, in the norm.</summary>
    public double[] Distances { get; private set; }

    /// <summary>Whether an example has a point that reaches the goal.</summary>
    public bool IsFound(int row) => _found[row];

    /// <summary>
    /// Draws points within the bounds; of those that reach the goal, each led roughly to the boundary, the nearest to its original
    /// is taken, for each example.
    /// </summary>
    /// <param name="starts">How many points that reach the goal are compared.</param>
    /// <param name="draws">How many points are drawn at most.</param>
    public void Begin(int starts, int draws)
    {
        int[] compared = new int[_found.Length];
        double[] nearest = new double[_found.Length];
        Array.Fill(nearest, double.PositiveInfinity);
        for (int draw = 0; draw < draws; draw++)
        {
            using var scope = NewDisposeScope();
            int[] rows = Payable(row => compared[row] < starts);
            if (rows.Length == 0) break;
            Tensor points = _craft.SampleBounds(new DrawPosition(Step: draw));
            bool[] reached = Ask(points, rows);
            int[] candidates = [.. rows.Where((_, i) => reached[i])];
            if (candidates.Length == 0) continue;
            double[] distances = Lead(points, candidates, distance => Roughly * distance);
            foreach (int row in candidates) compared[row]++;
            int[] better = [.. candidates.Where(row => distances[row] < nearest[row])];
            foreach (int row in better) (nearest[row], _found[row]) = (distances[row], true);
            Take(points, better);
        }
        Distances = Measure(Points);
    }

    /// <summary>Leads every found point towards its original, as near as still reaches the goal.</summary>
    public void Approach()
    {
        using var scope = NewDisposeScope();
        int[] rows = [.. Enumerable.Range(0, _found.Length).Where(row => _found[row])];
        double End(double distance) => _threshold * (_craft.Set.Ball.Norm == Norm.Linf ? Math.Min(distance, 1) : distance);
        double[] before = Measure(Points);
        Tensor from = Points.clone();
        Distances = Lead(Points, rows, End);
        // A last difference further out than those at the boundary, of which rounding in another batch would decide.
        _craft.Set.Project(from, tensor([.. Distances.Select((distance, row) => distance + End(before[row]))], device: from.device));
        _craft.ObserveReached(from, tensor(_found, device: from.device));
    }

    /// <summary>Leads points that reach the goal towards their originals by binary searches, in place.</summary>
    /// <param name="points">float32, <c>[n, …]</c>.</param>
    /// <param name="rows">Whose points.</param>
    /// <param name="end">The difference at which a search ends, by the distance at its beginning.</param>
    /// <returns>The distances of all points afterwards.</returns>
    private double[] Lead(Tensor points, int[] rows, Func<double, double> end)
    {
        double[] low = new double[_found.Length], high = Measure(points), ends = [.. high.Select(end)];
        using Tensor from = points.clone();
        while (true)
        {
            using var scope = NewDisposeScope();
            int[] asked = [.. rows.Where(row => high[row] - low[row] > ends[row] && _craft.QueriesLeft(row) > 0)];
            if (asked.Length == 0) break;
            double[] middle = [.. low.Zip(high, (near, far) => (near + far) / 2)];
            Tensor tried = from.clone();
            _craft.Set.Project(tried, tensor(middle, device: tried.device));
            bool[] reached = Ask(tried, asked);
            for (int i = 0; i < asked.Length; i++) (reached[i] ? high : low)[asked[i]] = middle[asked[i]];
            int[] won = [.. asked.Where((_, i) => reached[i])];
            if (won.Length == 0) continue;
            Tensor order = tensor(won, ScalarType.Int64, points.device);
            points.index_copy_(0, order, tried.index_select(0, order));
        }
        return Measure(points);
    }

    /// <summary>Moves points along directions, by half of the length each time until they reach the goal; where queries or lengths end they stay.</summary>
    /// <param name="direction">float32, <c>[n, …]</c>: away from the boundary.</param>
    /// <param name="lengths">How far, in the norm; 0 moves nothing.</param>
    public void Step(Tensor direction, double[] lengths)
    {
        double[] left = [.. lengths];
        // Beyond this the step is no longer told from none.
        double[] least = [.. Distances.Select(distance => distance * _threshold)];
        while (true)
        {
            using var scope = NewDisposeScope();
            int[] rows = Payable(row => left[row] > least[row]);
            if (rows.Length == 0) break;
            Tensor points = Points.clone();
            _craft.Set.Advance(points, direction.clone(), tensor([.. left.Select(length => (float)length)], device: points.device));
            bool[] reached = Ask(points, rows);
            for (int i = 0; i < rows.Length; i++) left[rows[i]] = reached[i] ? 0 : left[rows[i]] / 2;
            Take(points, [.. rows.Where((_, i) => reached[i])]);
        }
    }

    private int[] Payable(Func<int, bool> wants) => [.. Enumerable.Range(0, _found.Length).Where(row => wants(row) && _craft.QueriesLeft(row) > 0)];

    private bool[] Ask(Tensor points, int[] rows)
    {
        using var scope = NewDisposeScope();
        Tensor order = tensor(rows, ScalarType.Int64, points.device);
        return _craft.Reached(_craft.Oracle.Labels(points.index_select(0, order), rows), order).cpu().data<bool>().ToArray();
    }

    private void Take(Tensor points, int[] rows)
    {
        if (rows.Length == 0) return;
        Tensor order = tensor(rows, ScalarType.Int64, points.device);
        Points.index_copy_(0, order, points.index_select(0, order));
    }

    private double[] Measure(Tensor points)
    {
        using Tensor distances = _craft.Set.Distance(points), local = distances.cpu();
        return local.data<double>().ToArray();
    }
}
