using System.Text;
using Saddle.Perception.Results;

namespace Saddle.Cli.Perception;

/// <summary>The files of a study's results.</summary>
/// <param name="Report">The report for people.</param>
/// <param name="Document">The document of <c>--json</c>.</param>
/// <param name="Conditions">A line a condition.</param>
/// <param name="Answers">A line an answer that counts.</param>
internal sealed record PerceptionFiles(string Report, string Document, string Conditions, string Answers)
{
    /// <summary>The files in a folder.</summary>
    public static PerceptionFiles In(string folder) => new(Path.Combine(folder, "report.html"), Path.Combine(folder, "results.json"),
        Path.Combine(folder, "conditions.csv"), Path.Combine(folder, "answers.csv"));

    /// <summary>Writes all but the report.</summary>
    public void Write(PerceptionResult result, string document)
    {
        Save(Document, document + '\n');
        Save(Conditions, PerceptionCsv.Conditions(result));
        Save(Answers, PerceptionCsv.Answers(result));
    }

    private static void Save(string path, string text) => AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)), makeFolder: true);
}
