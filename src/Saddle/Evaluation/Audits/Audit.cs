using System.Globalization;
using Saddle.Attacks;
using Saddle.Data;
using Saddle.Evaluation.Indicators;
using Saddle.Evaluation.Outcomes;
using Saddle.Evaluation.Results;
using Saddle.Evaluation.Runs;
using Saddle.Models;
using Saddle.Threats;

namespace Saddle.Evaluation.Audits;

/// <summary>
/// Asks of a robust accuracy whether it can be believed: evaluates naively, finds how the model hides its gradients, chooses the attacks that go round that by
/// a table, makes them, and says by how much the naive number was wrong. Evidence, never a certificate: what goes round nothing found may still be
/// broken.
/// </summary>
/// <threadsafety>One thread at a time.</threadsafety>
public sealed class Audit
{
    private const string NaiveStage = "naive", AdaptiveStage = "adaptive";
    private readonly Classifier _classifier;
    private readonly Dataset _data;
    private readonly AuditPlan _plan;
    private readonly IReadOnlyList<(AuditRule Rule, Attack Attack)> _chosen;

    /// <summary>Looks at the model and chooses; a few seconds.</summary>
    /// <param name="classifier">The model; not disposed.</param>
    /// <param name="data">The examples.</param>
    /// <param name="plan">What is audited.</param>
    /// <exception cref="UsageException">An audit has no meaning under the threat model.</exception>
    /// <exception cref="InputException">Model or data are unusable, or the model has nothing right.</exception>
    public Audit(Classifier classifier, Dataset data, AuditPlan plan)
    {
        plan.Validate();
        (_classifier, _data, _plan) = (classifier, data, plan);
        Facts = ModelDiagnosis.Of(classifier, data, plan) ?? throw new InputException($"The model has none of the first "
            + $"{Math.Min(plan.Examples ?? data.Count, data.Count)} examples of {data.Name} right, so that there is nothing to attack. Check labels, bounds, "
            + "standardisation and channel order.");
        _chosen = Chosen(plan, Facts);
    }

    private Audit(Audit before, AuditFacts facts)
    {
        (_classifier, _data, _plan, Facts) = (before._classifier, before._data, before._plan, facts);
        _chosen = Chosen(_plan, facts);
    }

    /// <summary>What was found.</summary>
    public AuditFacts Facts { get; }

    /// <summary>
    /// Whether a network that was trained to answer as the model does (<see cref="Imitator"/>) would help: gradients lead nowhere or are not those
    /// of the function, and nothing offers a way round.
    /// </summary>
    public bool AsksForImitator => Imitator.Helps(Facts, _classifier.Contract, _data);

    /// <summary>The same audit, which attacks through the gradients of an imitator besides.</summary>
    /// <param name="imitator">A network that answers as the model does (<see cref="Imitator.Train"/>); not disposed.</param>
    public Audit Through(Classifier imitator) =>
        new(this, Facts with { Imitator = Imitator.Route(imitator) });

    /// <summary>What an attack costs an example that stands to its end; null for one that is not known here.</summary>
    /// <param name="attack">One of those below.</param>
    public AuditCost? CostOf(Attack attack) => AuditCost.Of(attack, _classifier.Contract.Classes, _classifier.PassesOfAnswer);

    /// <summary>The attacks that know nothing of what was found.</summary>
    public IReadOnlyList<Attack> NaiveAttacks => Facts.Has(DiagnosisKind.NonDifferentiable) ? [new RandomNoise()]
        : [new FastGradientSignMethod(), new ProjectedGradientDescent { Steps = 40 }];

    /// <summary>The attacks that were chosen.</summary>
    public IReadOnlyList<Attack> AdaptiveAttacks => [.. _chosen.Select(choice => choice.Attack)];

    /// <summary>
    /// How many random points are asked for at the end around each of the first five examples that every attack left; 0 of a model that draws, which any point
    /// breaks by chance.
    /// </summary>
    public int RandomDraws => Facts.Has(DiagnosisKind.Stochastic) ? 0 : RandomPoints.DrawsFor(_classifier);

    /// <summary>The naive evaluation.</summary>
    public EvaluationPlan Naive => _plan.Evaluation with { Attacks = NaiveAttacks, Probes = !Facts.Has(DiagnosisKind.NonDifferentiable) };

