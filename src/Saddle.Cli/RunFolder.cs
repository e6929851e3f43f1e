using System.Security.Cryptography;
using System.Text;
using Saddle.Data;
using Saddle.Evaluation;
using Saddle.Models;
using Saddle.Training;

namespace Saddle.Cli;

/// <summary>The folders that runs go to where the user names none; the same command finds the same folder again.</summary>
internal static class RunFolder
{
    private const int DigestLength = 12;

    /// <summary>
    /// The folder of an evaluation: <c>runs/MODEL-DIGEST</c>. Batch, number of examples and what is printed have no part
    /// in it, so that a run can grow; whether a folder belongs to a run is decided by the run's own fingerprint.
    /// </summary>
    public static string Of(Classifier classifier, Dataset data, EvaluationPlan plan)
    {
        string digest = Digest([classifier.Fingerprint, data.Name, .. plan.Threats.Select(threat => threat.ToString()), .. plan.Attacks.Select(attack => attack.ToString()), $"{plan.Seed}", $"{plan.Individually}"]);
        return Path.Combine("runs", $"{Label(plan.Model)}-{digest}");
    }

    /// <summary>The folder of a training: <c>runs/ARCHITECTURE-METHOD-DIGEST</c>.</summary>
    public static string Of(string architecture, Dataset data, TrainingOptions options)
    {
        string digest = Digest([architecture, data.Name, data.Fingerprint(data.Count), .. options.Values.Select(option => $"{option.Key}={option.Value}")]);
        return Path.Combine("runs", $"{Label(architecture)}-{options.Method.Name}-{digest}");
    }

    private static string Digest(IEnumerable<string> facts) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', facts))))[..DigestLength];

    /// <summary>A model's name without folder and ending, as part of a folder's name.</summary>
    private static string Label(string model)
    {
        string name = Path.GetFileNameWithoutExtension(model);
        return new string([.. name.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.' ? letter : '-')]);
    }
}
