using System.Security.Cryptography;
using System.Text;
using Saddle.Cli.Crafts;
using Saddle.Cli.Output;
using Saddle.Data;
using Saddle.Evaluation.Execution;
using Saddle.Evaluation.Runs;
using Saddle.Models;
using Saddle.Storage;
using Saddle.Training;

namespace Saddle.Cli;

/// <summary>The folders that runs go to where the user names none; the same command finds the same folder again.</summary>
internal static class RunFolder
{
    private const int DigestLength = 12;
    private const string Paper = "paper", Evaluation = "description";

    /// <summary>The folder of an evaluation: <c>runs/MODEL-FINGERPRINT</c>, the first digits of the run's own fingerprint.</summary>
    public static string Of(Classifier classifier, Dataset data, EvaluationPlan plan) =>
        Path.Combine("runs", $"{Label(plan.Model)}-{RunFingerprint.Of(classifier, data, plan)[..DigestLength]}");

    /// <summary>The folder of an audit: <c>runs/audit-MODEL-FINGERPRINT</c>, the first digits of its naive evaluation's.</summary>
    public static string OfAudit(Classifier classifier, Dataset data, EvaluationPlan naive) =>
        Path.Combine("runs", $"audit-{Label(naive.Model)}-{RunFingerprint.Of(classifier, data, naive)[..DigestLength]}");

    /// <summary>The folder of a training: <c>runs/MODEL-METHOD-DIGEST</c>.</summary>
    /// <param name="model">An architecture, or what the user calls the model.</param>
    /// <param name="loaded">The model with its starting weights; null for an architecture, whose seed says them.</param>
    /// <param name="data">The training examples.</param>
    /// <param name="options">How it is trained.</param>
    public static string Of(string model, Classifier? loaded, Dataset data, TrainingOptions options)
    {
        string network = loaded?.Fingerprint ?? model;
        string digest = Digest([network, data.Name, data.Fingerprint(data.Count), .. options.Values.Select(option => $"{option.Key}={option.Value}")]);
        return Path.Combine("runs", $"{Label(model)}-{options.Method.Name}-{digest}");
    }

    /// <summary>Opens the store of an evaluation, which the caller disposes.</summary>
    /// <exception cref="RunFolderException">The folder belongs to a training or a crafting, whose report would be overwritten, or to another run.</exception>
    public static SqliteRunStore Open(string folder)
    {
        RefuseTraining(folder);
        SqliteRunStore store = SqliteRunStore.Open(folder);
        if (Kind(store) == RunKind.Evaluation) return store;
        store.Dispose();
        string held = "crafted samples of saddle attack jsma or saddle hardness, or a rerun of saddle reproduce";
        throw new RunFolderException($"The folder {folder} holds {held}. Name another folder.") { Setting = Setting.RunFolder };
    }

    /// <summary>What a folder's store holds.</summary>
    public static RunKind Kind(SqliteRunStore store) =>
        store.ReadDocument(Paper) is not null ? RunKind.Paper : store.ReadDocument(CraftJob.Document) is not null ? RunKind.Crafts : RunKind.Evaluation;

    /// <summary>Opens and claims the folder of a paper's rerun, which stays locked until the result is disposed.</summary>
    /// <param name="folder">The folder; made where there is none.</param>
    /// <param name="key">Which rerun: the paper and the budget.</param>
    /// <exception cref="RunFolderException">The folder holds another run, or is in use.</exception>
    public static SqliteRunStore ClaimForPaper(string folder, string key)
    {
        RefuseTraining(folder);
        SqliteRunStore store = SqliteRunStore.Open(folder);
        string document = JsonOutput.Of(key);
        bool ours = store.ReadDocument(Paper) is { } other ? other == document : store.ReadDocument(CraftJob.Document) is null
            && store.ReadDocument(Evaluation) is null;
        if (ours)
        {
            store.WriteDocument(Paper, document);
            return store;
        }
        store.Dispose();
        throw new RunFolderException($"The folder {folder} belongs to another run: its paper, budget or command differs. Name another folder.")
        {
            Setting =
            Setting.RunFolder
        };
    }

    /// <summary>Keeps other runs out of a training's folder.</summary>
    /// <exception cref="RunFolderException">The folder holds a training.</exception>
    public static void RefuseTraining(string folder)
    {
        if (StoredTraining.IsTraining(folder))
            throw new RunFolderException($"The folder {folder} holds a training (training.json). Name another folder.") { Setting = Setting.RunFolder };
    }

    /// <summary>Keeps a training out of an evaluation's or a crafting's folder, whose report it would overwrite.</summary>
    /// <exception cref="RunFolderException">The folder holds one.</exception>
    public static void RefuseEvaluation(string folder)
    {
        if (File.Exists(Path.Combine(folder, "run.db"))) throw new RunFolderException(
            $"The folder {folder} holds an evaluation or crafted samples (run.db). Name another folder.")
        { Setting = Setting.RunFolder };
    }

    private static string Digest(IEnumerable<string> facts) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', facts))))[..DigestLength];

    /// <summary>A model's name without folder and ending, as part of a folder's name.</summary>
    public static string Label(string model)
    {
        string name = Path.GetFileNameWithoutExtension(model);
        return new string([.. name.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.' ? letter : '-')]);
    }
}

/// <summary>What a run's store holds.</summary>
internal enum RunKind
{
    /// <summary>An evaluation, or nothing yet.</summary>
    Evaluation,

    /// <summary>Crafted samples, and a study of hardness where that was asked for.</summary>
    Crafts,

    /// <summary>A paper's rerun.</summary>
    Paper,
}
