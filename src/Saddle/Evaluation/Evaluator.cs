using Saddle.Attacks;
using Saddle.Data;
using Saddle.Models;
using Saddle.Threats;

namespace Saddle.Evaluation;

/// <summary>Evaluates a classifier under threat models; the main job.</summary>
public static class Evaluator
{
    /// <summary>Runs what the store does not hold yet and gives the result of all.</summary>
    /// <param name="classifier">The model.</param>
    /// <param name="data">The examples; the plan says how many of them.</param>
    /// <param name="plan">What is evaluated.</param>
    /// <param name="store">Where finished pieces go; of this run or empty.</param>
    /// <param name="progress">Told as pieces finish.</param>
    /// <param name="cancellationToken">Stops within a step; what is committed stays.</param>
    /// <returns>The result, as <see cref="ResultReader"/> reads it from the store.</returns>
    /// <exception cref="UsageException">An attack cannot work under a threat model.</exception>
    /// <exception cref="InputException">Model or data are unusable.</exception>
    /// <exception cref="RunFolderException">The store holds another run.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public static EvaluationResult Evaluate(Classifier classifier, Dataset data, EvaluationPlan plan, IRunStore store,
        IProgress<EvaluationProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        if (plan.Threats.Count == 0 || plan.Attacks.Count == 0)
            throw new UsageException("An evaluation needs at least one threat model and one attack; without an attack its robust accuracy would mean nothing.");
        foreach (ThreatModel threat in plan.Threats)
        {
            BudgetCheck.RequireWithinRange(threat.Ball, classifier.Contract.Bounds, data.InputShape);
            foreach (Attack attack in plan.Attacks)
            {
                attack.Validate(threat, classifier.Contract);
                attack.Resolve(threat).RequireBudget(threat, (int)data.InputShape.Aggregate(1L, (product, size) => product * size));
            }
        }
        int extent = Math.Min(plan.Examples ?? data.Count, data.Count);
        if (extent == 0) throw new InputException($"{data.Name} holds no examples, so there is nothing to evaluate.");
        RunDescription description = RunFingerprint.Describe(classifier, data, plan);
        RequireSame(store, description);
        // What is unusable must not claim the folder, or the mended command would be refused there.
        PreflightFindings preflight = PreflightChecks.Run(classifier, data, extent, plan);
        Claim(store, description);
        store.Write(RunDocuments.Extent, new RunExtent(extent, plan.Probes ? 0 : null));
        BatchNote.Write(store, preflight, classifier);
        using var lease = new ModelLease(classifier);
        var report = new StageReport(progress, plan, extent);
        report.Next("natural accuracy", extent);
        IReadOnlyList<NaturalOutcome> natural = NaturalWork.Complete(classifier, data, extent, plan, store, cancellationToken);
        report.Advance(extent);
        GradientProbe.Complete(classifier, data, natural, plan, store);
        var work = new PieceWork(classifier, data, plan, preflight.Stochastic);
        foreach (ThreatModel threat in plan.Threats) Attack(work, threat, natural, plan, store, report, cancellationToken);
        if (plan.Probes)
        {
            new Probes(work, classifier.Contract, data, plan, store, report).Complete(natural, extent, cancellationToken);
            store.Write(RunDocuments.Extent, new RunExtent(extent, extent));
        }
        BatchNote.Write(store, preflight, classifier);
        return ResultReader.Read(store);
    }

    private static void Attack(PieceWork work, ThreatModel threat, IReadOnlyList<NaturalOutcome> natural, EvaluationPlan plan, IRunStore store, StageReport report, CancellationToken cancellation)
    {
        string key = threat.ToString();
        HashSet<int> standing = [.. natural.Where(outcome => Attackable(outcome, threat.Goal)).Select(outcome => outcome.Example)];
        int[] all = [.. standing.Order()];
        foreach (Attack attack in plan.Attacks.Select(attack => attack.Resolve(threat)))
        {
            IReadOnlyList<AttackOutcome> done = store.ReadOutcomes(key, attack.ToString());
            HashSet<int> known = [.. done.Select(outcome => outcome.Example)];
            standing.ExceptWith(done.Where(outcome => outcome.Broken).Select(outcome => outcome.Example));
            int[] pending = [.. all.Where(example => !known.Contains(example) && (plan.Individually || standing.Contains(example)))];
            report.Next($"{threat.Ball} {Short(attack)}", pending.Length);
            foreach (int[] chunk in pending.Chunk(plan.BatchSize))
            {
                AttackPiece piece = work.Make(key, threat, attack, [.. chunk.Select(example => (long)example)], plan.Keep, cancellation);
                store.Commit(piece);
                standing.ExceptWith(piece.Outcomes.Where(outcome => outcome.Broken).Select(outcome => outcome.Example));
                report.Advance(chunk.Length);
            }
        }
    }

    /// <summary>Whether an example is attacked: it is right as it is, and does not reach the goal already.</summary>
    internal static bool Attackable(NaturalOutcome outcome, Goal goal) => outcome.Correct && goal switch
    {
        ConfidenceReduction reduction => outcome.Confidence >= reduction.Probability,
        { TargetClass: { } target } => outcome.Label != target,
        _ => true,
    };

    private static void Claim(IRunStore store, RunDescription description)
    {
        if (store.ReadDocument(RunDocuments.Description) is null) store.Write(RunDocuments.Description, description);
    }

    private static void RequireSame(IRunStore store, RunDescription description)
    {
        if (store.Read<RunDescription>(RunDocuments.Description) is { } held && held.Fingerprint != description.Fingerprint)
            throw new RunFolderException($"The folder holds another run: {Difference(held, description)}. Name another folder (--out), or repeat the command that began this run{(held.Command is null ? "" : $": {held.Command}")}.");
    }

    private static string Difference(RunDescription held, RunDescription wanted)
    {
        if (held.ModelFingerprint != wanted.ModelFingerprint) return $"of the model {held.Model} with other weights or contract";
        if (held.Seed != wanted.Seed) return $"with seed {held.Seed}";
        string was = string.Join(", ", held.Threats.Select(threat => threat.Key)), now = string.Join(", ", wanted.Threats.Select(threat => threat.Key));
        if (was != now) return $"under {was} instead of {now}";
        if (held.Data != wanted.Data) return $"on {held.Data}";
        if (held.DataFingerprint != wanted.DataFingerprint) return $"on a {held.Data} of another shape, other classes or another first example";
        if (held.Individually != wanted.Individually) return held.Individually ? "with every attack on every example (--individually)" : "without --individually";
        string before = Attacks(held), after = Attacks(wanted);
        return before != after ? $"with the attacks {before} instead of {after}" : "with other probes (--no-probes) or other stored points (--keep), or of another version";
    }

    private static string Attacks(RunDescription run) => string.Join(", ", run.Threats.SelectMany(threat => threat.Attacks).Select(attack => attack.Key).Distinct());

    private static string Short(Attack attack) =>
        attack.Options.TryGetValue("steps", out string? steps) ? $"{attack.Name} {steps} steps" : attack.Name;
}
