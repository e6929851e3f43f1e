using Saddle.Evaluation.Audits;

namespace Saddle.Reports;

/// <summary>What kinds of hidden gradients are called and mean.</summary>
internal static class DiagnosisTitles
{
    /// <summary>A short name.</summary>
    public static string Title(this DiagnosisKind kind) => kind switch
    {
        DiagnosisKind.NonDifferentiable => "no gradient",
        DiagnosisKind.SingleStep => "single step",
        _ => kind.ToString().ToLowerInvariant(),
    };

    /// <summary>What it means for a number.</summary>
    public static string Meaning(this DiagnosisKind kind) => kind switch
    {
        DiagnosisKind.Shattered => "Attacks along gradients go where the model does not fall. What they leave standing is no robustness; an attack needs another backward pass.",
        DiagnosisKind.NonDifferentiable => "Attacks along gradients cannot be made at all. That says nothing of robustness; an attack needs another backward pass, or none.",
        DiagnosisKind.Stochastic => "A gradient is that of one draw. An attack needs the mean over many, and a verdict more than one pass.",
        DiagnosisKind.Vanishing => "A gradient in plain float32 is lost in rounding. An attack needs values before they saturate, a loss that does not, or no gradient at all.",
        DiagnosisKind.SingleStep => "The model learned to hide from one step. Its accuracy against one step says nothing; many small steps break it.",
        _ => "",
    };
}
