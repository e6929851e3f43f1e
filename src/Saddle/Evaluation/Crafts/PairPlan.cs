using Saddle.Attacks;
using Saddle.Evaluation.Execution;
using Saddle.Evaluation.Runs;
using Saddle.Evaluation.Work;
using Saddle.Threats;

namespace Saddle.Evaluation.Crafts;

/// <summary>
/// All pairs of image and target class (Papernot et al. 2016, section V): each target is a piece of work on the images that are of
/// another class.
/// </summary>
internal sealed class PairPlan : IWorkPlan
{
    private readonly string _key;
    private readonly Named _model, _data;
    private readonly SaliencyMapAttack _attack;
    private readonly FeatureMask? _mask;
    private readonly int[] _labels;
    private readonly int[] _targets;

    /// <summary>Plans a crafting.</summary>
    /// <param name="key">What its samples are kept under.</param>
    /// <param name="model">The model.</param>
    /// <param name="data">The images.</param>
    /// <param name="attack">θ, Υ and the rule.</param>
    /// <param name="mask">The features that may change; null for all.</param>
    /// <param name="labels">The classes of the images, from the first on.</param>
    /// <param name="targets">The classes to end in.</param>
    public PairPlan(string key, Named model, Named data, SaliencyMapAttack attack, FeatureMask? mask, int[] labels, int[] targets) =>
        (_key, _model, _data, _attack, _mask, _labels, _targets) = (key, model, data, attack, mask, labels, targets);

    /// <summary>How many pairs there are.</summary>
    public int Count => _targets.Sum(target => _labels.Count(label => label != target));

    /// <inheritdoc/>
    public IReadOnlyList<WorkItem> Ready(StoredRun run)
    {
        IReadOnlySet<(int Image, int Target)> done = run.Pairs(_key, _attack.ToString());
        return [.. _targets.Select(target =>
            Item(target, [.. Enumerable.Range(0, _labels.Length).Where(image => _labels[image] != target && !done.Contains((image, target)))]))
            .Where(item => item.Examples.Count > 0)];
    }

    /// <inheritdoc/>
    public bool IsComplete(StoredRun run) => Ready(run).Count == 0;

    /// <summary>Whether a pair is one of the plan's.</summary>
    public bool Covers(int image, int target) => image < _labels.Length && _labels[image] != target && _targets.Contains(target);

    private WorkItem Item(int target, int[] images) => new()
    {
        Kind = WorkKind.Craft,
        Key = _key,
        Model = _model,
        Data = _data,
        Threat = new ThreatModel { Ball = NormBall.Unlimited(Norm.L0), Goal = new SourceTargetMisclassification(target), Mask = _mask },
        Attack = _attack.ToString(),
        Examples = images,
        Points = StoredPoints.None,
    };
}
