using System.Security.Cryptography;
using System.Text;
using Saddle.Attacks;
using Saddle.Data;
using Saddle.Evaluation.Checks;
using Saddle.Evaluation.Execution;
using Saddle.Evaluation.Runs;
using Saddle.Evaluation.Work;
using Saddle.Models;

namespace Saddle.Evaluation.Crafts;

/// <summary>
/// Crafts all pairs of images and targets (Papernot et al. 2016, section V), judges each by a fresh forward pass, and
/// commits them as they are done, so that a crafting that was cut off goes on where it was.
/// </summary>
public static class CraftStudy
{
    // Raised whenever the same options would choose other features.
    private const int AlgorithmVersion = 4;

    /// <summary>Crafts what the store does not hold yet.</summary>
    /// <param name="classifier">The model.</param>
    /// <param name="data">The images.</param>
    /// <param name="plan">What is crafted.</param>
    /// <param name="store">Where samples go.</param>
    /// <param name="progress">Told after each commit.</param>
    /// <param name="cancellationToken">Stops between two iterations; finished samples are committed.</param>
    /// <exception cref="UsageException">The target is outside the classes, or the model does not go with the attack.</exception>
    /// <exception cref="InputException">There are no images, images and model disagree, or the model fails.</exception>
    /// <exception cref="RunFolderException">The store holds samples of other images.</exception>
    /// <exception cref="OperationCanceledException">The crafting was cancelled.</exception>
    public static CraftFindings Craft(Classifier classifier, Dataset data, CraftPlan plan, IRunStore store, IProgress<CraftProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        SaliencyWorkers crafting = Require(classifier, data, plan);
        IReadOnlyList<Warning> warnings = CraftLook.Inspect(classifier, data, Count(data, plan), plan.Slots);
        int classes = classifier.Contract.Classes;
        string key = Key(classifier, data, plan), attack = plan.Attack.ToString();
        CraftImages.Require(store, key, data, Count(data, plan));
        var run = new StoredRun(store);
        PairPlan pairs = Pairs(key, classifier, data, plan, classes);
        int total = pairs.Count, done = total - pairs.Ready(run).Sum(item => item.Examples.Count);
        progress?.Report(new CraftProgress(done, total));
        WorkLoop.Complete(pairs, run, new PairExecutor(classifier, data, plan.Slots, plan.Workers), _ => { },
            piece => progress?.Report(new CraftProgress(done += piece.Count, total)), cancellationToken);
        IReadOnlyList<CraftedSample> stored = store.ReadSamples(key, attack);
        CraftedSample[] samples = [.. stored.Where(sample => pairs.Covers(sample.Image, sample.Target))];
        return new CraftFindings(plan, samples, store.ReadCost(key, attack), crafting.Features, classes)
        {
            CostSamples = CraftFindings.CountCrafted(stored),
            Warnings = warnings,
            Notes = BatchNote.Of(classifier)
        };
    }

    /// <summary>Requires that a plan can be crafted, before anything is stored.</summary>
    /// <param name="classifier">The model.</param>
    /// <param name="data">The images.</param>
    /// <param name="plan">What is crafted.</param>
    /// <returns>The crafting, which has not begun.</returns>
    /// <exception cref="UsageException">The target is outside the classes or that of all images, Υ lets nothing change, or the model does
    /// not go with the attack.</exception>
    /// <exception cref="InputException">There are no images, or images and model disagree.</exception>
    public static SaliencyWorkers Require(Classifier classifier, Dataset data, CraftPlan plan)
    {
        int classes = classifier.Contract.Classes;
        if (plan.Target is { } target && (target < 0 || target >= classes))
            throw new UsageException($"The target class {target} is not among the model's classes 0 to {classes - 1}.");
        if (data.Count == 0) throw new InputException($"{data.Name} holds no images, so there is nothing to craft from.");
        var crafting = new SaliencyWorkers(classifier, data, plan.Attack, plan.Mask);
        plan.Attack.SomeIterations(crafting.Features);
        CraftLook.Require(classifier, data, plan.Slots);
        return Pairs("", classifier, data, plan, classes).Count > 0 ? crafting
            : throw new UsageException($"All images are of class {plan.Target} already, so none can be crafted towards it. Name another target.");
    }

    /// <summary>What makes two craftings the same, apart from how many images and which targets: SHA-256 in lower-case hexadecimal.</summary>
    /// <param name="classifier">The model.</param>
    /// <param name="data">The images, of which shape and the first one count: a crafting may grow, and each further image is checked by its own hash.</param>
    /// <param name="plan">θ, Υ, the rule and the mask.</param>
    public static string Key(Classifier classifier, Dataset data, CraftPlan plan) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
        $"crafting {AlgorithmVersion}\nmodel {classifier.Fingerprint}\ndata {data.Fingerprint(1)}\nattack {plan.Attack}"
            + (plan.Mask is null ? "" : $"\nmask {plan.Mask.Fingerprint}"))));

    private static int Count(Dataset data, CraftPlan plan) => Math.Min(plan.Examples ?? data.Count, data.Count);

    private static PairPlan Pairs(string key, Classifier classifier, Dataset data, CraftPlan plan, int classes) => new(
        key, new Named(plan.Model, key.Length == 0 ? "" : classifier.Fingerprint), new Named(data.Name, RunFingerprint.OfData(data)), plan.Attack, plan.Mask,
        [.. data.Labels.data<long>().Take(Count(data, plan)).Select(label => (int)label)],
        plan.Target is { } target ? [target] : [.. Enumerable.Range(0, classes)]);
}
