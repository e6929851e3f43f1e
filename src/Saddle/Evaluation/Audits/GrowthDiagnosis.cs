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
        Diagnosis[] told = growth.Place is not { } place ? before : [.. before.Select(each => each with { Evidence = $"{each.Evidence}; {place}" })];
        // A gradient that is not the function's says nothing of the function's own, and one that is saturated was found already.
        return before.Length == 0 && Own(growth) is { } own ? [.. told, own] : told;
    }

    private static Diagnosis? Own(GradientGrowth growth)
    {
        (int count, string what) = 2 * growth.Vanished > growth.Examples
            ? (growth.Vanished, "no more than a millionth of what the last layers get: it vanishes")
            : (growth.Exploded, "a million times or more of what the last layers get: it explodes");
        return 2 * count <= growth.Examples ? null
            : new Diagnosis(DiagnosisKind.Vanishing, $"of the margin's gradient the first layer and the inputs get, for {count} of {growth.Examples} examples, {what}; {growth}",
                growth.Shown);
    }
}
