using Saddle.Data;
using Saddle.Evaluation.Exchange;
using Saddle.Evaluation.Results;
using Saddle.Evaluation.Runs;
using Saddle.Evaluation.Work;
using Saddle.Models;

namespace Saddle.Evaluation.Claims;

/// <summary>Tests a claim: attacks until it is refuted or everything was tried, and confirms each counter-example.</summary>
/// <param name="classifier">The model; not disposed.</param>
/// <param name="data">The examples of the claim, all of which count; not disposed.</param>
/// <param name="claim">What is claimed.</param>
public sealed class ClaimCheck(Classifier classifier, Dataset data, Claim claim)
{
    /// <summary>Who chooses further attacks by looking at the model; nobody where nothing else is said.</summary>
    public IAttackChoice? Choice { get; init; }

    /// <summary>Examples that are attacked at once; 500 where nothing else is said. It changes no draw.</summary>
    public int BatchSize { get; init; } = 500;

    /// <summary>The command that makes this run, for the report; null for runs of the library.</summary>
    public string? Command { get; init; }

    /// <summary>What is evaluated.</summary>
    /// <param name="cancellationToken">Stops a look at the model.</param>
    /// <exception cref="UsageException">
    /// The claim cannot be tested (<see cref="Claim.Missing"/>) or cannot be meant (<see cref="Claim.RequireSensible"/>).
    /// </exception>
    public EvaluationPlan Plan(CancellationToken cancellationToken = default)
    {
        claim.RequireSensible(classifier.Contract, data.InputShape);
        if (claim.Missing(classifier) is [var missing, ..]) throw new UsageException($"The claim cannot be tested: {missing}.");
        ChosenAttacks chosen = Choice?.Choose(classifier, data, claim.Threat, claim.Seed, cancellationToken) ?? new ChosenAttacks([]);
        return new EvaluationPlan
        {
            Model = claim.Model,
            Threats = [claim.Threat],
            Attacks = ClaimAttacks.Of(claim, classifier, chosen),
            BatchSize = BatchSize,
            Seed = claim.Seed,
            Probes = false,
            Points = StoredPoints.Best,
            Command = Command,
        };
    }

    /// <summary>Tests it.</summary>
    /// <param name="plan">What <see cref="Plan"/> gave.</param>
    /// <param name="store">Where finished pieces go; of this plan or empty.</param>
    /// <param name="progress">Told as pieces finish.</param>
    /// <param name="cancellationToken">Stops within a step; what is committed stays.</param>
    /// <returns>What was found; the caller disposes it.</returns>
    /// <exception cref="InputException">Model or data are unusable.</exception>
    /// <exception cref="RunFolderException">The store holds another run.</exception>
    /// <exception cref="OperationCanceledException">The test was cancelled.</exception>
    public ClaimFindings Run(EvaluationPlan plan, IRunStore store, IProgress<EvaluationProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ClaimFindings findings = Confirmed(Attack(plan, store, early: true, progress, cancellationToken), plan, store, cancellationToken);
        if (findings.Verdict == ClaimVerdict.Refuted || findings.Evaluation.Complete) return findings;
        // It seemed refuted, and a counter-example was not confirmed: the rest decides.
        findings.Dispose();
        return Confirmed(Attack(plan, store, early: false, progress, cancellationToken), plan, store, cancellationToken);
    }

    private EvaluationResult Attack(EvaluationPlan plan, IRunStore store, bool early, IProgress<EvaluationProgress>? progress, CancellationToken cancellation)
    {
        var reading = new StoredTally(claim, data, plan, Farthest);
        return Evaluator.Complete(classifier, data, plan, store, work => early ? new UntilRefuted(work, run => reading.Of(run).Refutes(claim)) : work, progress,
            cancellation);
    }

    private double Farthest => FarthestDistance.Of(claim.Threat, classifier.Contract.Bounds, data.InputShape);

    private ClaimFindings Confirmed(EvaluationResult result, EvaluationPlan plan, IRunStore store, CancellationToken cancellation)
    {
        using AdversarialExamples found = WithNaturalErrors(AdversarialExamples.Of(result, result.Threats[0], store, data), store.ReadNatural(), data);
        Confirmation confirmation = Confirmation.Of(found, classifier, data, plan, result.Stochastic, cancellation);
        Dictionary<int, NaturalOutcome> natural = store.ReadNatural().ToDictionary(outcome => outcome.Example);
        double[] distances = [.. confirmation.Verdicts.Where(verdict => natural[(int)verdict.Example].Correct).Select(verdict => verdict.Distance)];
        var tally = new ClaimTally(data.Count, result.Threats[0].Attacked, confirmation.Verdicts.Count - distances.Length, distances, Farthest);
        return new ClaimFindings(claim, tally, result, confirmation.Points, confirmation.Verdicts);
    }

    /// <summary>What is wrong as it is contradicts a robust accuracy too, and nothing else.</summary>
    private AdversarialExamples WithNaturalErrors(AdversarialExamples broken, IReadOnlyList<NaturalOutcome> natural, Dataset data)
    {
        long[] wrong = [.. natural.Where(outcome => !outcome.Correct && outcome.Example < data.Count).Select(outcome => (long)outcome.Example)];
        if (claim.Metric != ClaimMetric.RobustAccuracy || wrong.Length == 0) return broken;
        using (broken)
        {
            using var scope = NewDisposeScope();
            Tensor rows = tensor(wrong);
            Tensor points = cat([broken.Points, data.Inputs.index_select(0, rows)]), examples = tensor((long[])[.. broken.Examples, .. wrong]);
            return new AdversarialExamples(broken.Name, points, examples);
        }
    }
}
