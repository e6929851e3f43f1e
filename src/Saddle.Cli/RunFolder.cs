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

    /// <summary>The folder of an evaluation: <c>runs/MODEL-FINGERPRINT</c>, the first digits of the run's own fingerprint.</summary>
    public static string Of(Classifier classifier, Dataset data, EvaluationPlan plan) =>
        Path.Combine("runs", $"{Label(plan.Model)}-{RunFingerprint.Of(classifier, data, plan)[..DigestLength]}");

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
