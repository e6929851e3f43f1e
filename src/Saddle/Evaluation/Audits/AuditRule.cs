using Saddle.Attacks;
using Saddle.Losses;
using Saddle.Models;
using Saddle.Threats;

namespace Saddle.Evaluation.Audits;

/// <summary>A line of the table from what was found to the attacks that go round it. A program may put its own beside these (<see
/// cref="AuditPlan.Rules"/>).</summary>
/// <param name="When">When it applies, for people.</param>
/// <param name="Does">What it tries, for people.</param>
/// <param name="Source">Where that comes from.</param>
/// <param name="Attacks">The attacks; none where the rule does not apply.</param>
public sealed record AuditRule(string When, string Does, string Source, Func<AuditFacts, IReadOnlyList<Attack>> Attacks)
{
    private const int Draws = 20;

    /// <summary>The table, in the order in which attacks are made; each gets what those before it left standing.</summary>
    public static IReadOnlyList<AuditRule> All { get; } =
    [
        new("gradients are missing, zero or not those of the function, and a defense offers a surrogate or the code is TorchScript that can be read",
            "margin searches with the exact forward pass and a backward pass straight through the operations found", "Athalye et al. 2018, section 4.1 (BPDA)",
            facts => facts.IsShattered && !facts.Has(DiagnosisKind.Stochastic) && facts.Backward is { } backward ? Strong(facts, backward) : []),
        new("the same, and comparisons or jumps are among the operations", "the same with comparisons left as they are",
            "Athalye et al. 2018, section 4.1 (BPDA)",
            facts => facts.IsShattered && !facts.Has(DiagnosisKind.Stochastic) && facts.BackwardWithoutComparisons is { } backward && Jumps(facts)
                ? [Margin(backward)] : []),
        new("answers are drawn", $"margin searches over the mean gradient of {Draws} draws (of answers that are means themselves fewer, 2 at the least), straight through what else was found",
            "Athalye et al. 2018, section 4.2 (EOT)", facts => !facts.Has(DiagnosisKind.Stochastic) || facts is { HasGradient: false, Backward: null } ? []
                : [Margin(new ExpectationRoute { Draws = DrawsOf(facts), Backward = facts is { IsShattered: true, Backward: not null } })]),
        new("answers are saturated, and the code is TorchScript whose last softmax, clamp, tanh or sigmoid can be read", "margin searches on the logits behind it",
            "Carlini and Wagner 2017, section V; Athalye et al. 2018, section 4.3",
            facts => facts.Has(DiagnosisKind.Vanishing) && !facts.HasGradient && !facts.IsShattered && facts.Backward is { } backward
                ? Strong(facts, backward) : []),
        new("gradients are there and not those of the function", $"margin searches over the mean gradient at {Draws} noisy points around each",
            "Tramèr et al. 2020, section 5", facts => facts is { IsShattered: true, HasGradient: true } && !facts.Has(DiagnosisKind.Stochastic)
                ? [Margin(new SmoothedRoute { Draws = Draws })] : []),
        new("gradients lead nowhere or are not those of the function, and neither a defense nor readable code offers a way round",
            "margin searches with the exact forward pass and the backward pass of a network that was trained to answer as the model does",
            "Papernot et al. 2017; Athalye et al. 2018, section 4.1", facts => facts.Imitator is { } imitator
                ? facts.Has(DiagnosisKind.Stochastic) ? [Margin(imitator)] : Strong(facts, imitator) : []),
        new("gradients are there and nothing is drawn", "margin searches along them, each example's as many as it needs",
            "Croce and Hein 2020; Liu et al. 2022", facts => facts.HasGradient && !facts.Has(DiagnosisKind.Stochastic) ? Strong(facts, Route.Direct) : []),
        new("anything was found", "random search without gradients, 5,000 queries", "Andriushchenko et al. 2020",
            facts => facts.Found.Count > 0 ? [new SquareAttack()] : []),
    ];

    /// <summary>
    /// The last of all: the first search along gradients again with twice the steps and starts, which must bring no more than chance (Carlini et al. 2019;
    /// Tramèr
    /// et al. 2020).
    /// </summary>
    internal static AuditRule Doubling { get; } = new("always", "the first search along gradients again, with twice the steps and starts",
        "Carlini et al. 2019, section 4.3", _ => []);

    /// <summary>A line for people: when, and what.</summary>
    public override string ToString() => $"{When}: {Does}";

    /// <summary>What the table tries, each attack once.</summary>
    internal static IReadOnlyList<(AuditRule Rule, Attack Attack)> Choose(IReadOnlyList<AuditRule> rules, AuditFacts facts)
    {
        (AuditRule Rule, Attack Attack)[] chosen = [.. rules.SelectMany(rule => rule.Attacks(facts).Select(attack => (Rule: rule, Attack: attack)))];
        (AuditRule Rule, Attack Attack)[] doubled = [.. chosen.Select(choice => Doubled(choice.Attack)).OfType<Attack>().Take(1).Select(attack =>
            (Rule: Doubling, Attack: attack))];
        return [.. chosen.Concat(doubled).DistinctBy(choice => choice.Attack.Resolve(facts.Threat).ToString())];
    }

    /// <summary>The same search with twice the steps and starts; null for one that follows no gradient, or that is not known here.</summary>
    private static Attack? Doubled(Attack attack) => attack switch
    {
        MultiStartAttack search => search with { Steps = 2 * search.Steps, Starts = 2 * search.Starts },
        AutoProjectedGradientDescent search => search with { Steps = 2 * search.Steps, Restarts = 2 * search.Restarts },
        _ => null,
    };

    private static Attack[] Strong(AuditFacts facts, Route route) => facts.Threat.Ball.Norm == Norm.Linf ? [new MultiStartAttack { Through = route }]
        : [Margin(route), new TargetedAutoProjectedGradientDescent { Loss = new MarginLoss(), Through = route }];

    private static AutoProjectedGradientDescent Margin(Route route) => new() { Loss = new MarginLoss(), Through = route };

    /// <summary>What an answer averages over already need not be averaged over again.</summary>
    private static int DrawsOf(AuditFacts facts) => Math.Max(2, Draws / facts.PassesOfAnswer);

    private static bool Jumps(AuditFacts facts) => facts.Operations.Any(operation =>
        operation.Kind is OperationKind.NoDerivative or OperationKind.Discontinuous);
}
