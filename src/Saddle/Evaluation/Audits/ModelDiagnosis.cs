using Saddle.Attacks;
using Saddle.Data;
using Saddle.Defenses;
using Saddle.Evaluation.Checks;
using Saddle.Models;
using Saddle.Randomness;
using Saddle.Threats;
using Saddle.Training;

namespace Saddle.Evaluation.Audits;

/// <summary>Finds how a model hides its gradients, by looking at it where it can be looked at and by measuring where not.</summary>
internal static class ModelDiagnosis
{
    private const double WideLine = 0.3;

    /// <summary>Looks at a model.</summary>
    /// <param name="classifier">The model.</param>
    /// <param name="data">The examples.</param>
    /// <param name="plan">What is audited.</param>
    /// <returns>What is known; null where the model has no example right.</returns>
    /// <exception cref="InputException">The model answers NaN.</exception>
    public static AuditFacts? Of(Classifier classifier, Dataset data, AuditPlan plan)
    {
        using var lease = new ModelLease(classifier);
        using var scope = NewDisposeScope();
        using ModelDraws? own = ModelDraws.For(classifier, plan.Seed, "diagnosis");
        int extent = Math.Min(plan.Examples ?? data.Count, data.Count);
        long[] right = Right(classifier, data, extent, plan.BatchSize);
        if (right.Length == 0) return null;
        Tensor first = data.Inputs[..Math.Min(Math.Min(64, plan.BatchSize), extent)].to(classifier.Device);
        var found = new List<Diagnosis>();
        IReadOnlyList<ModelOperation> operations = Undefended(classifier) is TorchScriptClassifier script ? script.Operations : [];
        using (no_grad())
            if (PreflightChecks.IsStochastic(classifier, first, plan.BatchSize))
                found.Add(new Diagnosis(DiagnosisKind.Stochastic, $"five passes over the same {first.shape[0]} inputs answer differently"
                    + PathDiagnosis.Named(operations, OperationKind.Random),
                    []));
        // Of an answer that is a long search of its own a hundred passes take too long, and what they come to is known.
        bool searches = classifier.Contract.Gradient.HasFlag(GradientKind.Vanishing);
        PathFindings within = searches ? new PathFindings { Examples = right.Length } : GradientPath.Measure(classifier, data, right, plan.Threat, plan.Seed);
        PathFindings wide = searches ? within : GradientPath.Measure(classifier, data, right, Widened(plan, classifier), plan.Seed);
        GradientGrowth? growth = searches ? null : LayerGradients.Measure(classifier, data, right, plan.Seed);
        found.AddRange(GrowthDiagnosis.With(PathDiagnosis.Of(within, wide, operations), growth));
        if (classifier is DefendedClassifier { Defense: var iterative } && classifier.Contract.Gradient.HasFlag(GradientKind.Vanishing))
            found.Add(new Diagnosis(DiagnosisKind.Vanishing, $"the defense {iterative.Name} says that it answers by a long chain of "
                + "operations, along which gradients "
                + "vanish or explode", []));
        if (classifier is DefendedClassifier { Defense: var defense } && !found.Any(each =>
            each.Kind is DiagnosisKind.Shattered or DiagnosisKind.NonDifferentiable)
            && (classifier.Contract.Gradient & (GradientKind.Shattered | GradientKind.None)) != 0)
            found.Add(new Diagnosis(DiagnosisKind.Shattered, $"the defense {defense.Name} says that its gradient is shattered", []));
        return new AuditFacts
        {
            Threat = plan.Threat,
            Found = found,
            Growth = growth,
            HasGradient = within.Failure is null && within.Flat < within.Examples && within.Constant <= within.Examples / 2,
            Backward = Leading(classifier, new BackwardRoute(), data, right),
            BackwardWithoutComparisons = classifier is DefendedClassifier ? null
                : Leading(classifier, new BackwardRoute { Comparisons = false }, data, right),
            Stated = classifier.Contract.Gradient,
            Operations = operations,
            PassesOfAnswer = classifier.PassesOfAnswer,
        };
    }

    /// <summary>A way round what has no useful derivative, where there is one for this model and it has a gradient.</summary>
    private static BackwardRoute? Leading(Classifier classifier, BackwardRoute route, Dataset data, long[] examples)
    {
        if (classifier is not (DefendedClassifier or TorchScriptClassifier)) return null;
        AttackedModel attacked;
        try
        {
            attacked = route.Open(classifier);
        }
        catch (UsageException)
        {
            // Nothing in the code could be rewritten: there is no such way, which is what is asked here.
            return null;
        }
        using var scope = NewDisposeScope();
        using (attacked)
        {
            Tensor rows = tensor(examples), inputs = data.Inputs.index_select(0, rows).to(classifier.Device);
            using var passes = new PathPasses(inputs, zeros_like(inputs), data.Labels.index_select(0, rows).to(classifier.Device),
                () => GradientOracle.Of(attacked.Classifier, examples.Length, new Draws(0, "way round"), examples));
            return passes.Failure() is null ? route : null;
        }
    }

    private static ThreatModel Widened(AuditPlan plan, Classifier classifier) => plan.Threat.Ball.Norm == Norm.Linf
        ? plan.Threat with { Ball = new NormBall(Norm.Linf, Math.Max(plan.Threat.Ball.Epsilon, WideLine * classifier.Contract.Bounds.LargestExtent)) }
        : plan.Threat with { Ball = new NormBall(plan.Threat.Ball.Norm, 2 * plan.Threat.Ball.Epsilon) };

    private static Classifier Undefended(Classifier classifier) => classifier is DefendedClassifier defended ? defended.Undefended : classifier;

    /// <summary>The first examples that the model has right, as many as are looked at.</summary>
    private static long[] Right(Classifier classifier, Dataset data, int extent, int size)
    {
        var right = new List<long>();
        using var gradients = no_grad();
        for (int start = 0; start < extent && right.Count < GradientPath.Looked; start += Math.Min(size, 256))
        {
            using var inner = NewDisposeScope();
            int end = Math.Min(extent, start + Math.Min(size, 256));
            bool[] hits = classifier.Logits(data.Inputs[start..end].to(classifier.Device)).argmax(1).eq(data.Labels[start..end].to(classifier.Device)).cpu()
                .data<bool>().ToArray();
            right.AddRange(hits.Select((hit, i) => (hit, i)).Where(pair => pair.hit).Select(pair => (long)(start + pair.i)));
        }
        return [.. right.Take(GradientPath.Looked)];
    }
}
