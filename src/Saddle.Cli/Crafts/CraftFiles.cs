using Saddle.Attacks;
using Saddle.Data;
using Saddle.Evaluation.Crafts;
using Saddle.Models;
using Saddle.Reports;
using static TorchSharp.torch;

namespace Saddle.Cli.Crafts;

/// <summary>The files that hold what was crafted.</summary>
/// <param name="Archive">The NumPy archive.</param>
/// <param name="ArchiveSamples">How many samples it holds, the first ones.</param>
/// <param name="Grid">The picture; null where the inputs are no pictures.</param>
internal sealed record CraftFiles(string Archive, int ArchiveSamples, string? Grid)
{
    private const int MostArchived = 10_000, MostDrawn = 20;

    /// <summary>Writes the crafted samples of a run.</summary>
    public static CraftFiles Write(string folder, CraftFindings run, Dataset data, InputBounds bounds)
    {
        using var scope = NewDisposeScope();
        CraftedSample[] samples = [.. run.Samples.Where(sample => sample.Reason != StopReason.AlreadyInTarget).Take(MostArchived)];
        Tensor adversarial = new CraftedImages(bounds, data).Of(samples, run.Plan.Attack);
        string archive = Path.Combine(folder, "adversarial.npz");
        NpzWriter.Write(archive, new Dictionary<string, Tensor>
        {
            ["adversarial"] = data.AsStored(adversarial),
            ["example"] = Column(samples, sample => sample.Image),
            ["y"] = Column(samples, sample => sample.Source),
            ["target"] = Column(samples, sample => sample.Target),
            ["success"] = tensor(samples.Select(sample => sample.Success).ToArray()),
            ["iterations"] = Column(samples, sample => sample.Iterations),
            ["changed"] = Column(samples, sample => sample.Changed),
        });
        return new CraftFiles(archive, samples.Length, Draw(folder, run.Plan.Attack.Name, samples, adversarial, data, bounds));
    }

    private static string? Draw(string folder, string title, CraftedSample[] samples, Tensor adversarial, Dataset data, InputBounds bounds)
    {
        if (samples.Length == 0 || !PngGrid.CanDraw(data.InputShape)) return null;
        long[] drawn = [.. Enumerable.Range(0, samples.Length).OrderByDescending(row => samples[row].Success).Take(MostDrawn).Order().Select(row => (long)row)];
        string path = Path.Combine(folder, "examples.png");
        PngGrid.Write(path, data.Inputs.index_select(0, tensor(drawn.Select(row => (long)samples[row].Image).ToArray())),
            adversarial.index_select(0, tensor(drawn)),
            [.. drawn.Select(row => (long)samples[row].Source)],
            [.. drawn.Select(row => (long)(samples[row].Success ? samples[row].Target : samples[row].Source))], data.ClassNames, bounds,
            title);
        return path;
    }

    private static Tensor Column(CraftedSample[] samples, Func<CraftedSample, int> value) => tensor(samples.Select(sample => (long)value(sample)).ToArray());
}
