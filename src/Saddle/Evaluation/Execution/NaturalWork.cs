using Saddle.Data;
using Saddle.Evaluation.Runs;
using Saddle.Evaluation.Work;
using Saddle.Models;
using Saddle.Randomness;
using Saddle.Threats;
using Saddle.Training;

namespace Saddle.Evaluation.Execution;

/// <summary>How the model takes the examples as they are; what every number of a run starts from.</summary>
internal static class NaturalWork
{
    /// <summary>Commits the outcomes that the store lacks and gives all up to the extent.</summary>
    /// <exception cref="RunFolderException">A stored example is not the one of this data set.</exception>
    /// <exception cref="InputException">The model gives NaN or infinity.</exception>
    public static IReadOnlyList<NaturalOutcome> Complete(Classifier classifier, Dataset data, int extent, EvaluationPlan plan, IRunStore store,
        CancellationToken cancellation)
    {
        IReadOnlyList<NaturalOutcome> known = store.ReadNatural();
        foreach (NaturalOutcome outcome in known.Where(outcome => outcome.Example < extent)) RequireSame(outcome, data);
        HashSet<int> stored = [.. known.Select(outcome => outcome.Example)];
        int[] missing = [.. Enumerable.Range(0, extent).Where(example => !stored.Contains(example))];
        foreach (int[] chunk in missing.Chunk(plan.BatchSize))
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            NaturalOutcome[] outcomes = Classify(classifier, data, chunk, plan.Seed);
            Dictionary<int, float[]> inputs = plan.Points == StoredPoints.None ? []
                : chunk.ToDictionary(example => example, example => data.Inputs[example].contiguous().data<float>().ToArray());
            store.CommitNatural(outcomes, inputs);
        }
        return [.. store.ReadNatural().Where(outcome => outcome.Example < extent)];
    }

    /// <summary>The outcomes of some examples, none of them committed anywhere.</summary>
    /// <exception cref="InputException">The model gives NaN or infinity.</exception>
    public static NaturalOutcome[] Classify(Classifier classifier, Dataset data, int[] examples, ulong seed)
    {
        using var gradients = no_grad();
        using ModelDraws? own = ModelDraws.For(classifier, seed, $"natural accuracy from {examples[0]}");
        Tensor rows = tensor(examples, ScalarType.Int64);
        PassDraws? draws = classifier.TakesDraws
            ? new PassDraws(new Draws(seed, "natural"), [.. examples.Select(example => (long)example)], new long[examples.Length]) : null;
        Tensor logits = classifier.Logits(data.Inputs.index_select(0, rows).to(classifier.Device), draws).cpu();
        Tensor unknown = logits.amax([1]).isfinite().logical_not();
        if (unknown.any().item<bool>())
            throw new InputException($"The model answers NaN or infinity for example {examples[unknown.to_type(ScalarType.Int32).argmax().item<long>()]}. A "
                + "NaN is never taken for a number: mend the model or its preprocessing.");
        long[] predicted = Rejection.Predicted(logits, classifier.Contract).data<long>().ToArray(), labels = data.Labels.index_select(0, rows).data<long>()
            .ToArray();
        float[] confidence = nn.functional.softmax(logits, 1).amax([1]).data<float>().ToArray();
        return [.. examples.Select((example, i) =>
            new NaturalOutcome(example, RunFingerprint.OfExample(data.Inputs[example], labels[i]), (int)labels[i], (int)predicted[i], confidence[i]))];
    }

    private static void RequireSame(NaturalOutcome outcome, Dataset data)
    {
        using var scope = NewDisposeScope();
        if (outcome.InputHash != RunFingerprint.OfExample(data.Inputs[outcome.Example], data.Labels[outcome.Example].item<long>()))
            throw new RunFolderException($"Example {outcome.Example} of {data.Name} is not the one that the run folder holds results of. Name another "
                + "folder, or use the data that the run began with.")
            { Setting = Setting.RunFolder };
    }
}