    /// <summary>The adaptive evaluation, whose probes go the way of its first attack.</summary>
    public EvaluationPlan Adaptive => _plan.Evaluation with
    {
        Attacks = AdaptiveAttacks,
        ProbeRoute = AdaptiveAttacks[0] is { Needs: Access.Gradient } first ? first.Through : Route.Direct,
        Probes = AdaptiveAttacks[0].Needs == Access.Gradient,
    };

    /// <summary>What both evaluations together say.</summary>
    /// <param name="naive">The store of the naive one.</param>
    /// <param name="adaptive">The store of the adaptive one.</param>
    /// <param name="folder">Where both are; null where they are kept in memory.</param>
    /// <param name="cancellation">Stops it.</param>
    public AuditResult Result(IRunStore naive, IRunStore adaptive, string? folder = null, CancellationToken cancellation = default)
    {
        EvaluationResult before = ResultReader.Read(naive, folder), after = ResultReader.Read(adaptive, folder);
        ThreatOutcomes first = Outcomes(naive), second = Outcomes(adaptive);
        HashSet<int> broken = [.. first.Broken.Keys, .. second.Broken.Keys];
        var diagnosis = new List<Diagnosis>(Facts.Found);
        // Whatever hides gradients withstands one step; what is asked is whether nothing else explains it.
        if (diagnosis.Count == 0
            && SingleStepLook.At(_classifier, _data, first.Attacked, broken, _plan, cancellation) is { } single) diagnosis.Add(single);
        if (diagnosis.Count == 0) diagnosis.Add(new Diagnosis(DiagnosisKind.None, "no check saw a gradient that hides something, which proves nothing", []));
        RandomPointsFound? random = RandomDraws == 0 || !before.Complete || !after.Complete ? null
            : RandomPoints.Around(_classifier, _data, first.Attacked.Where(example => !broken.Contains(example)), _plan, adaptive, cancellation);
        broken.UnionWith(random?.Broken ?? []);
        AscentFindings? ascents = random is null || Ascent is not { } way ? null
            : AscentLook.At(_classifier, way, _data, first.Attacked.Where(example => !broken.Contains(example)), _plan, cancellation);
        AuditNumber withoutKnowing = Number(before, first.Attacked.Count - first.Broken.Count, [first], []);
        AuditNumber knowing = Number(after, first.Attacked.Count(example => !broken.Contains(example)), [second, first], _chosen);
        if (random is { Looked.Count: > 0 }) knowing = knowing with { Attacks = [.. knowing.Attacks, random.AsAttack] };
        // What is so of the model, whatever attacks it, is said once.
        AuditFinding[] said = [.. Findings(after with { Warnings = [.. after.Warnings.Where(warning => warning.Threat is not null
            || before.Warnings.All(earlier => earlier.Id != warning.Id))] }, AdaptiveStage)];
        return new AuditResult
        {
            Complete = before.Complete && after.Complete,
            Norm = _plan.Threat.Ball.Norm.Word(),
            Epsilon = _plan.Threat.Ball.Epsilon,
            Examples = before.Examples,
            NaturalAccuracy = before.NaturalAccuracy,
            Naive = withoutKnowing,
            Adaptive = knowing,
            Diagnosis = diagnosis,
            Growth = Facts.Growth,
            Findings = [.. DiagnosisFindings.Of(diagnosis), .. Findings(before, NaiveStage).Where(Doubts), .. said.Where(Doubts), .. Unfinished(second),
                .. random?.Findings ?? [], .. ascents?.Findings ?? []],
            Remarks = [.. Findings(before, NaiveStage).Concat(said).Where(finding => !Doubts(finding)).DistinctBy(finding => finding.Id),
                .. ascents?.Remarks ?? []],
            Operations = Facts.Operations,
            Sentence = Say(withoutKnowing, knowing, diagnosis),
            Run = before.Run with { Command = _plan.Command, Folder = folder },
        };
    }

    /// <summary>The way by which ascents are looked at; null where the first attack goes none of a single pass a step.</summary>
    private Route? Ascent => AdaptiveAttacks[0] is { Needs: Access.Gradient, Through: BackwardRoute or DirectRoute } first ? first.Through : null;

    private static IReadOnlyList<(AuditRule Rule, Attack Attack)> Chosen(AuditPlan plan, AuditFacts facts)
    {
        IReadOnlyList<(AuditRule Rule, Attack Attack)> chosen = AuditRule.Choose(plan.Rules, facts);
        return chosen.Count > 0 ? chosen : throw new UsageException(
            $"No rule of the audit chose an attack for what was found ({facts}). Put one beside them that does; those of AuditRule.All do.");
    }

