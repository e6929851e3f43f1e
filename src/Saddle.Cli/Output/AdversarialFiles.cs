using Saddle.Data;
using Saddle.Evaluation.Results;
using Saddle.Evaluation.Runs;
using Saddle.Models;
using Saddle.Reports;
using static TorchSharp.torch;

namespace Saddle.Cli.Output;

/// <summary>The files that hold what an attack made.</summary>
/// <param name="Archive">The NumPy archive.</param>
/// <param name="Grid">The picture; null where the inputs are no pictures or nothing was attacked.</param>
internal sealed record AdversarialFiles(string Archive, string? Grid)
{
    private const int MostDrawn = 20;

    /// <summary>Writes the attacked examples of a run with one attack that keeps all its points.</summary>
    /// <param name="folder">Where to.</param>
    /// <param name="store">The run.</param>
    /// <param name="data">The originals.</param>
    /// <param name="threat">The run's result.</param>
    /// <param name="bounds">The values of black and white.</param>
    public static AdversarialFiles Write(string folder, IRunStore store, Dataset data, ThreatResult threat, InputBounds bounds)
    {
        using var scope = NewDisposeScope();
        AttackSummary attack = threat.Attacks[0];
        string key = attack.StoredUnder(threat.Threat);
        IReadOnlyList<AttackOutcome> outcomes = store.ReadOutcomes(key, attack.Name);
        Dictionary<int, NaturalOutcome> natural = store.ReadNatural().ToDictionary(outcome => outcome.Example);
        long[] examples = [.. outcomes.Select(outcome => (long)outcome.Example)];
        Tensor inputs = data.Inputs.index_select(0, tensor(examples));
        float[] points = [.. outcomes.SelectMany(outcome => store.ReadPoint(key, attack.Name, outcome.Example)
            ?? throw new RunFolderException($"The run in {folder} does not hold the adversarial example {outcome.Example}; it was made with another --keep. "
                + "Give another folder.") { Setting = Setting.RunFolder })];
        Tensor adversarial = tensor(points, [outcomes.Count, .. data.InputShape]);
        string archive = Path.Combine(folder, "adversarial.npz");
        NpzWriter.Write(archive, new Dictionary<string, Tensor>
        {
            ["x"] = data.AsStored(inputs),
            ["adversarial"] = data.AsStored(adversarial),
            ["y"] = tensor(outcomes.Select(outcome => (long)outcome.Label).ToArray()),
            ["natural"] = tensor(outcomes.Select(outcome => (long)natural[outcome.Example].Predicted).ToArray()),
            ["predicted"] = tensor(outcomes.Select(outcome => (long)outcome.Predicted).ToArray()),
            ["success"] = tensor(outcomes.Select(outcome => outcome.Broken).ToArray()),
            ["distance"] = tensor(outcomes.Select(outcome => outcome.Distance).ToArray()),
            ["example"] = tensor(examples),
        });
        return new AdversarialFiles(archive, Draw(folder, $"{attack.Attack} under {threat.Threat.Ball}", inputs, adversarial, outcomes, data, bounds));
    }

    private static string? Draw(string folder, string title, Tensor inputs, Tensor adversarial, IReadOnlyList<AttackOutcome> outcomes, Dataset data,
        InputBounds bounds)
    {
        if (outcomes.Count == 0 || !PngGrid.CanDraw(data.InputShape)) return null;
        int[] drawn = [.. Enumerable.Range(0, outcomes.Count).OrderByDescending(row => outcomes[row].Broken).Take(MostDrawn).Order()];
        Tensor rows = tensor(drawn.Select(row => (long)row).ToArray());
        string path = Path.Combine(folder, "examples.png");
        PngGrid.Write(path, inputs.index_select(0, rows), adversarial.index_select(0, rows),
            [.. drawn.Select(row => (long)outcomes[row].Label)], [.. drawn.Select(row => (long)outcomes[row].Predicted)], data.ClassNames, bounds, title,
            [.. drawn.Select(row => outcomes[row].Confidence)]);
        return path;
    }
}
