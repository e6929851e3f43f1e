using System.Text.Json;
using Saddle.Cli.Output;
using Saddle.Data;
using Saddle.Evaluation.Crafts;
using Saddle.Evaluation.Hardness;
using Saddle.Evaluation.Runs;
using Saddle.Models;
using Saddle.Storage;

namespace Saddle.Cli.Crafts;

/// <summary>One crafting with its display and its folder.</summary>
internal static class CraftJob
{
    /// <summary>The document of a run folder that says which crafting it holds.</summary>
    public const string Document = "craft";

    private const string Evaluation = "description";

    /// <summary>The folder of a crafting: <c>runs/MODEL-PURPOSE-KEY</c>, the first digits of the crafting's key.</summary>
    public static string Folder(Classifier classifier, Dataset data, CraftPlan plan, string purpose = "jsma") =>
        Path.Combine("runs", $"{RunFolder.Label(plan.Model)}-{purpose}-{CraftStudy.Key(classifier, data, plan)[..12]}");

    /// <summary>Opens the folder's store for a crafting, which the caller disposes.</summary>
    /// <exception cref="RunFolderException">The folder holds another run.</exception>
    public static SqliteRunStore Open(string folder, Classifier classifier, Dataset data, CraftPlan plan)
    {
        // What cannot be crafted keeps nobody out of its folder.
        CraftStudy.Require(classifier, data, plan);
        return Open(folder, new CraftClaim(CraftStudy.Key(classifier, data, plan), plan.Attack.ToString()));
    }

    private static SqliteRunStore Open(string folder, CraftClaim claim)
    {
        RunFolder.RefuseTraining(folder);
        SqliteRunStore store = SqliteRunStore.Open(folder);
        try
        {
            if (RunFolder.Kind(store) == RunKind.Paper || store.ReadDocument(Evaluation) is not null
                || (store.ReadDocument(Document) is { } other && other != JsonOutput.Of(claim)))
                throw new RunFolderException(
                    $"The folder {folder} belongs to another run: its model, data or options differ. Name another folder.")
                { Setting = Setting.RunFolder };
            store.WriteDocument(Document, JsonOutput.Of(claim));
            return store;
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    /// <summary>Which crafting a folder holds.</summary>
    /// <exception cref="RunFolderException">The folder's document cannot be read.</exception>
    public static CraftClaim Claim(IRunStore store)
    {
        try
        {
            return JsonSerializer.Deserialize<CraftClaim>(store.ReadDocument(Document)!, JsonSerializerOptions.Web) ?? throw new JsonException("It is empty.");
        }
        catch (JsonException error)
        {
            throw new RunFolderException($"The run does not say what was crafted: {error.Message.TrimEnd('.')}. Craft again into another folder.", error);
        }
    }

    /// <summary>Crafts with a display, and writes the warnings to standard error.</summary>
    public static CraftFindings Run(Session session, Classifier classifier, Dataset data, CraftPlan plan, IRunStore store, string folder,
        string stage = "crafting")
    {
        session.WhenCancelled = $"What is finished is kept in {folder}. To go on, run the same command again: {session.Command}";
        CraftFindings run =
            StageDisplay.Run(session, display => CraftStudy.Craft(classifier, data, plan, store, new Display(display, stage), session.Cancellation));
        foreach (string note in run.Notes) session.Error.WriteLine($"note: {note}");
        foreach (Warning warning in run.Warnings) session.Error.WriteLine(Texts.Warning(warning, warning.Threat));
        return run;
    }

    /// <summary>Measures the hardness of what was crafted, with a display.</summary>
    public static HardnessStudy Study(Session session, Classifier classifier, Dataset data, HardnessPlan plan, CraftFindings run) =>
        StageDisplay.Run(session, display => HardnessStudy.Of(classifier, data, plan, run, new Display(display, "distances"), session.Cancellation));

    private sealed class Display(StageDisplay display, string stage) : IProgress<CraftProgress>
    {
        public void Report(CraftProgress value) => display.Show(stage, value.Done, value.Total);
    }
}

/// <summary>Which crafting a folder holds.</summary>
/// <param name="Key">What its samples are kept under.</param>
/// <param name="Attack">The attack with every option.</param>
internal sealed record CraftClaim(string Key, string Attack);
