using Saddle.Attacks;
using Saddle.Models;
using Saddle.Options;
using Saddle.Threats;

namespace Saddle.Tests.Attacks;

/// <summary>A small problem that every attack can be held against.</summary>
public sealed class AttackCase : IDisposable
{
    public const int Count = 20;

    public AttackCase(bool image, InputBounds? bounds = null)
    {
        Shape = image ? [1, 28, 28] : [12];
        Classifier = new CountingClassifier(Shape, image ? 10 : 2, bounds) { Training = false };
        Source = new CountingClassifier(Shape, image ? 10 : 2, bounds) { Training = false };
        using var scope = NewDisposeScope();
        using var generator = new Generator(9, CPU);
        using var frozen = no_grad();
        InputBounds box = Classifier.Contract.Bounds;
        Inputs = rand([Count, .. Shape], generator: generator).mul_(box.Upper() - box.Lower()).add_(box.Lower()).DetachFromDisposeScope();
        Labels = Classifier.Logits(Inputs).argmax(1).DetachFromDisposeScope();
    }

    /// <summary>The attacks on any model; one of them needs a thermometer around it, and has tests of its own.</summary>
    public static IEnumerable<CatalogueEntry<Attack>> Plain => AttackCatalogue.All.Where(attack => attack.Create() is not LogitSpaceAscent);

    public static IEnumerable<TheoryDataRow<string, Norm, bool>> All =>
        from attack in Plain
        from norm in Enum.GetValues<Norm>()
        where attack.Create().Supports(norm)
        from image in new[] { true, false }
        select new TheoryDataRow<string, Norm, bool>(attack.Name, norm, image);

    public long[] Shape { get; }

    public CountingClassifier Classifier { get; }

    /// <summary>What transfer attacks craft on: the same network, which counts apart.</summary>
    public CountingClassifier Source { get; }

    public Tensor Inputs { get; }

    public Tensor Labels { get; }

    public long[] Examples { get; } = [.. Enumerable.Range(100, Count).Select(index => (long)index)];

    /// <summary>The attack with few steps, so that everything takes seconds.</summary>
    public static Attack Make(string name)
    {
        // What finds its own number of classes is left to it, since a number that there is not is refused.
        ICollection<string> words =
            [.. AttackCatalogue.Find(name).Create().Options.Where(option => option is not { Key: "classes", Value: "auto" }).Select(option => option.Key)];
        return AttackCatalogue.Create(name,
            new Dictionary<string,
            string>
            {
                ["steps"] = "5",
                ["draws"] = "6",
                ["restarts"] = "2",
                ["classes"] = "3",
                ["iterations"] = "2",
                ["initial-evaluations"] = "8",
                ["start-draws"] = "6",
                ["starts"] = "3",
                ["queries"] = "20"
            }
            .Where(option => words.Contains(option.Key)));
    }

    /// <summary>A budget that lets some examples fall and some stand.</summary>
    public NormBall Ball(Norm norm) => norm switch
    {
        Norm.Linf => new NormBall(norm, Shape.Length == 3 ? 0.05 : 0.1),
        Norm.L2 => new NormBall(norm, Shape.Length == 3 ? 0.6 : 0.3),
        Norm.L1 => new NormBall(norm, Shape.Length == 3 ? 5 : 0.6),
        _ => new NormBall(norm, Shape.Length == 3 ? 40 : 3),
    };

    /// <summary>Every third feature may not change.</summary>
    public FeatureMask Mask() => new([.. Enumerable.Range(0, (int)Inputs[0].numel()).Select(feature => feature % 3 != 0)], Shape);

    /// <summary>Every feature has an ε of its own, and every fifth none.</summary>
    public FeatureScale Scale() =>
        new([.. Enumerable.Range(0, (int)Inputs[0].numel()).Select(feature => feature % 5 == 0 ? 0 : 0.3 + 0.37 * (feature % 7))], Shape);

    public AttackResult Run(Attack attack, ThreatModel threat, RunOptions? options = null, CancellationToken cancellation = default) =>
        Ready(attack).Run(Classifier, Inputs, Labels, Examples, threat, options, null, cancellation);

    /// <summary>The attack with the source that a transfer needs.</summary>
    public Attack Ready(Attack attack) => attack is TransferAttack { Sources.Count: 0 } transfer ? transfer with { Sources = [Source] } : attack;

    public bool[] Broken(AttackResult result, ThreatModel threat)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        return threat.Goal.Reached(Classifier.Logits(result.Adversarial), Labels).data<bool>().ToArray();
    }

    public double[] Distances(AttackResult result, Norm norm)
    {
        using FeasibleSet set = NormBall.Unlimited(norm).Around(Inputs, Classifier.Contract.Bounds);
        using Tensor distances = set.Distance(result.Adversarial);
        return distances.data<double>().ToArray();
    }

    public static long LiveTensors => DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;

    public void Dispose()
    {
        Classifier.Dispose();
        Source.Dispose();
        Inputs.Dispose();
        Labels.Dispose();
    }
}
