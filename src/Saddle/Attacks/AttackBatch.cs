using Saddle.Losses;
using Saddle.Models;
using Saddle.Randomness;
using Saddle.Threats;

namespace Saddle.Attacks;

/// <summary>
/// One batch under attack, as its attack sees it: the oracle, the set, the state and the examples still active. What
/// every attack shares happens here: which iterate is kept, who has won and leaves the batch.
/// </summary>
/// <typeparam name="TOracle">What the attack may ask.</typeparam>
/// <threadsafety>Not safe: one thread at a time.</threadsafety>
public sealed class AttackBatch<TOracle> : IDisposable where TOracle : class, IOracle<TOracle>
{
    private readonly Loss? _loss;
    private readonly Meter _meter;
    private readonly Draws _draws;
    private readonly Slots _slots = new();
    private readonly Slot _labels, _rows;
    private readonly KeptIterates _kept;
    private readonly Winners _winners = new();
    private Slot? _targets, _points, _unseen;
    private long[] _examples;

    internal AttackBatch(TOracle oracle, Meter meter, FeasibleSet set, InputBounds bounds, Tensor labels, long[] examples, string name, Loss? loss,
        ThreatModel threat, RunOptions options, CancellationToken cancellation)
    {
        (Oracle, _meter, Set, Bounds, _examples, _loss, Threat, Options, Cancellation) =
            (oracle, meter, set, bounds, examples, loss, threat, options, cancellation);
        _draws = new Draws(options.Seed, name);
        _labels = Remember(labels.clone());
        using Scalar count = Scalars.Of((long)examples.Length);
        _rows = Remember(arange(Scalars.Zero, count, Scalars.One, ScalarType.Int64, labels.device));
        _kept = new KeptIterates(set.Origin, Keep);
        if (threat.Goal.TargetClass is not { } target) return;
        using Scalar aim = Scalars.Of((long)target);
        Aim(full_like(labels, aim));
    }

    /// <summary>What the attack may ask.</summary>
    public TOracle Oracle { get; }

    /// <summary>The points that it may use.</summary>
    public FeasibleSet Set { get; }

    /// <summary>The values that inputs may take.</summary>
    public InputBounds Bounds { get; }

    /// <summary>How many examples are active.</summary>
    public int Count => _examples.Length;

    /// <summary>int64, <c>[n]</c>: true classes of the active examples.</summary>
    public Tensor Labels => _labels.Value;

    /// <summary>int64, <c>[n]</c>: classes that the active examples are to end in; null for any wrong class.</summary>
    public Tensor? Targets => _targets?.Value;

    /// <summary>Whether the goal itself names the class to end in.</summary>
    public bool HasTargetGoal => Threat.Goal.TargetClass is not null;

    /// <summary>What is allowed.</summary>
    public ThreatModel Threat { get; }

    /// <summary>How the run is made.</summary>
    public RunOptions Options { get; }

    /// <summary>Stops the run within a step.</summary>
    internal CancellationToken Cancellation { get; }

    /// <summary>The kept iterates of the whole batch, <c>[N, …]</c>.</summary>
    internal Tensor Kept => _kept.Points;

    /// <summary>Indices of the active examples in the data set.</summary>
    public ReadOnlySpan<long> Examples => _examples;

    /// <summary>Takes a tensor into the state: its rows leave when their examples do.</summary>
    /// <param name="value"><c>[n, …]</c>; the run takes it over.</param>
    public Slot Remember(Tensor value) => _slots.Remember(value);

    /// <summary>A state that is made once for all rounds of the batch.</summary>
    /// <param name="name">What it is called within the attack.</param>
    /// <param name="make">Makes it, <c>[n, …]</c>, from all examples that are active now.</param>
    public Slot Once(string name, Func<Tensor> make) => _slots.Once(name, make);

    /// <summary>Ends a slot's life before the batch's.</summary>
    public void Forget(Slot slot) => _slots.Forget(slot);

