namespace Saddle.Evaluation.Audits;

/// <summary>What was found of gradients as doubts about the naive number: G3, G4, G5 and S2 of docs/indicators.md.</summary>
internal static class DiagnosisFindings
{
    /// <summary>The findings; what a check of the evaluation says itself (P2 of stochastic models) is left to it.</summary>
    public static IEnumerable<AuditFinding> Of(IEnumerable<Diagnosis> diagnosis)
    {
        foreach (Diagnosis found in diagnosis)
        {
            (string Id, string Remedy)? words = found.Kind switch
            {
                DiagnosisKind.NonDifferentiable => ("G3", "Attack straight through the operations that cut the gradient (BPDA), or without gradients."),
                DiagnosisKind.Shattered => ("G4", "Attack with another backward pass (BPDA), with gradients that are means over noise, or without gradients."),
                DiagnosisKind.Vanishing => ("G5", "Attack the logits before they saturate, with a loss that does not, or without gradients."),
                DiagnosisKind.SingleStep => ("S2", "Quote no single-step numbers for this model. Train against multi-step PGD."),
                _ => null,
            };
            if (words is { } said) yield return new AuditFinding(said.Id, "naive", $"{found.Evidence}.", said.Remedy, found.Examples);
        }
    }
}
