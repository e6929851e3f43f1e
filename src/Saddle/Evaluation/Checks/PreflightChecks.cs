using Saddle.Attacks;
using Saddle.Data;
using Saddle.Defenses;
using Saddle.Evaluation.Runs;
using Saddle.Losses;
using Saddle.Models;
using Saddle.Threats;
using Saddle.Training;

namespace Saddle.Evaluation.Checks;

/// <summary>
/// Looks at model and data before anything is attacked: what would yield a wrong number is an error, what would yield
/// a doubtful one a warning (thresholds of AutoAttack's checks, Croce and Hein 2020).
/// </summary>
internal static class PreflightChecks
{
    private const int Looked = 64, Repetitions = 5;
    private static readonly Scalar Shortest = Scalars.Of(1e-12);
    private static readonly Scalar LogitTolerance = Scalars.Of(1e-4);

    /// <summary>Checks the first examples of a run.</summary>
    /// <exception cref="UsageException">A mask has another shape than the inputs.</exception>
    /// <exception cref="InputException">NaN, shapes, values outside the bounds, or labels outside the classes.</exception>
    public static PreflightFindings Run(Classifier classifier, Dataset data, int extent, EvaluationPlan plan)
    {
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        using ModelDraws? own = ModelDraws.For(classifier, plan.Seed, "preflight checks");
        if (classifier.Contract.InputShape is { } shape && !shape.SequenceEqual(data.InputShape))
            throw new InputException($"The model takes inputs of shape [{string.Join(", ", shape)}], but {data.Name} has "
                + $"[{string.Join(", ", data.InputShape)}]. Use data of that shape, or resize it, where it is a folder of images.")
            {
                Setting =
                Setting.ImageSize
            };
        InputChecks.RequireShapes(data.Inputs, data.Labels, data.Count, classifier.Contract);
        foreach (ThreatModel threat in plan.Threats)
            InputChecks.RequireShapes(data.Inputs, data.Labels, data.Count, classifier.Contract, threat.Mask?.Shape, threat.EpsilonScale?.Shape);
        foreach (long[] range in Enumerable.Range(0, extent).Chunk(1000).Select(chunk => (long[])[chunk[0], chunk[^1] + 1]))
        {
            using var inner = NewDisposeScope();
            InputChecks.RequireWithinBounds(data.Inputs[(int)range[0]..(int)range[1]], data.Labels[(int)range[0]..(int)range[1]], classifier.Contract,
                range[0]);
        }
        var warnings = new List<Warning>();
        if (RangeCheck.Find(data, extent, classifier.Contract.Bounds) is { } otherUnit) warnings.Add(otherUnit);
        warnings.AddRange(TrainingModeCheck.Inspect(classifier));
        warnings.AddRange(OptimizationCheck.Inspect(classifier));
        using var lease = new ModelLease(classifier);
        Tensor inputs = data.Inputs[..Math.Min(Looked, extent)].to(classifier.Device);
        Tensor outputs = InBatches(inputs, plan.BatchSize, part => classifier.Outputs(part));
        if (outputs.isnan().any().item<bool>())
            throw new InputException("The model answers NaN for natural examples. A NaN is never taken for a number: mend the model or its preprocessing.");
        warnings.AddRange(OutputCheck.Inspect(outputs, classifier.Contract));
        warnings.AddRange(BallResolution.Inspect(data, extent, classifier.Contract.Bounds, plan.Threats));
        bool stochastic = IsStochastic(classifier, inputs, plan.BatchSize);
        if (stochastic && !classifier.TakesDraws && plan.Threats.Any(threat => threat.Randomness == KnownRandomness.Sequence))
            throw new UsageException("The adversary is to know the sequence of draws, but the model draws by itself, by a generator that nobody outside "
                + "knows or sets. Leave the knowledge "
                + "of its randomness at the distribution, or give the randomness in from outside (StochasticClassifier).");
        if (stochastic)
            warnings.Add(new Warning("P2", null, $"The model answers the same {inputs.shape[0]} inputs differently from pass to pass. Verdicts are those of "
                + (classifier.TakesDraws ? "ten passes each, by draws that follow from the seed and the example."
                    : "ten passes each, and its own draws, which follow from the seed, depend on the batch: another batch size gives other results."),
                $"{TrainingModeCheck.Remedy(classifier)} If it is meant to be random, evaluate with the expectation over its randomness (EOT), and compare "
                    + "with the randomness held still.", []));
        // Passes of a stochastic model differ anyway.
        SecondOpinion? opinion = stochastic ? null : SecondOpinionCheck.Of(classifier, inputs[..(int)Math.Min(plan.BatchSize, inputs.shape[0])], warnings);
        return new PreflightFindings(stochastic, warnings)
        {
            SecondOpinion = opinion,
            Notes = [.. LeftAside(classifier.Contract, plan.Threats, stochastic), .. Useless(plan.Attacks, stochastic),
                .. TooFewClasses(plan.Attacks, classifier.Contract.Classes), .. Strangers(classifier, data)],
            PassesOfAnswer = classifier.PassesOfAnswer,
        };
    }

