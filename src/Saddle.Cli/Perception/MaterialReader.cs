using Saddle.Attacks;
using Saddle.Cli.Crafts;
using Saddle.Data;
using Saddle.Evaluation.Crafts;
using Saddle.Evaluation.Exchange;
using Saddle.Evaluation.Results;
using Saddle.Evaluation.Runs;
using Saddle.Models;
using Saddle.Reports;
using Saddle.Storage;
using Saddle.Threats;
using static TorchSharp.torch;

namespace Saddle.Cli.Perception;

/// <summary>Reads adversarial examples of runs and archives, and crafts those of models.</summary>
/// <param name="session">Where progress is shown.</param>
/// <param name="data">The examples; not disposed.</param>
/// <param name="bounds">The values of black and white.</param>
internal sealed class MaterialReader(Session session, Dataset data, InputBounds bounds)
{
    private const int AtOnce = 256;

    /// <summary>What was read so far.</summary>
    public StudyMaterial Material { get; } = new(data, bounds);

    /// <summary>Reads the adversarial examples that a run kept.</summary>
    /// <param name="folder">The run's folder, of an evaluation or of crafted samples.</param>
    /// <returns>What the run calls its model; null where it does not say.</returns>
    public string? Run(string folder)
    {
        using SqliteRunStore store = SqliteRunStore.Open(folder, readOnly: true);
        switch (RunFolder.Kind(store))
        {
            case RunKind.Crafts:
                Crafts(folder, store);
                return null;
            case RunKind.Evaluation:
                return Evaluation(folder, store);
            default:
                throw new InputException($"The folder {folder} holds a paper's rerun, which keeps no adversarial examples. Give the folder of an evaluation "
                    + "or of "
                    + "'saddle attack'.");
        }
    }

    /// <summary>Reads an archive of adversarial examples, and asks the model what it says of them.</summary>
    /// <param name="path">The archive.</param>
    /// <param name="model">The model; null where none is given.</param>
    public void Archive(string path, Classifier? model)
    {
        using AdversarialExamples read = AdversarialExamples.Load(path);
        float[][] points = Rows(path, read);
        int[]? predicted = model is null ? null : Predicted(model, points);
        for (int row = 0; row < points.Length; row++)
        {
            float[] values = points[row];
            Material.Add(Example(path, read.Examples[row]), () => values, null, predicted?[row], null, Path.GetFileName(path));
        }
    }

    /// <summary>Crafts samples by the saliency map attack, all images towards all targets; those that reach their target can be shown.</summary>
    /// <param name="model">The model.</param>
    /// <param name="name">What the user calls it.</param>
    /// <param name="thetas">The values of θ.</param>
    /// <param name="mostDistortion">Υ.</param>
    public void Craft(Classifier model, string name, IReadOnlyList<double> thetas, double mostDistortion)
    {
        foreach (double theta in thetas)
        {
            var attack = new SaliencyMapAttack { Theta = theta, MaxDistortion = mostDistortion };
            var plan = new CraftPlan { Model = name, Attack = attack, Workers = Environment.ProcessorCount, Command = session.Command };
            using var store = new MemoryRunStore();
            CraftFindings found = CraftJob.Run(session, model, data, plan, store, "no folder", FormattableString.Invariant($"crafting, θ = {theta}"));
            Material.Add(found.Samples, attack, new CraftedImages(model.Contract.Bounds, data));
        }
    }

    /// <summary>Asks the model what it says of the examples as they are.</summary>
    public void Originals(Classifier model)
    {
        for (int start = 0; start < data.Count; start += AtOnce)
        {
            using var scope = NewDisposeScope();
            int[] labels = Predicted(model, data.Inputs[start..Math.Min(data.Count, start + AtOnce)]);
            for (int row = 0; row < labels.Length; row++) Material.Predict(start + row, labels[row]);
        }
    }

