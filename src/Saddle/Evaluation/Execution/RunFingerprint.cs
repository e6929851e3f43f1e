using System.Security.Cryptography;
using System.Text;
using Saddle.Data;
using Saddle.Evaluation.Runs;
using Saddle.Models;

namespace Saddle.Evaluation.Execution;

/// <summary>
/// What makes two runs the same: model, data, threat models, attacks, seed, algorithm version. Batch, threads, device,
/// output and the number of examples are left out, so that a run can be continued and can grow.
/// </summary>
public static class RunFingerprint
{
    // Raised whenever the same options would give other draws or other steps.
    private const int AlgorithmVersion = 3;

    /// <summary>SHA-256 in lower-case hexadecimal.</summary>
    /// <param name="classifier">The model.</param>
    /// <param name="data">The data set, of which shape, classes and the first example count: each further example is checked by its own hash.</param>
    /// <param name="plan">What is evaluated.</param>
    public static string Of(Classifier classifier, Dataset data, EvaluationPlan plan) => Of(classifier.Fingerprint, data, plan);

    private static string Of(string model, Dataset data, EvaluationPlan plan)
    {
        IEnumerable<string> parts =
        [
            $"algorithm {AlgorithmVersion}", $"model {model}", $"data {OfData(data)}",
            $"seed {plan.Seed}", $"individually {plan.Individually}",
            .. plan.Threats.SelectMany(threat => (string[])[$"threat {threat.Key}", .. plan.Attacks.Select(attack => $"attack {attack.Resolve(threat)}")]),
        ];
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', parts))));
    }

    /// <summary>The first 16 hexadecimal digits of SHA-256 over an example's values and label.</summary>
    internal static string OfExample(Tensor input, long label)
    {
        using var scope = NewDisposeScope();
        byte[] digest = SHA256.HashData([.. input.cpu().contiguous().bytes, .. BitConverter.GetBytes(label)]);
        return Convert.ToHexStringLower(digest)[..16];
    }

    /// <summary>Describes a run for its store.</summary>
    internal static RunDescription Describe(Classifier classifier, Dataset data, EvaluationPlan plan) =>
        Describe(classifier, classifier.Fingerprint, data, plan);

    private static RunDescription Describe(Classifier classifier, string model, Dataset data, EvaluationPlan plan) => new()
    {
        Fingerprint = Of(model, data, plan),
        Model = plan.Model,
        ModelFingerprint = model,
        Data = data.Name,
        DataFingerprint = OfData(data),
        ClassNames = [.. data.ClassNames, .. Enumerable.Range(0, classifier.Contract.Classes).Skip(data.ClassNames.Count).Select(index => $"class {index}")],
        InputShape = data.InputShape,
        Rejects = classifier.Contract.Rejects,
        Bounds = classifier.Contract.Bounds.ToString(),
        Threats = [.. plan.Threats.Select(threat => new ThreatRun(threat, [.. plan.Attacks.Select(attack => AttackInstance.Of(attack.Resolve(threat)))]))],
        Probes = [.. ProbePlan.Of(plan, classifier.Contract, data.InputShape.Product()).Select(probe => probe.Run)],
        Points = plan.Points,
        Seed = plan.Seed,
        Individually = plan.Individually,
        Command = plan.Command,
        Versions = RunVersions.Current,
    };

    /// <summary>SHA-256 over shape, classes and first example of the data, and the number of classes.</summary>
    internal static string OfData(Dataset data) => $"{data.Fingerprint(1)}-{data.ClassNames.Count}";
}
