using Saddle.Threats;

namespace Saddle.Cli.Threats;

/// <summary>A level of what an adversary knows (Papernot et al. 2016, section 2, figure 2), the most first.</summary>
/// <param name="Name">The paper's word.</param>
/// <param name="Meaning">What the adversary has.</param>
/// <param name="Access">What an attack may then ask of the model itself.</param>
/// <param name="OfOthers">Whether the model itself stays out of reach, so that examples are made on a model of the adversary's own.</param>
/// <param name="Here">How it is written on the command line.</param>
internal sealed record Knowledge(string Name, string Meaning, Access Access, bool OfOthers, string Here)
{
    /// <summary>The levels; an oracle is two, by what it answers.</summary>
    public static IReadOnlyList<Knowledge> All { get; } =
    [
        new("training data and network architecture", "everything: the training data and algorithm, the network, its weights", Access.Gradient, false,
            "--access gradient"),
        new("network architecture", "the network and its weights, enough to simulate it; what the paper's own algorithm assumes", Access.Gradient, false,
            "--access gradient"),
        new("training data", "data like those that the network was trained on, but neither its layers nor its weights: enough to train another one",
            Access.Labels, true,
            "--attack transfer:source=MODEL"),
        new("oracle, scores", "answers to inputs of one's choice, as logits or probabilities", Access.Scores, false, "--access scores, and --queries N"),
        new("oracle, labels", "answers to inputs of one's choice, as classes alone", Access.Labels, false, "--access labels, and --queries N"),
        new("samples", "pairs of inputs and outputs that others chose: enough to train another network, where there are very many", Access.Labels, true,
            "--attack transfer:source=MODEL"),
    ];

    /// <inheritdoc/>
    public override string ToString() => Name;
}
