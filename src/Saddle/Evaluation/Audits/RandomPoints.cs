using Saddle.Data;
using Saddle.Evaluation.Judging;
using Saddle.Evaluation.Runs;
using Saddle.Models;
using Saddle.Randomness;
using Saddle.Threats;

namespace Saddle.Evaluation.Audits;

/// <summary>
/// So many random points of the ball around a few examples that every attack left, that finding nothing means something (Athalye et al. 2018, section 3.1, ask
/// for 10⁵). What they find no gradient led to.
/// </summary>
internal static class RandomPoints
{
    /// <summary>The first examples of those that are left.</summary>
    public const int Examples = 5;

    /// <summary>Points around each, where an answer takes one pass.</summary>
    public const int Draws = 100_000;

    private const string Document = "random-points";
    private const int AtOnce = 1000, Fewest = 1000;
    private const long MostValues = 1 << 22;

    /// <summary>How many points around each example a model gets: 10⁵ passes, and never fewer than 1,000 points.</summary>
    /// <param name="classifier">The model.</param>
    public static int DrawsFor(Classifier classifier) => Math.Max(Fewest, Draws / classifier.PassesOfAnswer);

    /// <summary>Asks, unless the store has the answer.</summary>
    /// <param name="classifier">The model.</param>
    /// <param name="data">The examples.</param>
    /// <param name="standing">Those that every attack left.</param>
    /// <param name="plan">What is audited.</param>
    /// <param name="store">Where the answer is kept.</param>
    /// <param name="cancellation">Stops it.</param>
    public static RandomPointsFound Around(Classifier classifier, Dataset data, IEnumerable<int> standing, AuditPlan plan, IRunStore store,
        CancellationToken cancellation)
    {
        int[] looked = [.. standing.Take(Examples)];
        if (store.Read<RandomPointsFound>(Document) is { } known && known.Looked.SequenceEqual(looked)) return known;
        TimeSpan before = Environment.CpuUsage.TotalTime;
        using var lease = new ModelLease(classifier);
        var broken = new List<int>();
        long passes = 0;
        foreach (int example in looked)
        {
            (bool found, int asked) = Around(classifier, data, example, plan, cancellation);
            if (found) broken.Add(example);
            passes += (long)asked * classifier.PassesOfAnswer;
        }
        var all = new RandomPointsFound(looked, broken, DrawsFor(classifier), passes, (Environment.CpuUsage.TotalTime - before).TotalSeconds);
        store.Write(Document, all);
        return all;
    }

    private static (bool Found, int Asked) Around(Classifier classifier, Dataset data, int example, AuditPlan plan, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        Tensor row = tensor((long[])[example]);
        Tensor original = data.Inputs.index_select(0, row).to(classifier.Device);
        // A model of many passes an answer sees as many inputs at once as any other.
        int chunk = (int)Math.Max(1, Math.Min(AtOnce, MostValues / original.numel()) / classifier.PassesOfAnswer);
        Tensor labels = data.Labels.index_select(0, row).to(classifier.Device).repeat(chunk);
        using FeasibleSet set = plan.Threat.Around(original.repeat([chunk, .. Enumerable.Repeat(1L, original.shape.Length - 1)]), classifier.Contract.Bounds);
        var draws = new Draws(plan.Seed, FormattableString.Invariant($"random points around {example}"));
        var judge = new Judge(classifier, plan.Threat.Goal, stochastic: false, plan.Seed);
        int asked = 0;
        for (int most = DrawsFor(classifier); asked < most; asked += chunk)
        {
            cancellation.ThrowIfCancellationRequested();
            using var step = NewDisposeScope();
            long[] numbers = [.. Enumerable.Range(asked, chunk).Select(number => (long)number)];
            Tensor points = set.Sample(draws, numbers, default);
            Tensor reached = plan.Threat.Goal.Reached(classifier.Logits(points).RequireSound(), labels, classifier.Contract);
            if (!reached.any().item<bool>()) continue;
            int first = (int)reached.to_type(ScalarType.Byte).argmax().item<long>();
            if (judge.Examine(points[first..(first + 1)], labels[..1], [example])[0].Broken) return (true, asked + first + 1);
        }
        return (false, asked);
    }
}

/// <summary>What random points around a few examples found.</summary>
/// <param name="Looked">The examples.</param>
/// <param name="Broken">Those that a point broke.</param>
/// <param name="Draws">Points around each at most.</param>
/// <param name="Passes">Forward passes in all.</param>
/// <param name="CpuSeconds">Processor seconds in all.</param>
internal sealed record RandomPointsFound(IReadOnlyList<int> Looked, IReadOnlyList<int> Broken, int Draws, long Passes, double CpuSeconds)
{
    /// <summary>As an attack of the audit's table.</summary>
    public AuditAttack AsAttack => new(FormattableString.Invariant($"noise:draws={Draws}"),
        $"always, on the first {RandomPoints.Examples} examples that are left",
        Looked.Count, Broken.Count, Looked.Count == 0 ? 0 : (double)Passes / Looked.Count, 0, CpuSeconds);

    /// <summary>A4, where a point found what no attack did.</summary>
    public IEnumerable<AuditFinding> Findings => Broken.Count == 0 ? [] : [new AuditFinding("A4", "adaptive", FormattableString.Invariant(
        $"Of {Draws:#,0} random points around each of {Looked.Count} examples that every attack left some break {Broken.Count}: the attacks do not go where adversarial examples are."),
        "Do not trust them here. Attack through the defense with BPDA or EOT, or without gradients for longer (square:steps=50000).", [.. Broken])];
}