    /// <summary>Sets the classes that the active examples are to end in.</summary>
    /// <param name="targets">int64, <c>[n]</c>; the run takes it over.</param>
    public void Aim(Tensor targets)
    {
        if (_targets is null) _targets = Remember(targets);
        else _targets.Replace(targets);
    }

    /// <summary>Where an attack starts: the originals, or points drawn uniformly from the ball.</summary>
    /// <param name="random">Whether to draw.</param>
    /// <param name="restart">Which restart.</param>
    public Slot Start(bool random, int restart) => random ? Start(new DrawPosition(restart)) : Start(Set.Origin.clone());

    /// <summary>Where an attack starts: points of its own.</summary>
    /// <param name="points">float32, <c>[n, …]</c>, inside the set; the run takes them over.</param>
    public Slot Start(Tensor points) => _points = Remember(points);

    /// <summary>Where an attack starts: points drawn uniformly from the ball.</summary>
    /// <param name="position">Where in the attack.</param>
    public Slot Start(DrawPosition position) => Start(Sample(position));

    /// <summary>Points drawn uniformly from the ball, inside the set.</summary>
    /// <param name="position">Where in the attack.</param>
    /// <returns>float32, <c>[n, …]</c>; the caller disposes it.</returns>
    public Tensor Sample(DrawPosition position) => Set.Sample(_draws, _examples, position);

    /// <summary>Points drawn uniformly from all that bounds and mask allow, in whatever ball.</summary>
    /// <param name="position">Where in the attack.</param>
    /// <returns>float32, <c>[n, …]</c>; the caller disposes it.</returns>
    public Tensor SampleBounds(DrawPosition position) => Set.SampleBounds(_draws, _examples, position);

    /// <summary>Fills a direction for one of the active examples: of Euclidean length 1, under L2 uniform on the sphere, else from the cube.</summary>
    internal void Direct(Span<float> direction, int row, DrawPosition position) => _draws.Direct(direction, _examples[row], position, Set.Ball.Norm == Norm.L2);

    /// <summary>Uniform draws in [0, 1) of a shape for each active example.</summary>
    /// <param name="shape">The shape of one example's draws.</param>
    /// <param name="position">Where in the attack.</param>
    /// <returns>float32, <c>[n, …shape]</c>; the caller disposes it.</returns>
    public Tensor Uniform(ReadOnlySpan<long> shape, DrawPosition position)
    {
        using var scope = NewDisposeScope();
        return _draws.Uniform(_examples, shape, position).to(Set.Origin.device).MoveToOuterDisposeScope();
    }

    /// <summary>Standard normal draws, one for each feature.</summary>
    /// <param name="position">Where in the attack.</param>
    /// <returns>float32, <c>[n, …]</c>; the caller disposes it.</returns>
    public Tensor Normal(DrawPosition position) => Normal(Set.Origin.shape.AsSpan(1), position);

    /// <summary>Standard normal draws of a shape for each active example.</summary>
    /// <param name="shape">The shape of one example's draws.</param>
    /// <param name="position">Where in the attack.</param>
    /// <returns>float32, <c>[n, …shape]</c>; the caller disposes it.</returns>
    public Tensor Normal(ReadOnlySpan<long> shape, DrawPosition position)
    {
        using var scope = NewDisposeScope();
        return _draws.Normal(_examples, shape, position).to(Set.Origin.device).MoveToOuterDisposeScope();
    }

