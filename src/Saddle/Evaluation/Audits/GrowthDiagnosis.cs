namespace Saddle.Evaluation.Audits;

/// <summary>What the gradient's way through the layers adds to what was found along lines.</summary>
internal static class GrowthDiagnosis
{
    /// <summary>What was found, with the place where the gradient ends, and what the layers alone show.</summary>
    /// <param name="found">What was found along lines.</param>
    /// <param name="growth">What reaches each layer; null where that is not known.</param>
    public static IReadOnlyList<Diagnosis> With(IEnumerable<Diagnosis> found, GradientGrowth? growth)
    {
        Diagnosis[] before = [.. found];
        if (growth is null) return before;
        Diagnosis[] told = growth.Place is not { } place ? before : [.. before.Select((each, i) => i > 0 ? each : each with { Evidence = $"{each.Evidence}; {place}" })];
        // Where the function moves and its gradient is zero, it is cut and not small; what is saturated at the outputs was found already.
        bool asks = before.All(each => each.Kind == DiagnosisKind.Shattered) && (before.Length == 0 || growth.Layers[0].Relative > 0);
        return asks && Own(growth, alone: before.Length == 0) is { } own ? [.. told, own] : told;
    }

    private static Diagnosis? Own(GradientGrowth growth, bool alone)
    {
        (int count, string what) = 2 * growth.Vanished > growth.Examples ? (growth.Vanished, "no more than a millionth of the outputs' size: it vanishes")
            : (growth.Exploded, "a million times the outputs' size or more: it explodes");
        return 2 * count <= growth.Examples ? null : new Diagnosis(DiagnosisKind.Vanishing, $"what the margin's gradient promises for a change of the whole first "
            + $"layer or of the inputs over their whole range is, for {count} of {growth.Examples} examples, {what}{(alone ? $"; {growth}" : "")}",
                growth.Shown);
    }
}
