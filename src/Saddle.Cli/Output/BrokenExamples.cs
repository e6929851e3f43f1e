using Saddle.Data;
using Saddle.Evaluation.Exchange;
using Saddle.Evaluation.Results;
using Saddle.Evaluation.Runs;

namespace Saddle.Cli.Output;

/// <summary>The archives of what broke an evaluation's examples, one a threat model, from which 'saddle verify' finds the same robust accuracy.</summary>
internal static class BrokenExamples
{
    /// <summary>Writes them.</summary>
    /// <param name="folder">Where to.</param>
    /// <param name="store">The run, which keeps its points.</param>
    /// <param name="data">The originals.</param>
    /// <param name="result">The run's result.</param>
    /// <returns>The files, in the order of the threat models.</returns>
    public static IReadOnlyList<string> Write(string folder, IRunStore store, Dataset data, EvaluationResult result) =>
    [
        .. result.Threats.Select(threat =>
        {
            string path = Path.Combine(folder, result.Threats.Count == 1 ? "adversarial.npz" : $"adversarial-{Label(threat)}.npz");
            using AdversarialExamples examples = AdversarialExamples.Of(result, threat, store, data);
            examples.Write(path, data);
            return path;
        }),
    ];

    /// <summary>A norm ball as part of a file's name: <c>linf-8-255</c>, <c>l0-14.5percent</c>.</summary>
    private static string Label(ThreatResult threat) => threat.Threat.Ball.ToString().Replace(':', '-').Replace('/', '-')
        .Replace("%", "percent", StringComparison.Ordinal);
}
