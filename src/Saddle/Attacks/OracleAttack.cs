using Saddle.Models;
using Saddle.Randomness;
using Saddle.Threats;

namespace Saddle.Attacks;

/// <summary>
/// An attack by what it may ask. A subclass holds its paper's algorithm alone; this run validates, batches, draws,
/// keeps iterates, leaves out who has won, counts, reports, cancels and disposes.
/// </summary>
/// <typeparam name="TOracle">The access that it needs; it is its type, so that it cannot be cast wider.</typeparam>
public abstract record Attack<TOracle> : Attack where TOracle : class, IOracle<TOracle>
{
    /// <inheritdoc/>
    public sealed override Access Needs => TOracle.Access;

    /// <summary>How often the search begins anew; the best of all is kept, example by example.</summary>
    protected virtual int Rounds(int classes) => 1;

    /// <summary>One search, from its start to <see cref="AttackBatch{TOracle}.Finish"/>.</summary>
    /// <param name="craft">The batch under attack; at least one example is active.</param>
    /// <param name="round">Which search, from 0.</param>
    protected abstract void Search(AttackBatch<TOracle> craft, int round);

    /// <summary>The side that is attacked: by the way round that the options name, where nothing else is said.</summary>
    internal virtual AttackedModel Open(Classifier judged) => Through.Open(judged);

    /// <summary>The attack with what it must know of the model's defense; the same where nothing is said.</summary>
    internal virtual Attack<TOracle> Knowing(Classifier judged) => this;

    /// <summary>How often an attack that aims at classes searches towards one that the goal names; 1 where nothing is said.</summary>
    protected virtual int RoundsOfATarget => 1;

    /// <summary>How many searches a run makes at most: towards a class that the goal names those of one target are enough.</summary>
    internal sealed override int SearchCount(int classes, Goal goal) => Targets && goal.TargetClass is not null ? RoundsOfATarget : Rounds(classes);

    /// <inheritdoc/>
    public sealed override AttackResult Run(Classifier classifier, Tensor inputs, Tensor labels, ReadOnlySpan<long> examples, ThreatModel threat,
        RunOptions? options = null, IProgress<AttackProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        options ??= new RunOptions();
        Validate(threat, classifier.Contract);
        // How far it comes is told by the distances; who has won goes on, to come nearer.
        if (MinimizesNorm) (threat, options) = (threat.WithoutBudget(), options with { Stop = Stop.Never, Keep = Keep.SmallestNorm });
        options = Through.Run(options);
        int count = examples.Length;
        RequireSound(classifier, inputs, labels, count, threat);
        if (!options.BeyondRange) BudgetCheck.RequireWithinRange(threat, classifier.Contract.Bounds, inputs.shape[1..]);
        using var lease = new ModelLease(classifier);
        using AttackedModel attacked = Open(classifier);
        ThreatModel held = Through.Held(threat);
        Attack<TOracle> attack = ((Attack<TOracle>)Complete(held)).Knowing(classifier);
        attack.RequireBudget(held, (int)inputs.FeaturesEach());
        long[] indices = examples.ToArray(), forward = new long[count], backward = new long[count];
        using ModelLease? other = attacked.Classifier == classifier ? null : new ModelLease(attacked.Classifier);
        // Inputs of the caller's own graph would draw every step into it.
        using Tensor originals = inputs.detach();
        Tensor adversarial = empty_like(originals);
        try
        {
            // A batch takes as much memory as one that is asked once.
            int size = (int)Math.Max(1, options.BatchSize / ((long)attacked.Expectation.Draws * attacked.Classifier.PassesOfAnswer));
            for (int start = 0; start < count; start += size)
            {
                using var scope = NewDisposeScope();
                int end = Math.Min(count, start + size);
                bool known = held.Randomness == KnownRandomness.Sequence;
                Draws? draws = attacked.Classifier.TakesDraws ? known ? Draws.OfJudging(options.Seed) : new Draws(options.Seed, $"model under {Name}") : null;
                PassNumbers numbers = known ? PassNumbers.First : attacked.Expectation.Fixed ? PassNumbers.Repeated : PassNumbers.Counted;
                var meter = new Meter(end - start, held.QueryBudget, draws, indices[start..end], numbers,
                    attacked.Classifier.Contract.Rejects ? labels[start..end].cpu().data<long>().ToArray() : null);
                Tensor entered = attacked.Enter(originals[start..end]), found = empty_like(entered);
                attack.RunBatch(attacked, entered, labels[start..end], indices[start..end], meter, held, options, found, cancellationToken);
                adversarial[start..end].copy_(Through == Route.Direct ? found : Judged(attacked.Leave(found), originals[start..end], classifier, threat));
                int each = attacked.Classifier.PassesOfAnswer;
                for (int i = start; i < end; i++) (forward[i], backward[i]) = (meter.ForwardPasses[i - start] * each, meter.BackwardPasses[i - start] * each);
                progress?.Report(new AttackProgress(end, count));
            }
            return new AttackResult(adversarial, forward, backward);
        }
        catch
        {
            adversarial.Dispose();
            throw;
        }
    }