    private string Evaluation(string folder, SqliteRunStore store)
    {
        RunDescription description = ResultReader.ReadDescription(store);
        EvaluationResult result = ResultReader.Read(store, folder);
        foreach (NaturalOutcome outcome in store.ReadNatural()) Material.Predict(Example(folder, outcome.Example), outcome.Predicted);
        int kept = 0;
        foreach (ThreatResult threat in result.Threats)
            foreach (AttackSummary attack in threat.Attacks)
                foreach (AttackOutcome outcome in store.ReadOutcomes(attack.StoredUnder(threat.Threat), attack.Name).Where(outcome => outcome.Broken))
                    if (store.ReadPoint(attack.StoredUnder(threat.Threat), attack.Name, outcome.Example) is { } point)
                    {
                        RequireShape(folder, point.Length);
                        RequireLabel(folder, outcome.Example, outcome.Label);
                        kept++;
                        Material.Add(Example(folder, outcome.Example), () => point, null, outcome.Predicted, null,
                            $"{attack.Attack} under {threat.Threat.Ball}");
                    }
        return kept > 0 ? description.Model
            : throw new InputException($"The run {folder} holds no adversarial example: it broke nothing, or was made to keep none (--keep none). Evaluate "
                + "into "
                + "another folder.");
    }

    private void Crafts(string folder, SqliteRunStore store)
    {
        CraftClaim claim = CraftJob.Claim(store);
        if (AttackCatalogue.Parse(claim.Attack) is not SaliencyMapAttack attack)
            throw new InputException($"The run {folder} was crafted by {claim.Attack}, which this version does not know. Craft again.");
        IReadOnlyList<CraftedSample> samples = store.ReadSamples(claim.Key, claim.Attack);
        foreach (CraftedSample sample in samples) RequireLabel(folder, Example(folder, sample.Image), sample.Source);
        Material.Add(samples, attack, new CraftedImages(bounds, data));
    }

    private float[][] Rows(string path, AdversarialExamples read)
    {
        RequireShape(path, (int)(read.Points.numel() / Math.Max(1, read.Count)));
        using Tensor plain = Arranged(read.Points);
        float[] values = plain.data<float>().ToArray();
        int features = values.Length / Math.Max(1, read.Count);
        return [.. Enumerable.Range(0, read.Count).Select(row => values[(row * features)..((row + 1) * features)])];
    }

    // Archives may have the axes that the data's own file has.
    private Tensor Arranged(Tensor points) => data.StoredChannelsLast && points.shape[1..].SequenceEqual(data.StoredShape)
        ? points.permute(0, 3, 1, 2).contiguous() : points.contiguous();

    private void RequireShape(string where, int features)
    {
        if (features != data.InputShape.Product())
            throw new InputException($"{where} holds inputs of {features} features, and those of {data.Name} have {data.InputShape.Product()}. Give the "
                + "data that "
                + "they were made from.");
    }

    private void RequireLabel(string where, int example, int label)
    {
        if (Material.Label(Example(where, example)) != label)
            throw new InputException($"{where} takes example {example} for class {label}, and {data.Name} says otherwise. Give the data that it was made "
                + "from.");
    }

    private int Example(string where, long example) => example >= 0 && example < data.Count ? (int)example
        : throw new InputException($"{where} is of example {example}, and {data.Name} has {data.Count} here. Give the data that it was made from, and as many "
            + "--examples.");

    private int[] Predicted(Classifier model, float[][] points)
    {
        var labels = new List<int>();
        foreach (float[][] part in points.Chunk(AtOnce))
        {
            using Tensor flat = tensor(part.SelectMany(point => point).ToArray()), shaped = flat.reshape([part.Length, .. data.InputShape]);
            labels.AddRange(Predicted(model, shaped));
        }
        return [.. labels];
    }

    private static int[] Predicted(Classifier model, Tensor inputs)
    {
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        using var lease = new ModelLease(model);
        return [.. model.Logits(inputs.to(model.Device)).argmax(1).cpu().data<long>().ToArray()
            .Select(label => label >= model.Contract.Classes ? Rejection.Class : (int)label)];
    }
}