    /// <summary>Shows the run an iterate and its logits: it may be kept, and who has won leaves at <see cref="DropWon"/>.</summary>
    /// <param name="points">float32, <c>[n, …]</c>, inside the set.</param>
    /// <param name="logits">
    /// float32, <c>[n, K]</c>, or of several draws of a stochastic model <c>[draws · n, K]</c>, as <see cref="Linearization.Each"/> has
    /// them: then a point has reached
    /// the goal when it does by every draw, and until there is such a one the point that does by most of them is kept.
    /// </param>
    public void Observe(Tensor points, Tensor logits)
    {
        Cancellation.ThrowIfCancellationRequested();
        if (Options.Stop == Stop.Never && Keep == Keep.Last) return;
        using var scope = NewDisposeScope();
        var draws = new DrawnAnswers(logits, Count);
        if (Keep == Keep.HighestLoss)
            _kept.OfferLoss(_rows.Value, points, draws.Mean(_loss!.Values(logits, draws.Repeat(Labels), Targets is { } ends ? draws.Repeat(ends) : null)));
        Tensor reached = Threat.Goal.Reached(logits, draws.Repeat(Labels));
        if (draws.Count > 1)
        {
            Tensor missed = draws.Missed(reached);
            _kept.OfferPartial(_rows.Value, points, missed, draws.Count);
            reached = missed.eq(Scalars.Zero);
        }
        Note(points, reached);
    }

    /// <summary>Shows the run an iterate and its predicted classes.</summary>
    /// <param name="points">float32, <c>[n, …]</c>, inside the set.</param>
    /// <param name="predicted">int64, <c>[n]</c>.</param>
    public void ObserveLabels(Tensor points, Tensor predicted)
    {
        using var scope = NewDisposeScope();
        ObserveReached(points, Threat.Goal.ReachedBy(predicted, Labels));
    }

    /// <summary>Shows the run points of which it is known who reaches the goal.</summary>
    /// <param name="points">float32, <c>[n, …]</c>, inside the set.</param>
    /// <param name="reached">bool, <c>[n]</c>.</param>
    public void ObserveReached(Tensor points, Tensor reached) => ObserveReached(points, reached, distance: null);

    /// <summary>The same where it is known how far they are from their originals: float64, <c>[n]</c>.</summary>
    internal void ObserveReached(Tensor points, Tensor reached, Tensor? distance)
    {
        Cancellation.ThrowIfCancellationRequested();
        using var scope = NewDisposeScope();
        Note(points, reached, distance);
    }

    /// <summary>Which of some inputs reach the goal, by their classes, without showing the run anything.</summary>
    /// <param name="predicted">int64, <c>[m]</c>.</param>
    /// <param name="rows">int64, <c>[m]</c>: which of the active examples each belongs to.</param>
    /// <returns>bool, <c>[m]</c>; the caller disposes it.</returns>
    public Tensor Reached(Tensor predicted, Tensor rows)
    {
        Cancellation.ThrowIfCancellationRequested();
        using Tensor labels = Labels.index_select(0, rows);
        return Threat.Goal.ReachedBy(predicted, labels);
    }

    /// <summary>
    /// Which examples reach the goal, without showing the run anything: for an attack that chooses itself which iterate
    /// it hands over to <see cref="Finish"/>.
    /// </summary>
    /// <param name="logits">float32, <c>[n, K]</c>, or of several draws <c>[draws · n, K]</c>, all of which must reach it.</param>
    /// <returns>bool, <c>[n]</c>; the caller disposes it.</returns>
    public Tensor Reached(Tensor logits)
    {
        Cancellation.ThrowIfCancellationRequested();
        var draws = new DrawnAnswers(logits, Count);
        if (draws.Count == 1) return Threat.Goal.Reached(logits, Labels);
        using var scope = NewDisposeScope();
        return draws.Missed(Threat.Goal.Reached(logits, draws.Repeat(Labels))).eq(Scalars.Zero).MoveToOuterDisposeScope();
    }

    /// <summary>How many inputs the model may still be asked about for an active example; the largest number where there is no limit.</summary>
    /// <param name="row">Which of the active examples, from 0.</param>
    public long QueriesLeft(int row) => _meter.Left(row);

