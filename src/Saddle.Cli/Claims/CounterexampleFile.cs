using Saddle.Data;
using Saddle.Evaluation.Claims;
using static TorchSharp.torch;

namespace Saddle.Cli.Claims;

/// <summary>The archive of counter-examples, which 'saddle verify' and <c>--data npz:</c> read.</summary>
internal static class CounterexampleFile
{
    /// <summary>Writes it; where there are none, one of an earlier test is removed.</summary>
    /// <param name="folder">Where to; it must exist.</param>
    /// <param name="findings">What was found.</param>
    /// <param name="data">The examples of the claim.</param>
    /// <param name="listed">Their indices in their data set, where they are not its first ones.</param>
    /// <returns>The file; null where there is none.</returns>
    public static string? Write(string folder, ClaimFindings findings, Dataset data, IReadOnlyList<long>? listed)
    {
        string path = Path.Combine(folder, "adversarial.npz");
        if (findings.Points.Count == 0)
        {
            File.Delete(path);
            return null;
        }
        using var scope = NewDisposeScope();
        long[] rows = [.. findings.Points.Examples];
        Tensor own = tensor(rows);
        NpzWriter.Write(path, new Dictionary<string, Tensor>
        {
            ["adversarial"] = data.AsStored(findings.Points.Points),
            ["example"] = tensor(rows.Select(row => listed?[(int)row] ?? row).ToArray()),
            ["x"] = data.AsStored(data.Inputs.index_select(0, own)),
            ["y"] = data.Labels.index_select(0, own),
            ["distance"] = tensor(findings.Verdicts.Select(verdict => verdict.Distance).ToArray()),
        });
        return path;
    }
}