    /// <summary>What the model's own files state of the adversary and no threat model has.</summary>
    private static IEnumerable<string> LeftAside(ModelContract contract, IReadOnlyList<ThreatModel> threats, bool stochastic)
    {
        if (contract.Mask is { } mask && threats.All(threat => threat.Mask is null))
            yield return $"The model states which features may change ({mask}), and every threat model lets all of them.";
        if (contract.EpsilonScale is { } scale && threats.All(threat => threat.EpsilonScale is null))
            yield return $"The model states an ε scale ({scale}), and every threat model has the same ε for all features.";
        if (!stochastic && threats.Any(threat => threat.Randomness == KnownRandomness.Sequence))
            yield return "The model draws nothing, so that it does not matter what the adversary knows of its randomness.";
    }

    /// <summary>Attacks that pay several times for the same answer.</summary>
    private static IEnumerable<string> Useless(IReadOnlyList<Attack> attacks, bool stochastic) => stochastic ? []
        : attacks.Where(attack => attack.Through is ExpectationRoute)
        .Select(attack => $"The model draws nothing, so that {attack.Name} through {attack.Through.Name} pays "
            + $"{((ExpectationRoute)attack.Through).Draws} times for the same answer: the expectation over nothing is useless here.");

    /// <summary>Attacks that climb another loss than their papers', for which there are too few classes.</summary>
    private static IEnumerable<string> TooFewClasses(IReadOnlyList<Attack> attacks, int classes) => attacks
        .Where(attack => attack.Objective is RatioOrMarginLoss && RatioOrMarginLoss.IsMargin(classes, attack is TargetedAutoProjectedGradientDescent))
        .Select(attack => $"With {classes} classes there is no difference of logits ratio for {attack.Name}, which climbs the margin instead, "
            + "towards every wrong class. What comes out is not AutoAttack's number.");

    /// <summary>Defenses that were fitted to data of another name; parts of one data set are alike.</summary>
    private static IEnumerable<string> Strangers(Classifier classifier, Dataset data) =>
        classifier is not DefendedClassifier defended ? [] : defended.Defenses
            .Where(defense => defense is IFitted { From: { Data: { Length: > 0 } fitted } } && fitted.Split(':')[0] != data.Name.Split(':')[0])
            .Select(defense => $"The defense {defense.Name} was fitted to {((IFitted)defense).From.Data}, and the examples are of {data.Name}. Unless these are "
                + "of one kind, neither what it makes of them nor what it withstands tells anything of the defense.");

    /// <summary>A pass in batches no larger than those of the run.</summary>
    private static Tensor InBatches(Tensor inputs, int size, Func<Tensor, Tensor> pass) =>
        inputs.shape[0] <= size ? pass(inputs) : cat([.. inputs.split(size).Select(pass)], 0);

    /// <summary>Whether the model says so, or passes over the same inputs differ by more than 1e-4 of the logits' length.</summary>
    public static bool IsStochastic(Classifier classifier, Tensor inputs, int size)
    {
        if (classifier.Contract.Gradient.HasFlag(GradientKind.Stochastic)) return true;
        Tensor first = InBatches(inputs, size, part => classifier.Logits(part));
        Tensor tolerated = first.pow(Scalars.Two).sum(1, keepdim: true).sqrt_().clamp_min_(Shortest).mul_(LogitTolerance);
        for (int repetition = 1; repetition < Repetitions; repetition++)
            if ((InBatches(inputs, size, part => classifier.Logits(part)) - first).abs().gt(tolerated).any().item<bool>()) return true;
        return false;
    }
}
