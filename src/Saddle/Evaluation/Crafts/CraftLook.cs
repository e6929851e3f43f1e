using Saddle.Data;
using Saddle.Evaluation.Checks;
using Saddle.Evaluation.Indicators;
using Saddle.Models;
using Saddle.Threats;

namespace Saddle.Evaluation.Crafts;

/// <summary>Looks at a model's answers to the images before any is crafted from.</summary>
internal static class CraftLook
{
    private const int Looked = 64;

    /// <summary>The warnings D1, E1, P1, P3 and P5.</summary>
    /// <param name="classifier">The model.</param>
    /// <param name="data">The images; at least one.</param>
    /// <param name="count">How many of them are crafted from.</param>
    /// <param name="size">The largest batch.</param>
    /// <exception cref="InputException">The model fails, answers NaN, or its outputs are not what they are said to be.</exception>
    public static IReadOnlyList<Warning> Inspect(Classifier classifier, Dataset data, int count, int size)
    {
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        List<Warning> warnings = [.. TrainingModeCheck.Inspect(classifier)];
        using var lease = new ModelLease(classifier);
        var predicted = new List<int>();
        for (int start = 0; start < count; start += size)
        {
            using var part = NewDisposeScope();
            Tensor logits = classifier.Logits(data.Inputs[start..Math.Min(count, start + size)].to(classifier.Device)).RequireSound();
            predicted.AddRange(logits.argmax(1).cpu().data<long>().ToArray().Select(label => (int)label));
        }
        if (RangeCheck.Find(data, count, classifier.Contract.Bounds) is { } otherUnit) warnings.Add(otherUnit);
        warnings.AddRange(OfOutputs(classifier, data, Math.Min(size, count)));
        Tensor looked = data.Inputs[..Math.Min(Math.Min(Looked, size), count)].to(classifier.Device);
        // Passes of a stochastic model differ anyway.
        if (!PreflightChecks.IsStochastic(classifier, looked, size)) SecondOpinionCheck.Of(classifier, looked, warnings);
        warnings.AddRange(SingleAnswer.Inspect(predicted, [.. data.Labels[..count].data<long>().ToArray().Select(label => (int)label)]));
        return warnings;
    }

    /// <summary>Requires outputs within what they are said to be, before anything is stored.</summary>
    /// <param name="classifier">The model.</param>
    /// <param name="data">The images; at least one.</param>
    /// <param name="size">The largest batch.</param>
    /// <exception cref="InputException">The model fails, or its outputs are not what they are said to be.</exception>
    public static void Require(Classifier classifier, Dataset data, int size)
    {
        if (classifier.Contract.Outputs is OutputKind.Logits or OutputKind.LogProbabilities) return;
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        using var lease = new ModelLease(classifier);
        OfOutputs(classifier, data, size);
    }

    private static IEnumerable<Warning> OfOutputs(Classifier classifier, Dataset data, int size) =>
        OutputCheck.Inspect(classifier.Outputs(data.Inputs[..Math.Min(Math.Min(Looked, size), data.Count)].to(classifier.Device)), classifier.Contract);
}
