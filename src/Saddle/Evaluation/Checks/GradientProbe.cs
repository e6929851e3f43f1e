using Saddle.Attacks;
using Saddle.Data;
using Saddle.Evaluation.Runs;
using Saddle.Losses;
using Saddle.Models;
using Saddle.Randomness;
using Saddle.Threats;
using Saddle.Training;

namespace Saddle.Evaluation.Checks;

/// <summary>
/// Looks at the input gradients of natural examples: where they are zero, and how many of their signs the usual
/// float32 cross-entropy (softmax minus one-hot) would have got wrong.
/// </summary>
internal static class GradientProbe
{
    private const int Looked = 200;
    private static readonly Scalar Saturated = Scalars.Of(1e-12);

    /// <summary>
    /// Writes the findings where an attack of the run uses gradients and the store has none yet of as many examples: a run that grew has more.
    /// </summary>
    public static void Complete(Classifier classifier, Dataset data, IReadOnlyList<NaturalOutcome> natural, EvaluationPlan plan, IRunStore store)
    {
        bool used = plan.Attacks.Any(attack => attack.Needs == Access.Gradient);
        long[] examples = [.. natural.Where(outcome => outcome.Correct).Take(Looked).Select(outcome => (long)outcome.Example)];
        if (!used || examples.Length == 0 || store.Read<GradientFindings>(RunDocuments.Gradients)?.Examples == examples.Length) return;
        using ModelDraws? own = ModelDraws.For(classifier, plan.Seed, "looks at gradients");
        var zero = new List<int>();
        long signs = 0, wrong = 0;
        int saturated = 0;
        using AttackedModel attacked = plan.ProbeRoute.Open(classifier);
        // What a route attacks in another space has gradients of other things.
        if (plan.ProbeRoute is ReparameterizationRoute) return;
        foreach (long[] chunk in examples.Chunk(plan.BatchSize))
        {
            using var scope = NewDisposeScope();
            Tensor rows = tensor(chunk);
            Tensor labels = data.Labels.index_select(0, rows).to(classifier.Device);
            using Linearization at = GradientOracle.Of(attacked.Classifier, chunk.Length, new Draws(plan.Seed, "gradients"), chunk)
                .Linearize(data.Inputs.index_select(0, rows).to(classifier.Device));
            if (!at.HasGradient && plan.Attacks.All(attack => attack.Needs != Access.Gradient || attack.Through != Route.Direct))
            {
                // Every attack goes another way, so that this is a finding and no reason to end.
                zero.AddRange(chunk.Select(example => (int)example));
                continue;
            }
            Tensor right = at.Pull(new CrossEntropyLoss().Cotangent(at.Logits, labels, null)).flatten(1);
            Tensor plain = nn.functional.softmax(at.Logits, 1);
            plain -= plain.OneHot(labels.unsqueeze(1));
            Tensor usual = at.Pull(plain, last: true).flatten(1);
            Tensor matters = right.ne(Scalars.Zero);
            signs += matters.sum().item<long>();
            wrong += matters.logical_and(right.sign().ne(usual.sign())).sum().item<long>();
            // Derivatives by shares of the features' ranges: the threshold has no unit.
            if (!classifier.Contract.Bounds.AreUnit)
                usual = usual.reshape([-1, .. data.InputShape]).mul(classifier.Contract.Bounds.Extent(usual.device)).flatten(1);
            saturated += (int)usual.abs().amax([1]).lt(Saturated).sum().item<long>();
            bool[] none = matters.any(1).logical_not().cpu().data<bool>().ToArray();
            zero.AddRange(chunk.Where((_, i) => none[i]).Select(example => (int)example));
        }
        store.Write(RunDocuments.Gradients, new GradientFindings(examples.Length, zero, signs == 0 ? 0 : (double)wrong / signs, saturated));
    }
}
