using Saddle.Threats;

namespace Saddle.Attacks;

/// <summary>
/// Points of a batch that reach the goal, led to the boundary each by a binary search of its own (Chen, Jordan, Wainwright 2020,
/// algorithm 1). Only those that still search are asked about.
/// </summary>
/// <threadsafety>Not safe: one thread at a time.</threadsafety>
internal sealed class BoundaryPoints
{
    private readonly Crafting<LabelOracle> _craft;
    private readonly double _threshold;
    private readonly bool[] _found;

    /// <summary>Begins with the originals, of which none counts as found.</summary>
    /// <param name="craft">The batch; its examples stay active throughout.</param>
    /// <param name="threshold">The share of the distance at which a binary search ends.</param>
    public BoundaryPoints(Crafting<LabelOracle> craft, double threshold)
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

    /// <summary>Draws points within the bounds until one reaches the goal, for each example.</summary>
    /// <param name="draws">How many at most.</param>
    public void Begin(int draws)
    {
        for (int draw = 0; draw < draws; draw++)
        {
            using var scope = NewDisposeScope();
            int[] rows = Payable(row => !_found[row]);
            if (rows.Length == 0) break;
            Tensor points = _craft.SampleBounds(new DrawPosition(Step: draw));
            bool[] reached = Ask(points, rows);
            int[] won = [.. rows.Where((_, i) => reached[i])];
            foreach (int row in won) _found[row] = true;
            Take(points, won);
        }
        Distances = Measure();
    }

    /// <summary>Leads every found point towards its original, as near as still reaches the goal.</summary>
    public void Approach()
    {
        double[] low = new double[_found.Length], high = Measure();
        double[] end = [.. high.Select(distance => _threshold * (_craft.Set.Ball.Norm == Norm.Linf ? Math.Min(distance, 1) : distance))];
        using Tensor from = Points.clone();
        while (true)
        {
            using var scope = NewDisposeScope();
            int[] rows = Payable(row => _found[row] && high[row] - low[row] > end[row]);
            if (rows.Length == 0) break;
            double[] middle = [.. low.Zip(high, (near, far) => (near + far) / 2)];
            Tensor points = from.clone();
            _craft.Set.Project(points, tensor(middle, device: points.device));
            bool[] reached = Ask(points, rows);
            for (int i = 0; i < rows.Length; i++) (reached[i] ? high : low)[rows[i]] = middle[rows[i]];
            Take(points, [.. rows.Where((_, i) => reached[i])]);
        }
        Show(from, [.. high.Zip(end, (distance, little) => distance + little)]);
        Distances = Measure();
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

    private double[] Measure()
    {
        using var scope = NewDisposeScope();
        return _craft.Set.Distance(Points).cpu().data<double>().ToArray();
    }

    /// <summary>
    /// Shows the run points a last difference further out than those at the boundary, of which rounding in another batch would decide.
    /// </summary>
    private void Show(Tensor from, double[] radii)
    {
        using var scope = NewDisposeScope();
        Tensor points = from.clone();
        _craft.Set.Project(points, tensor(radii, device: points.device));
        _craft.ObserveReached(points, tensor(_found, device: points.device));
    }
}