    /// <summary>Points that came from the attacked side, inside the threat model of the judged one.</summary>
    private static Tensor Judged(Tensor points, Tensor originals, Classifier classifier, ThreatModel threat)
    {
        using FeasibleSet set = threat.Around(originals, classifier.Contract.Bounds);
        Tensor inside = points.clone();
        set.Project(inside);
        return inside;
    }

    /// <summary>Attacks a batch and writes what is kept into its rows of the result.</summary>
    private void RunBatch(AttackedModel attacked, Tensor inputs, Tensor labels, long[] examples, Meter meter, ThreatModel threat, RunOptions options,
        Tensor result, CancellationToken cancellation)
    {
        Classifier classifier = attacked.Classifier;
        using FeasibleSet set = threat.Around(inputs, classifier.Contract.Bounds);
        TOracle oracle = TOracle.Create(classifier, meter, attacked.Expectation);
        using var craft =
            new AttackBatch<TOracle>(oracle, meter, set, classifier.Contract.Bounds, labels, examples, Name, Objective, threat, options, cancellation);
        try
        {
            int first = options.OnlySearch ?? 0, end = options.OnlySearch + 1 ?? SearchCount(classifier.Contract.Classes, threat.Goal);
            for (int round = first; round < end && craft.Count > 0; round++)
            {
                cancellation.ThrowIfCancellationRequested();
                Search(craft, round);
                bool another = round < end - 1 && craft.Count > 0;
                if (craft.TakeUnseen(another) is { } unseen) Look(craft, oracle, unseen);
            }
        }
        catch (QueryBudgetExhaustedException)
        {
            craft.BreakOff();
        }
        result.copy_(craft.Kept);
    }

    /// <summary>Looks at what a search ended with, so that who has won is spared the next one.</summary>
    private static void Look(AttackBatch<TOracle> craft, TOracle oracle, Tensor points)
    {
        using var scope = NewDisposeScope();
        switch (oracle)
        {
            case GradientOracle gradients: craft.Observe(points, gradients.Each(points)); break;
            case ScoreOracle scores: craft.Observe(points, scores.Each(points)); break;
            case LabelOracle labels: craft.ObserveLabels(points, labels.Labels(points)); break;
        }
        craft.DropWon();
    }

    private static void RequireSound(Classifier classifier, Tensor inputs, Tensor labels, int count, ThreatModel threat)
    {
        InputChecks.RequireShapes(inputs, labels, count, classifier.Contract, threat.Mask?.Shape, threat.EpsilonScale?.Shape);
        using var scope = NewDisposeScope();
        if (count > 0) InputChecks.RequireWithinBounds(inputs, labels, classifier.Contract);
    }
}
