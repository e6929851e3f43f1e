using System.Text.Json;
using Saddle.Evaluation.Execution;
using Saddle.Evaluation.Indicators;
using Saddle.Evaluation.Outcomes;
using Saddle.Evaluation.Runs;

namespace Saddle.Evaluation.Results;

/// <summary>Reads a result from a run store alone.</summary>
public static class ResultReader
{
    /// <summary>The description of the run.</summary>
    /// <param name="store">The run.</param>
    /// <exception cref="RunFolderException">The store holds no run, or one of another version.</exception>
    public static RunDescription ReadDescription(IRunStore store) => store.Read<RunDescription>(RunDocuments.Description)
        ?? throw new RunFolderException("There is no run here yet: nothing was evaluated into this folder. Evaluate into it first.");

    /// <summary>The result of what the store holds, complete or not.</summary>
    /// <param name="store">The run.</param>
    /// <param name="folder">Where it is stored; null where it is kept in memory.</param>
    /// <exception cref="RunFolderException">The store holds no run, or one of another version.</exception>
    public static EvaluationResult Read(IRunStore store, string? folder = null)
    {
        RunDescription description = ReadDescription(store);
        RunExtent asked = store.Read<RunExtent>(RunDocuments.Extent) ?? new RunExtent(0, Probes: false);
        PreflightFindings? preflight = store.Read<PreflightFindings>(RunDocuments.Preflight);
        var run = new StoredRun(store);
        NaturalOutcome[] natural = [.. run.Natural.Where(outcome => outcome.Example < asked.Examples)];
        var plans = new EvaluationWork(description, asked.Examples, preflight?.Stochastic ?? false);
        ThreatOutcomes[] threats = [.. description.Threats.Select(threat => ThreatOutcomes.Read(threat, description, plans.Cascade, run))];
        ProbeOutcomes[] probes = !asked.Probes ? [] : [.. description.Probes.Select(probe => ProbeOutcomes.Read(probe, plans.Probes, run, asked.Examples))];
        var evidence = new Evidence(natural, description, threats, probes, store.Read<GradientFindings>(RunDocuments.Gradients), preflight?.Warnings ?? [])
        {
            Stochastic = preflight?.Stochastic ?? false,
        };
        return new EvaluationResult
        {
            Complete = natural.Length == asked.Examples && threats.All(threat => threat.Complete) && (!asked.Probes || plans.Probes.IsComplete(run)),
            NaturalAccuracy = natural.Length == 0 ? 0 : (double)natural.Count(outcome => outcome.Correct) / natural.Length,
            Rejected = description.Rejects ? natural.Count(outcome => outcome.Rejected) : null,
            Examples = natural.Length,
            Stochastic = preflight?.Stochastic ?? false,
            Threats = [.. threats.Select(threat => ThreatSummary.Of(threat, natural, description))],
            Probes = [.. probes.Select(probe => probe.Result)],
            Warnings = [.. preflight?.Warnings ?? [], .. Indicator.All.SelectMany(indicator => indicator.Inspect(evidence))],
            SecondOpinion = preflight?.SecondOpinion,
            Notes = [.. preflight?.Notes ?? [], .. SparedPasses.Of(threats, description.ClassNames.Count, preflight?.PassesOfAnswer ?? 1)],
            Run = new RunSummary(folder, description.Command, description.Seed, description.Fingerprint, description.Model, description.Data,
                description.Versions),
        };
    }

    /// <summary>The document of a result, as the command prints it.</summary>
    public static string ToJson(EvaluationResult result) => JsonSerializer.Serialize(result, RunDocuments.Format);
}