    private string Say(AuditNumber naive, AuditNumber adaptive, List<Diagnosis> diagnosis)
    {
        string ways = string.Join(", ", diagnosis.Select(found => found.Kind).Distinct().Select(kind => kind.Words()));
        double gap = naive.RobustAccuracy - adaptive.RobustAccuracy;
        string numbers = string.Create(CultureInfo.InvariantCulture,
            $"the naive attacks leave {naive.RobustAccuracy * 100:0.0} % and the adaptive ones {adaptive.RobustAccuracy * 100:0.0} %");
        if (diagnosis[0].Kind == DiagnosisKind.None)
            return $"Under {_plan.Threat.Ball} {numbers}; no sign of hidden gradients was seen. That is evidence, never a certificate.";
        return gap > 0 ? string.Create(CultureInfo.InvariantCulture, $"Under {_plan.Threat.Ball} {numbers}: the naive number says {gap * 100:0.0} points too "
                + $"much. The model's gradients are {ways}.")
            : $"Under {_plan.Threat.Ball} {numbers}: the same, although the model's gradients are {ways}. What goes round that may still be missing.";
    }

    private static ThreatOutcomes Outcomes(IRunStore store)
    {
        var run = new StoredRun(store);
        RunDescription description = ResultReader.ReadDescription(store);
        RunExtent extent = store.Read<RunExtent>(RunDocuments.Extent)!;
        return ThreatOutcomes.Read(description.Threats[0], description, new Execution.Cascade(description, extent.Examples, stochastic: false), run);
    }

    private static AuditNumber Number(EvaluationResult result, int standing, IReadOnlyList<ThreatOutcomes> outcomes,
        IReadOnlyList<(AuditRule Rule, Attack Attack)> chosen)
    {
        AttackSummary[] made = [.. result.Threats[0].Attacks];
        AuditAttack[] attacks = [.. made.Select((attack, index) => new AuditAttack(attack.Name, index < chosen.Count ? chosen[index].Rule.When : null,
            attack.Attacked,
            attack.Broken, attack.ForwardPasses, attack.BackwardPasses, attack.CpuSeconds))];
        AttackOutcomes? best = outcomes.SelectMany(each => each.Attacks).Where(attack => attack.Outcomes.Any(outcome => outcome.Broken))
            .MaxBy(attack => attack.Outcomes.Count(outcome => outcome.Broken));
        double share = result.Examples == 0 ? 0 : (double)standing / result.Examples;
        return new AuditNumber(share, Interval.Of(standing, Math.Max(1, result.Examples)), best?.Attack.Key, attacks);
    }

    /// <summary>D2: twice the steps and starts break more than chance does, so that the number has not come to rest.</summary>
    private IEnumerable<AuditFinding> Unfinished(ThreatOutcomes adaptive)
    {
        for (int index = 0; index < _chosen.Count; index++)
        {
            if (_chosen[index].Rule != AuditRule.Doubling) continue;
            AttackOutcome[] made = [.. adaptive.Attacks[index].Outcomes];
            int[] more = [.. made.Where(outcome => outcome.Broken).Select(outcome => outcome.Example)];
            int chance = Facts.Has(DiagnosisKind.Stochastic) ? Indicator.Redrawn(made.Length) : 0;
            if (more.Length <= Math.Max(Indicator.Margin(adaptive.Attacked.Count), chance)) continue;
            yield return new AuditFinding("D2", AdaptiveStage, $"Twice the steps and starts break {more.Length} more of the {made.Length} examples that were left: the "
                + "number has not come to rest.", "Make the attack stronger (steps, starts, draws) until it does; what stands so far is no robustness.",
                [.. more.Take(20)]);
        }
    }

    /// <summary>
    /// Whether it casts doubt on a number; that points get lost in 8-bit files does not, nor what plain float32 would make of logits that were attacked by
    /// other losses.
    /// </summary>
    private static bool Doubts(AuditFinding finding) => finding.Id != "R1" && finding is not { Id: "G2", Stage: AdaptiveStage };

    private static IEnumerable<AuditFinding> Findings(EvaluationResult result, string stage) =>
        result.Warnings.Select(warning => new AuditFinding(warning.Id, stage, warning.Message, warning.Remedy, warning.Examples));
}
