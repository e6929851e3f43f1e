using System.Text;
using Saddle.Data;
using Saddle.Evaluation.Exchange;
using static TorchSharp.torch;

namespace Saddle.Cli.Output;

/// <summary>The files of a verification.</summary>
/// <param name="Document">The document of <c>--json</c>.</param>
/// <param name="Verdicts">The NumPy archive with a row a point.</param>
internal sealed record VerificationFiles(string Document, string Verdicts)
{
    /// <summary>The files in a folder.</summary>
    public static VerificationFiles In(string folder) => new(Path.Combine(folder, "verification.json"), Path.Combine(folder, "verdicts.npz"));

    /// <summary>Writes both, and makes the folder where there is none.</summary>
    /// <param name="verification">What came of it.</param>
    /// <param name="document">The text of the document.</param>
    public void Write(Verification verification, string document)
    {
        AtomicFile.Write(Document, stream => stream.Write(Encoding.UTF8.GetBytes(document + '\n')), makeFolder: true);
        using var scope = NewDisposeScope();
        IReadOnlyList<PointVerdict> points = verification.Points;
        NpzWriter.Write(Verdicts, new Dictionary<string, Tensor>
        {
            ["example"] = tensor(points.Select(point => point.Example).ToArray()),
            ["distance"] = tensor(points.Select(point => point.Distance).ToArray()),
            ["inside"] = tensor(points.Select(point => point.Inside).ToArray()),
            ["success"] = tensor(points.Select(point => point.Broken).ToArray()),
            ["unstable"] = tensor(points.Select(point => point.Unstable).ToArray()),
        });
    }
}