    /// <summary>
    /// Leaves out the examples that have won, as the run's <see cref="Stop"/> says, and those whose query budget is used up, each
    /// with the point where it is.
    /// </summary>
    public void DropWon() => Drop(_meter.IsLimited ? [.. Enumerable.Range(0, Count).Where(row => _meter.Left(row) <= 0)] : []);

    /// <summary>Leaves out the examples that the attack itself is done with, for good, and all that <see cref="DropWon"/> leaves out.</summary>
    /// <param name="done">bool, <c>[n]</c>.</param>
    public void Leave(Tensor done)
    {
        using Tensor local = done.cpu();
        bool[] leaves = local.data<bool>().ToArray();
        Drop([.. Enumerable.Range(0, Count).Where(row => leaves[row] || _meter.Left(row) <= 0)]);
    }

    /// <summary>Hands over the iterate that a restart ended with, which no pass has looked at yet.</summary>
    /// <param name="points">Slot of float32, <c>[n, …]</c>, inside the set; the run frees it.</param>
    /// <param name="observed">Whether the attack has shown it to the run already, which spares a pass.</param>
    public void Finish(Slot points, bool observed = false)
    {
        if (Count > 0) _kept.Last(_rows.Value, points.Value);
        _points = null;
        if (observed || Count == 0) Forget(points);
        else _unseen = points;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _slots.Dispose();
        _winners.Dispose();
        _kept.Dispose();
    }

    /// <summary>The iterates that a search ended with, <c>[n, …]</c>, in the caller's scope; null where nobody need look at them.</summary>
    /// <param name="another">Whether another search follows, which those who have won are spared.</param>
    internal Tensor? TakeUnseen(bool another)
    {
        if (_unseen is not { } unseen) return null;
        _unseen = null;
        bool compared = Keep is Keep.SmallestNorm or Keep.HighestLoss, spared = another && (Options.Stop == Stop.OnSuccess || Keep == Keep.FirstSuccess);
        Tensor? points = compared || spared ? unseen.Value.clone() : null;
        Forget(unseen);
        return points;
    }

    /// <summary>Hands over the iterates of a search that the query budget has ended.</summary>
    internal void BreakOff()
    {
        if (_points is not { } points || Count == 0) return;
        // An attack may have been in the middle of a step.
        Set.Project(points.Value);
        Finish(points);
    }

    /// <summary>Which iterate is kept; an attack that climbs no loss knows of no highest one.</summary>
    private Keep Keep => Options.Keep == Keep.HighestLoss && _loss is null ? Keep.FirstSuccess : Options.Keep;

    private void Drop(int[] ended)
    {
        if (_winners.None && ended.Length == 0) return;
        using var scope = NewDisposeScope();
        bool[] leaves = _winners.Take(Count);
        long[] given = [.. ended.Where(row => !leaves[row]).Select(row => (long)row)];
        if (given.Length > 0 && _points is { } points)
        {
            Tensor rows = tensor(given, device: _rows.Value.device);
            _kept.Last(_rows.Value.index_select(0, rows), points.Value.index_select(0, rows));
        }
        foreach (int row in ended) leaves[row] = true;
        Select([.. Enumerable.Range(0, Count).Where(row => !leaves[row]).Select(row => (long)row)]);
    }

    private void Select(long[] standing)
    {
        // TorchSharp makes no tensor of an empty array.
        Tensor rows = standing.Length == 0 ? zeros(0, ScalarType.Int64, device: _rows.Value.device) : tensor(standing, device: _rows.Value.device);
        _slots.Select(rows);
        Set.Select(rows);
        _meter.Select(standing);
        _examples = [.. standing.Select(row => _examples[row])];
    }

    private void Note(Tensor points, Tensor reached, Tensor? distance = null)
    {
        if (!reached.any().item<bool>()) return;
        _kept.OfferSuccess(_rows.Value, points, reached, Set, distance);
        if (Options.Stop == Stop.OnSuccess) _winners.Add(reached);
    }
}
