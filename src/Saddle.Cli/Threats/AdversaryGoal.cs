using Saddle.Threats;

namespace Saddle.Cli.Threats;

/// <summary>What an adversary wants (Papernot et al. 2016, section 2), the least first.</summary>
/// <param name="Name">The paper's word.</param>
/// <param name="Meaning">What it is.</param>
/// <param name="Goal">An instance of it.</param>
/// <param name="Here">How it is written on the command line.</param>
internal sealed record AdversaryGoal(string Name, string Meaning, Goal Goal, string Here)
{
    /// <summary>The four goals.</summary>
    public static IReadOnlyList<AdversaryGoal> All { get; } =
    [
        new("confidence reduction", "the true class is to lose probability", new ConfidenceReduction(0.5), "--goal confidence:P"),
        new("misclassification", "any other class than the true one", Goal.Misclassification, "--goal untargeted"),
        new("targeted misclassification", "inputs of any kind, the empty one too, into one class", new TargetedMisclassification(0), "--goal any-to:CLASS"),
        new("source/target misclassification", "this input into that class", new SourceTargetMisclassification(0), "--goal target:CLASS"),
    ];

    /// <inheritdoc/>
    public override string ToString() => Name;
}
