using System.Text.Encodings.Web;
using System.Text.Json;
using Saddle.Perception.Answers;
using Saddle.Perception.Studies;

namespace Saddle.Perception.Pages;

/// <summary>A study as static files: a page that needs no server of ours and hands people their answers at the end.</summary>
public static class StudyExport
{
    // Whoever posts the answers to a service names it in the page's own address.
    private const string Policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; form-action https:; base-uri 'none'";

    /// <summary>How many orders of trials an export has at most, so that answers of people with others are none.</summary>
    public const int MostPlans = 10_000;

    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.Default };

    /// <summary>Writes the files.</summary>
    /// <param name="folder">The study.</param>
    /// <param name="to">Where to; made where there is none. Files of the same names are replaced, and pictures of another study removed.</param>
    /// <param name="plans">How many orders of trials, 1 or more; whoever opens the page gets one of them.</param>
    /// <exception cref="EnvironmentException">A file cannot be written.</exception>
    public static void Write(StudyFolder folder, string to, int plans)
    {
        Study study = folder.Study;
        var plan = new StudyPlan(study);
        // Trials are their pictures alone: neither conditions nor what is right leave the house.
        string data = JsonSerializer.Serialize(new
        {
            Study = folder.Hash,
            study.Page,
            Classes = study.Kind == StudyKind.Identify ? study.Classes : [],
            Comment = new { Comment.Longest, Comment.Refused },
            Plans = Enumerable.Range(0, plans).Select(one => plan.Trials(one).Select(trial => trial.Pictures)),
        }, Format);
        string pictures = Path.Combine(to, "pictures");
        RemoveOthers(pictures, study);
        foreach (string name in study.Pictures.Keys) Save(Path.Combine(pictures, name), folder.Picture(name));
        foreach (string name in (string[])["study.css", "study.js", "handed.js"]) Save(Path.Combine(to, name), PageFiles.Read(name));
        Save(Path.Combine(to, "study-data.js"), System.Text.Encoding.UTF8.GetBytes($"\"use strict\";\nwindow.studyData = {data};\n"));
        Save(Path.Combine(to, "index.html"), PageFiles.Document(study.Page.Title, "", Policy, "study-data.js", "handed.js", "study.js"));
    }

    // Those of an earlier export, which would be published with it; what has no name of ours is somebody else's.
    private static void RemoveOthers(string pictures, Study study)
    {
        if (!Directory.Exists(pictures)) return;
        try
        {
            foreach (string path in Directory.GetFiles(pictures))
                if (StudyCheck.IsPictureName(Path.GetFileName(path)) && !study.Pictures.ContainsKey(Path.GetFileName(path))) File.Delete(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new EnvironmentException($"The pictures of an earlier export in {pictures} cannot be removed: {error.Message.TrimEnd('.')}. Check its "
                + "permissions, or name another folder.", error);
        }
    }

    private static void Save(string path, byte[] bytes) => AtomicFile.Write(path, stream => stream.Write(bytes), durable: false, makeFolder: true);
}
