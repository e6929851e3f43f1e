namespace Saddle.Evaluation.Audits;

/// <summary>In what way a model hides its gradients (Athalye et al. 2018, section 3).</summary>
public enum DiagnosisKind
{
    /// <summary>No sign of it was found, which proves nothing.</summary>
    None,

    /// <summary>An operation has a derivative that is zero or not that of what it computes.</summary>
    Shattered,

    /// <summary>Answers differ from pass to pass.</summary>
    Stochastic,

    /// <summary>Gradients are there and too small to be told from none, or too large.</summary>
    Vanishing,

    /// <summary>There is no gradient: the path to the inputs is cut, or the backward pass fails.</summary>
    NonDifferentiable,

    /// <summary>It withstands one step and not many: trained against one step.</summary>
    SingleStep,
}

/// <summary>One thing that was found.</summary>
/// <param name="Kind">What.</param>
/// <param name="Evidence">By what, with numbers.</param>
/// <param name="Examples">Examples that show it, the first ones.</param>
public sealed record Diagnosis(DiagnosisKind Kind, string Evidence, IReadOnlyList<int> Examples)
{
    /// <summary>A line for people: the kind and the evidence.</summary>
    public override string ToString() => $"{Kind}: {Evidence}";
}

/// <summary>Kinds in words.</summary>
internal static class DiagnosisWords
{
    /// <summary>The kind as a part of a sentence.</summary>
    public static string Words(this DiagnosisKind kind) => kind switch
    {
        DiagnosisKind.Shattered => "shattered",
        DiagnosisKind.Stochastic => "stochastic",
        DiagnosisKind.Vanishing => "vanishing",
        DiagnosisKind.NonDifferentiable => "missing",
        DiagnosisKind.SingleStep => "fit for one step alone",
        _ => "without a sign of hiding anything",
    };
}
