using Saddle.Attacks;
using Saddle.Data;
using Saddle.Defenses;
using Saddle.Evaluation.Checks;
using Saddle.Models;
using Saddle.Randomness;
using Saddle.Threats;

namespace Saddle.Evaluation.Audits;

/// <summary>Finds how a model hides its gradients, by looking at it where it can be looked at and by measuring where not.</summary>
internal static class ModelDiagnosis
{
    // Networks of ReLU or tanh lie below 0.05 and a steep sigmoid at 0.1, what hides something above 0.65.
    private const double LargestDefect = 0.25, WideLine = 0.3;

    private const int NamedOperations = 6;

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
        int extent = Math.Min(plan.Examples ?? data.Count, data.Count);
        long[] right = Right(classifier, data, extent, plan.BatchSize);
        if (right.Length == 0) return null;
        Tensor first = data.Inputs[..Math.Min(Math.Min(64, plan.BatchSize), extent)].to(classifier.Device);
        var found = new List<Diagnosis>();
        IReadOnlyList<ModelOperation> operations = Undefended(classifier) is TorchScriptClassifier script ? script.Operations : [];
        using (no_grad())
            if (PreflightChecks.IsStochastic(classifier, first, plan.BatchSize))
                found.Add(new Diagnosis(DiagnosisKind.Stochastic, $"five passes over the same {first.shape[0]} inputs answer differently{Named(operations, OperationKind.Random)}",
                    []));
        PathFindings within = GradientPath.Measure(classifier, data, right, plan.Threat, plan.Seed);
        PathFindings wide = GradientPath.Measure(classifier, data, right, Widened(plan, classifier), plan.Seed);
        Inspect(within, wide, operations, found);
        if (classifier is DefendedClassifier { Defense: var iterative } && classifier.Contract.Gradient.HasFlag(GradientKind.Vanishing))
            found.Add(new Diagnosis(DiagnosisKind.Vanishing, $"the defense {iterative.Name} says that it answers by a long chain of operations, along which gradients "
                + "vanish or explode", []));
        if (classifier is DefendedClassifier { Defense: var defense } && !found.Any(each => each.Kind is DiagnosisKind.Shattered or DiagnosisKind.NonDifferentiable)
            && (classifier.Contract.Gradient & (GradientKind.Shattered | GradientKind.None)) != 0)
            found.Add(new Diagnosis(DiagnosisKind.Shattered, $"the defense {defense.Name} says that its gradient is shattered", []));
        return new AuditFacts
        {
            Threat = plan.Threat,
            Found = found,
            HasGradient = within.Failure is null && within.Flat < within.Examples && within.Constant <= within.Examples / 2,
            Backward = Leading(classifier, new BackwardRoute(), data, right),
            BackwardWithoutComparisons = classifier is DefendedClassifier ? null
                : Leading(classifier, new BackwardRoute { Comparisons = false }, data, right),
            Stated = classifier.Contract.Gradient,
            Operations = operations,
        };
    }

    private static void Inspect(PathFindings within, PathFindings wide, IReadOnlyList<ModelOperation> operations, List<Diagnosis> found)
    {
        if (within.Failure is { } failure)
        {
            found.Add(new Diagnosis(DiagnosisKind.NonDifferentiable, failure + Named(operations, OperationKind.NoDerivative, OperationKind.ZeroDerivative), []));
            return;
        }
        PathFindings worst = (wide.Defect ?? 0) > (within.Defect ?? 0) && (within.Defect ?? 0) <= LargestDefect ? wide : within;
        if (worst.Defect > LargestDefect)
            found.Add(new Diagnosis(DiagnosisKind.Shattered, FormattableString.Invariant($"along lines from {worst.Examples} examples to random points ")
                + (worst == within ? "of the ball" : "further away than the ball reaches")
                + FormattableString.Invariant($", gradients do not account for {worst.Defect * 100:0} % of the changes of the margin (at most 25 % in a model that ")
                + "hides nothing)" + (worst.Flat == worst.Examples ? ": they are zero everywhere" : "")
                + Named(operations, OperationKind.ZeroDerivative, OperationKind.NoDerivative, OperationKind.Discontinuous), worst.Shown));
        if (2 * within.Constant > within.Examples)
            found.Add(new Diagnosis(DiagnosisKind.Vanishing, $"the answers to {within.Constant} of {within.Examples} examples do not change at all on the way to random "
                + "points of the ball: they are saturated", []));
        else if (2 * within.Saturated > within.Examples)
            found.Add(new Diagnosis(DiagnosisKind.Vanishing, $"for {within.Saturated} of {within.Examples} examples softmax minus one-hot is below 1e-12 in float32, so "
                + "that plain cross-entropy has no gradient; the losses here do not suffer from it", []));
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

    private static string Named(IReadOnlyList<ModelOperation> operations, params OperationKind[] kinds)
    {
        ModelOperation[] fitting = [.. operations.Where(operation => kinds.Contains(operation.Kind))];
        return fitting.Length == 0 ? "" : $"; the code has {string.Join(", ", fitting.Take(NamedOperations).Select(operation => $"{operation.Operator} ({operation.Place})"))}"
            + (fitting.Length > NamedOperations ? $" and {fitting.Length - NamedOperations} more" : "");
    }

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
