
namespace Saddle.Evaluation.Indicators;

/// <summary>P5: the model gives one class for everything.</summary>
internal sealed class SingleAnswer : Indicator
{
    public override IEnumerable<Warning> Inspect(Evidence evidence) =>
        Inspect([.. evidence.Natural.Select(outcome => outcome.Predicted)], [.. evidence.Natural.Select(outcome => outcome.Label)]);

    /// <summary>The warning, if there is one: where the examples have one class too, nothing can be said.</summary>
    /// <param name="predicted">Predicted classes of natural examples.</param>
    /// <param name="labels">Their true classes.</param>
    public static IEnumerable<Warning> Inspect(IReadOnlyList<int> predicted, IReadOnlyList<int> labels)
    {
        if (predicted.Distinct().Count() != 1 || labels.Distinct().Count() < 2) yield break;
        yield return new Warning("P5", null, $"The model gives class {predicted[0]} for all {predicted.Count} natural examples, though they are of "
            + $"{labels.Distinct().Count()} classes: what stands under attack stands because nothing else is ever answered.",
            "Check what the outputs are stated to be, and that bounds, standardisation and channel order are those of its training.", []);
    }
}
