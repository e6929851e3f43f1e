using Saddle.Attacks;
using Saddle.Data;
using Saddle.Evaluation.Checks;
using Saddle.Evaluation.Execution;
using Saddle.Evaluation.Results;
using Saddle.Evaluation.Runs;
using Saddle.Evaluation.Work;
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
        IProgress<EvaluationProgress>? progress = null, CancellationToken cancellationToken = default) =>
        Complete(classifier, data, plan, store, work => work, progress, cancellationToken);

    /// <summary>The same with less work, or the work in other pieces.</summary>
    /// <param name="classifier">The model.</param>
    /// <param name="data">The examples; the plan says how many of them.</param>
    /// <param name="plan">What is evaluated.</param>
    /// <param name="store">Where finished pieces go; of this run or empty.</param>
    /// <param name="instead">What is done in place of a plan of the whole work.</param>
    /// <param name="progress">Told as pieces finish.</param>
    /// <param name="cancellationToken">Stops within a step; what is committed stays.</param>
    internal static EvaluationResult Complete(Classifier classifier, Dataset data, EvaluationPlan plan, IRunStore store, Func<IWorkPlan, IWorkPlan> instead,
        IProgress<EvaluationProgress>? progress, CancellationToken cancellationToken)
    {
        Prepared prepared = Prepare(classifier, data, plan, store, progress, cancellationToken);
        var executor = new AttackExecutor(classifier, data, Resolver(classifier, data, plan), plan.BatchSize);
        foreach (IWorkPlan work in prepared.Plans.Select(instead))
            WorkLoop.Complete(work, prepared.Run, executor, ready => prepared.Report.Begin(ready, prepared.Description),
                piece => prepared.Report.Advance(piece.Count), cancellationToken);
        BatchNote.Write(store, prepared.Preflight, classifier);
        return ResultReader.Read(store);
    }

    /// <summary>
    /// What of an evaluation can be done now, in pieces of a batch, for other processes or machines; none where all is done. It
    /// checks model and data and finds the natural accuracy first, as <see cref="Evaluate"/> does.
    /// </summary>
    /// <inheritdoc cref="Evaluate"/>
    public static IReadOnlyList<WorkItem> Ready(Classifier classifier, Dataset data, EvaluationPlan plan, IRunStore store,
        CancellationToken cancellationToken = default)
    {
        Prepared prepared = Prepare(classifier, data, plan, store, null, cancellationToken);
        return [.. (prepared.Plans.Select(work => work.Ready(prepared.Run)).FirstOrDefault(ready => ready.Count > 0) ?? [])
            .SelectMany(item => item.Split(plan.BatchSize))];
    }

    private static Prepared Prepare(Classifier classifier, Dataset data, EvaluationPlan plan, IRunStore store, IProgress<EvaluationProgress>? progress,
        CancellationToken cancellation)
    {
        int extent = RequireUsable(classifier, data, plan);
        RunDescription description = RunFingerprint.Describe(classifier, data, plan);
        RequireSame(store, description);
        // What is unusable must not claim the folder, or the mended command would be refused there.
        PreflightFindings preflight = PreflightChecks.Run(classifier, data, extent, plan);
        Claim(store, description);
        store.Write(RunDocuments.Extent, new RunExtent(extent, plan.Probes));
        BatchNote.Write(store, preflight, classifier);
        using var lease = new ModelLease(classifier);
        var report = new StageReport(progress, description, plan.Probes, extent);
        IReadOnlyList<NaturalOutcome> natural = NaturalWork.Complete(classifier, data, extent, plan, store, cancellation);
        report.Advance(extent);
        GradientProbe.Complete(classifier, data, natural, plan, store);
        return new Prepared(description, preflight, new StoredRun(store), new EvaluationWork(description, extent, preflight.Stochastic).Plans(plan.Probes),
            report);
    }

    private static int RequireUsable(Classifier classifier, Dataset data, EvaluationPlan plan)
    {
        if (plan.Threats.Count == 0 || plan.Attacks.Count == 0)
            throw new UsageException("An evaluation needs at least one threat model and one attack; without an attack its robust accuracy would mean nothing.");
        foreach (ThreatModel threat in plan.Threats)
        {
            BudgetCheck.RequireWithinRange(threat, classifier.Contract.Bounds, data.InputShape);
            foreach (Attack attack in plan.Attacks)
            {
                attack.Validate(threat, classifier.Contract);
                attack.Resolve(threat).RequireBudget(threat, (int)data.InputShape.Product());
            }
        }
        int extent = Math.Min(plan.Examples ?? data.Count, data.Count);
        return extent > 0 ? extent : throw new InputException($"{data.Name} holds no examples, so there is nothing to evaluate.");
    }

    /// <summary>The plan's own attacks and those of its probes by their texts, which may be none of the catalogue, else the catalogue's.</summary>
    private static Func<string, Attack> Resolver(Classifier classifier, Dataset data, EvaluationPlan plan)
    {
        Dictionary<string, Attack> own = plan.Threats.SelectMany(threat => plan.Attacks.Select(attack => attack.Resolve(threat)))
            .Concat(ProbePlan.Of(plan, classifier.Contract, data.InputShape.Product()).Select(probe => probe.Attack)).DistinctBy(attack =>
                attack.ToString()).ToDictionary(attack => attack.ToString());
        return text => own.TryGetValue(text, out Attack? attack) ? attack : AttackCatalogue.Parse(text);
    }

    private static void Claim(IRunStore store, RunDescription description)
    {
        if (store.ReadDocument(RunDocuments.Description) is null) store.Write(RunDocuments.Description, description);
    }

    private static void RequireSame(IRunStore store, RunDescription description)
    {
        if (store.Read<RunDescription>(RunDocuments.Description) is { } held && held.Fingerprint != description.Fingerprint)
            throw new RunFolderException($"The folder holds another run: {Difference(held, description)}. Name another folder, or repeat the command that "
                + $"began this run{(held.Command is null ? "" : $": {held.Command}")}.")
            {
                Setting = Setting.RunFolder,
            };
    }

    private static string Difference(RunDescription held, RunDescription wanted)
    {
        if (held.ModelFingerprint != wanted.ModelFingerprint) return $"of the model {held.Model} with other weights or contract";
        if (held.Seed != wanted.Seed) return $"with seed {held.Seed}";
        string was = string.Join(", ", held.Threats.Select(threat => threat.Threat)), now = string.Join(", ", wanted.Threats.Select(threat => threat.Threat));
        if (was != now) return $"under {was} instead of {now}";
        if (held.Data != wanted.Data) return $"on {held.Data}";
        if (held.DataFingerprint != wanted.DataFingerprint) return $"on a {held.Data} of another shape, other classes or another first example";
        if (held.Individually != wanted.Individually)
            return held.Individually ? "with every attack on every example" : "with attacks that leave out the examples broken before";
        string before = Attacks(held), after = Attacks(wanted);
        return before != after ? $"with the attacks {before} instead of {after}" : "with other probes or other stored points, or of another version";
    }

    private static string Attacks(RunDescription run) =>
        string.Join(", ", run.Threats.SelectMany(threat => threat.Attacks).Select(attack => attack.Key).Distinct());

    private sealed record Prepared(RunDescription Description, PreflightFindings Preflight, StoredRun Run, IReadOnlyList<IWorkPlan> Plans, StageReport Report);
}
