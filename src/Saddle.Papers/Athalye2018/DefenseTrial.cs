using Saddle.Defenses;
using Saddle.Evaluation.Results;
using Saddle.Models;
using Saddle.Reports;

namespace Saddle.Papers.Athalye2018;

/// <summary>A defense, attacked as its own paper did and with regard to it. A subclass says the defense, the attacks and the papers' numbers alone.</summary>
internal abstract class DefenseTrial : PaperSection<Athalye2018Study>
{
    /// <summary>The defense's stable short name, by which it is asked for.</summary>
    public abstract string Defense { get; }

    /// <summary>What it is, with the paper.</summary>
    public abstract string Title { get; }

    /// <inheritdoc/>
    public sealed override string Name => Defense;

    /// <summary>The kind of obfuscation (Athalye et al. 2018, section 3).</summary>
    public abstract string Obfuscation { get; }

    /// <summary>The way round it.</summary>
    public abstract string WayRound { get; }

    /// <summary>What the defense's own paper says, where a source at hand has it; 0..1.</summary>
    public virtual double? PaperNaive => null;

    /// <summary>What Athalye et al. say remains, 0..1.</summary>
    public virtual double? PaperAdaptive => null;

    /// <summary>What differs from the papers, and what explains the numbers.</summary>
    public abstract string Remarks { get; }

    /// <summary>Whether an answer takes many passes or a search of its own, so that fewer images are attacked.</summary>
    public virtual bool IsCostly => false;

    /// <summary>The share of a costly defense's images that are attacked; 1 where nothing else is said.</summary>
    public virtual double ShareOfCostlyImages => 1;

    /// <summary>Whether the curves are of fewer images; where that of the attacks is, unless something else is said.</summary>
    public virtual bool HasCostlyCurves => IsCostly;

    /// <summary>Trains and fits what is needed, and says how it is attacked.</summary>
    public abstract DefenseSetup Prepare(Athalye2018Study study);

    /// <inheritdoc/>
    public sealed override SectionFindings Run(Athalye2018Study study)
    {
        DefenseSetup setup = Prepare(study);
        using Classifier? owned = setup.Defended as DefendedClassifier;
        int images = IsCostly ? (int)(study.Budget.CostlyImages * ShareOfCostlyImages) : study.Budget.Images;
        NamedAttack[] attacks = [.. setup.Naive, .. setup.Adaptive];
        EvaluationResult undefended = study.Evaluate($"{Defense}-undefended", setup.Undefended, setup.Threat, [DefenseAttacks.Pgd()], images);
        EvaluationResult defended = study.Evaluate(Defense, setup.Defended, setup.Threat, [.. attacks.Select(attack => attack.Attack)], images);
        ThreatResult threat = defended.Threats[0];
        DefenseAttack[] each = [.. attacks.Zip(threat.Attacks, (attack, summary) => new DefenseAttack(attack.Words, setup.Adaptive.Contains(attack),
            summary.RobustAccuracy!.Value, summary.ForwardPasses + summary.BackwardPasses))];
        var result = new DefenseResult
        {
            Defense = Defense,
            Title = Title,
            Setup = setup.Words,
            Data = study.Test.Name,
            Norm = setup.Threat.Ball.Norm,
            Epsilon = setup.Threat.Ball.Epsilon,
            Examples = images,
            Natural = defended.NaturalAccuracy,
            Undefended = undefended.Threats[0].RobustAccuracy!.Value,
            Naive = each[0].Accuracy,
            Adaptive = threat.RobustAccuracy!.Value,
            Attack = string.Join(", then ", setup.Adaptive.Select(attack => attack.Words)),
            NaiveAttack = setup.Naive[0].Words,
            PaperNaive = PaperNaive,
            PaperAdaptive = PaperAdaptive,
            Obfuscation = Obfuscation,
            WayRound = WayRound,
            Passes = each.Where(attack => attack.Adaptive).Sum(attack => attack.Passes),
            Remarks = Remarks,
            Attacks = each,
            Figures = [.. DefensePictures.Of(study, Defense, setup), .. DefenseCurves.Of(study, Defense, setup, HasCostlyCurves)],
        };
        return new SectionFindings { Defenses = [result], Rows = [.. Rows(result)] };
    }

    private IEnumerable<ReproductionRow> Rows(DefenseResult result)
    {
        yield return Row("under the defense's own attack", PaperNaive, result.Naive, result.Setup);
        yield return Row("under the adaptive attack", PaperAdaptive, result.Adaptive, $"{result.Attack}; {Remarks}");
    }

    private ReproductionRow Row(string what, double? paper, double ours, string settings) => new()
    {
        Place = Defense,
        What = $"accuracy {what}",
        Paper = paper,
        PaperText = paper is null ? "not at hand" : null,
        Ours = ours,
        Format = ValueFormat.Percent,
        // The networks, the data and the norm are others, so that a number that is near is no more than that.
        AgreesWithin = paper is null ? null : 0.05,
        NearWithin = paper is null ? null : 0.1,
        Settings = settings,
    };
}
