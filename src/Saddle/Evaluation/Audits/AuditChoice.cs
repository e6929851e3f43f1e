using Saddle.Data;
using Saddle.Evaluation.Claims;
using Saddle.Models;
using Saddle.Threats;

namespace Saddle.Evaluation.Audits;

/// <summary>The attacks that an audit would choose, for the test of a claim: none where nothing is found that hides gradients.</summary>
/// <threadsafety>Immutable.</threadsafety>
public sealed class AuditChoice : IAttackChoice
{
    /// <summary>From what was found to attacks; the table of docs/audit.md where nothing else is said.</summary>
    public IReadOnlyList<AuditRule> Rules { get; init; } = AuditRule.All;

    /// <summary>
    /// Makes a network that answers as the model does (<see cref="Imitator.Train"/>), where gradients lead nowhere and nothing offers a way round; it stays its
    /// maker's. Null, as where nothing else is said: there is none.
    /// </summary>
    public Func<Classifier, Dataset, AuditPlan, Classifier>? Imitation { get; init; }

    /// <inheritdoc/>
    public ChosenAttacks Choose(Classifier classifier, Dataset data, ThreatModel threat, ulong seed, CancellationToken cancellationToken)
    {
        if (!AuditPlan.HasMeaning(threat)) return new ChosenAttacks([]);
        var plan = new AuditPlan { Model = classifier.Kind, Threat = threat, Seed = seed };
        // A model that has nothing right refutes every claim as it is.
        if (ModelDiagnosis.Of(classifier, data, plan) is not { Found.Count: > 0 } facts) return new ChosenAttacks([]);
        if (Imitation is not null && Imitator.Helps(facts, classifier.Contract, data))
            facts = facts with { Imitator = Imitator.Route(Imitation(classifier, data, plan)) };
        return new ChosenAttacks([.. AuditRule.Choose(Rules, facts).Select(choice =>
            choice.Attack)])
        { HasGradient = !facts.Has(DiagnosisKind.NonDifferentiable) };
    }
}
