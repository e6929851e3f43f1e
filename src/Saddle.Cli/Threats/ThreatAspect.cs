using Saddle.Attacks;
using Saddle.Models;
using Saddle.Threats;

namespace Saddle.Cli.Threats;

/// <summary>What a threat model has to say of an adversary (Athalye et al. 2018, section 6.1): one answer, how it is said here, and what then serves.</summary>
/// <param name="Name">The aspect.</param>
/// <param name="Answer">What the adversary knows or may do.</param>
/// <param name="Here">How it is said here.</param>
/// <param name="Attacks">The attacks that serve misclassification then, as the catalogue's attacks say of themselves.</param>
internal sealed record ThreatAspect(string Name, string Answer, string Here, IReadOnlyList<string> Attacks)
{
    private static readonly ModelContract Drawing = new() { Classes = 10, InputShape = [1, 28, 28], Gradient = GradientKind.Stochastic };

    /// <summary>The aspects with their answers, in the paper's order.</summary>
    public static IReadOnlyList<ThreatAspect> All =>
    [
        new("model architecture and weights", "known", "`--access gradient` (the default)", Of(_ => true)),
        new("model architecture and weights", "not known", "`--access scores` or `labels`; an attack that needs more is refused",
            Of(attack => attack.Needs != Access.Gradient)),
        new("training algorithm and data", "known", "no attack reads them; an adversary trains a model of the same kind by them, `--source MODEL`",
            Of(IsTransfer)),
        new("training algorithm and data", "not known", "nothing has to be said", Of(_ => true)),
        new("randomness of the defense", "the drawn sequence is known", "`--randomness sequence`: to each example the model is then deterministic",
            Of(attack => Works(attack, attack.Through))),
        new("randomness of the defense", "its distribution is known", "`--randomness distribution` (the default), and `through=eot` or `through=adaptive`",
            Of(attack => Works(attack, new ExpectationRoute()))),
        new("queries", "allowed, answered by logits or probabilities", "`--access scores`, and `--queries N` for how many",
            Of(attack => attack.Needs >= Access.Scores)),
        new("queries", "allowed, answered by a class", "`--access labels`, and `--queries N` for how many", Of(attack => attack.Needs >= Access.Labels)),
        new("queries", "not allowed", "`--attack transfer:source=MODEL`", Of(IsTransfer)),
        new("computation", "any", "it is not limited: of two defenses the one that takes ten times as long to attack is no more robust, and a claim whose only "
            + "limit it is cannot be tested (`saddle check`)", Of(_ => true)),
    ];

    /// <summary>The attacks as text; of all of them that word.</summary>
    /// <param name="quote">What stands around each.</param>
    public string AttackText(string quote = "") => Attacks.Count == AttackCatalogue.All.Count ? "all"
        : string.Join(", ", Attacks.Select(attack => $"{quote}{attack}{quote}"));

    /// <inheritdoc/>
    public override string ToString() => $"{Name}, {Answer}";

    private static string[] Of(Func<Attack, bool> serves) =>
        [.. AttackCatalogue.All.Where(entry => serves(entry.Create())).Select(entry => entry.Name)];

    private static bool IsTransfer(Attack attack) => attack.Family == AttackFamily.Transfer;

    private static bool Works(Attack attack, Route through)
    {
        try
        {
            Norm norm = Enum.GetValues<Norm>().First(attack.Supports);
            (attack with { Through = through }).Validate(new ThreatModel { Ball = new NormBall(norm, norm == Norm.L0 ? 30 : 0.1) }, Drawing);
            return true;
        }
        catch (UsageException error)
        {
            // A transfer lacks nothing but the model that it is made on.
            return error.Setting == Setting.Source;
        }
    }
}
