using Saddle.Losses;
using Saddle.Randomness;
using Saddle.Threats;

namespace Saddle.Attacks;

/// <summary>The searches of <see cref="MultiStartAttack"/> on a batch, in their order.</summary>
/// <param name="craft">The batch under attack.</param>
/// <param name="attack">Its options.</param>
internal sealed class MultiStartSearch(AttackBatch<GradientOracle> craft, MultiStartAttack attack)
{
    // Steps along random weights of the logits before an ascent.
    private const int DiversifyingSteps = 3;

    // One ascent is four times as long as the others: on smooth networks steps tell, and not where it begins.
    private const int LongAscent = 3;

    // The squares of the first, short search, and what share of an image a search's squares cover at first.
    private const int Probes = 30;
    private const double WideShare = 0.8, NearShare = 0.05;

    // Searches by squares draw apart from each other.
    private const int Probe = 1, Near = 2, Far = 3, Stripes = 4;
    private static readonly Loss AnyClass = new MarginLoss(), OneClass = new ClassMarginLoss();
    private readonly MarginProgress _progress = new(craft);

    /// <summary>Searches until every example has fallen or stands by the rule.</summary>
    public void Run()
    {
        Slot probed = craft.Remember(Begin(Probe));
        Squares(probed, Probe, WideShare, Math.Min(Probes, attack.Queries), _progress.NoteProbe, atSquare: _ => { });
        for (int ascent = 0; ascent < attack.Starts && craft.Count > 0; ascent++)
        {
            Ascend(ascent, probed);
            LeaveStanding(StandingRule.After(ascent));
            if (ascent >= StandingRule.Settling) LeaveSettled();
        }
        int near = attack.Queries * 3 / 5;
        Slot nearest = craft.Remember(_progress.Nearest.Value.clone());
        Squares(nearest, Near, NearShare, near, Note, square =>
        {
            if (StandingRule.AfterSquare(square, near) is { } share) LeaveStanding(share);
        });
        // A margin below 0 is no example's that is still there.
        LeaveStanding(share: -1);
        if (craft.Count == 0) return;
        Slot far = craft.Remember(Begin(Far));
        Squares(far, Far, WideShare, attack.Queries, Note, atSquare: _ => { });
        foreach (Slot slot in new[] { probed, nearest, far }) craft.Forget(slot);
        craft.Finish(_progress.Nearest, observed: true);
    }

    /// <summary>From a point of the ball towards the class that is next, from both its ends and from where the outputs differ towards any.</summary>
    private void Ascend(int ascent, Slot probed)
    {
        if (ascent == 1) Climb(probed.Value.clone(), AnyClass, towards: null, fromProbe: true);
        else if (ascent == LongAscent) Climb(Sample(ascent), AnyClass, towards: null, steps: 4 * attack.Steps);
        else if (ascent < 3 || ascent % 3 == 1) Climb(ascent == 0 ? Sample(ascent) : Begin(Stripes + ascent), AnyClass, towards: null);
        else if (ascent % 3 == 0 && !craft.HasTargetGoal) Climb(Sample(ascent), OneClass, _progress.NextClass());
        else Climb(Diversified(ascent), AnyClass, towards: null);
    }

    private void Climb(Tensor begin, Loss loss, Tensor? towards, bool fromProbe = false, int? steps = null)
    {
        int all = steps ?? attack.Steps;
        Slot x = craft.Remember(begin);
        Slot? aim = towards is null ? null : craft.Remember(towards);
        for (int step = 0; step <= all && craft.Count > 0; step++)
        {
            using var scope = NewDisposeScope();
            using Linearization at = craft.Oracle.Linearize(x.Value);
            craft.Observe(x.Value, at.Each);
            _progress.NoteAscent(x.Value, at.Logits, fromProbe);
            if (step < all)
            {
                Tensor gradient = at.Ascend(loss, craft.Labels, aim?.Value ?? craft.Targets, last: true);
                if (!fromProbe) _progress.NoteSlope(gradient);
                craft.Set.Advance(x.Value, gradient, craft.Set.Ball.Epsilon * MultiStartAttack.CosineSchedule(step, all));
            }
            craft.DropWon();
        }
        if (craft.Count > 0) _progress.EndAscent(compared: aim is null);
        craft.Forget(x);
        if (aim is not null) craft.Forget(aim);
    }

    /// <summary>Where steps of ε along random weights of the logits lead (Tashiro et al. 2020, output-diversified sampling).</summary>
    private Tensor Diversified(int ascent)
    {
        Slot x = craft.Remember(Sample(ascent));
        Slot weights = craft.Remember(craft.Uniform([craft.Oracle.Classes], new DrawPosition(Restart: ascent, Draw: 1)).mul_(Scalars.Two).sub_(Scalars.One));
        for (int step = 0; step < DiversifyingSteps && craft.Count > 0; step++)
        {
            using var scope = NewDisposeScope();
            using Linearization at = craft.Oracle.Linearize(x.Value);
            craft.Observe(x.Value, at.Each);
            _progress.NoteAscent(x.Value, at.Logits, fromProbe: false);
            Tensor gradient = at.AveragesGradients ? at.PullEach(weights.Value.repeat(at.Draws, 1), last: true) : at.Pull(weights.Value, last: true);
            craft.Set.Advance(x.Value, gradient, craft.Set.Ball.Epsilon);
            craft.DropWon();
        }
        Tensor begin = x.Value.clone();
        craft.Forget(x);
        craft.Forget(weights);
        return begin;
    }

    private Tensor Sample(int ascent) => craft.Sample(new DrawPosition(Restart: ascent));

    private Tensor Begin(int search) => SquareProposals.Of(craft, search).Begin();

    /// <summary>Keeps every square that does not raise the margin.</summary>
    private void Squares(Slot best, int search, double initialShare, int queries, Action<Tensor, Tensor> note, Action<int> atSquare)
    {
        SquareProposals squares = SquareProposals.Of(craft, search);
        Slot least = craft.Remember(full(craft.Count, Scalars.PositiveInfinity, ScalarType.Float32, best.Value.device));
        for (int query = 0; query < queries && craft.Count > 0; query++)
        {
            using (var scope = NewDisposeScope())
            {
                Tensor points = query == 0 ? best.Value : squares.Propose(best.Value, SquareAttack.ShareAt(initialShare, query - 1), query);
                Tensor each = craft.Oracle.Each(points), logits = craft.Oracle.Mean(each), margin = _progress.Margin(logits);
                craft.Observe(points, each);
                note(points, logits);
                if (query > 0) FlaggedRows.Copy(margin.le(least.Value), points, best.Value);
                least.Replace(margin.minimum(least.Value));
                craft.DropWon();
            }
            atSquare(query);
        }
        craft.Forget(least);
    }

    private void Note(Tensor points, Tensor logits)
    {
        using var scope = NewDisposeScope();
        _progress.Note(points, logits);
    }

    private void LeaveSettled()
    {
        if (craft.Count == 0) return;
        using var scope = NewDisposeScope();
        craft.Leave(_progress.Settled(StandingRule.SettledShare, StandingRule.Spreads));
    }

    private void LeaveStanding(double share)
    {
        if (craft.Count == 0) return;
        using var scope = NewDisposeScope();
        craft.Leave(_progress.Stands(share));
    }
}
