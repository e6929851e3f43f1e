using Saddle.Data;
using Saddle.Evaluation.Outcomes;
using Saddle.Evaluation.Results;
using Saddle.Evaluation.Runs;
using Saddle.Reports;
using Saddle.Threats;

namespace Saddle.Tests.Reports;

/// <summary>A run as an evaluation leaves it, on the embedded digits: what a model loses is decided here instead of by attacks.</summary>
internal sealed record StoredRun
{
    private const int Examples = 60;
    private static readonly string[] Names = ["noise", "fgsm", "pgd"];

    public double Loss { get; init; } = 0.9;

    public string Model { get; init; } = "digits-natural";

    public IReadOnlyList<string> ClassNames { get; init; } = [.. Enumerable.Range(0, 10).Select(digit => $"{digit}")];

    public IReadOnlyList<double> Epsilons { get; init; } = [0.1, 0.2, 0.3];

    public IReadOnlyList<Warning> Warnings { get; init; } = [];

    public string Goal { get; init; } = "untargeted";

    public IReadOnlyList<long> InputShape { get; init; } = [1, 28, 28];

    public string? Command { get; init; } = "saddle evaluate digits-natural --data digits:test --threat linf:0.1,0.2,0.3 --examples 60";

    public bool Keep { get; init; } = true;

    public bool Complete { get; init; } = true;

    public ReportRun Create()
    {
        using Dataset digits = EmbeddedDigits.Make(DatasetSplit.Test, Examples);
        using Tensor first = digits.Inputs.narrow(0, 0, Examples).reshape(Examples, 784);
        float[] pixels = first.cpu().data<float>().ToArray();
        long[] labels = digits.Labels.narrow(0, 0, Examples).cpu().data<long>().ToArray();
        var store = new MemoryRunStore();
        store.CommitNatural(
            [.. Enumerable.Range(0, Examples).Select(index => new NaturalOutcome(index, $"{index:x16}", (int)labels[index], (int)labels[index], 0.9981))],
            Enumerable.Range(0, Examples).ToDictionary(index => index, index => pixels[(index * 784)..((index + 1) * 784)]));
        ThreatResult[] threats = [.. Epsilons.Select(epsilon => Threat(store, epsilon, labels, pixels))];
        return new ReportRun(Model, Description(), Result(threats), store);
    }

    private ThreatResult Threat(MemoryRunStore store, double epsilon, long[] labels, float[] pixels)
    {
        string key = FormattableString.Invariant($"linf:{epsilon} {Goal} gradient");
        int total = (int)Math.Round(Examples * Loss * epsilon / 0.3), broken = 0;
        var attacks = new List<AttackSummary>();
        for (int attack = 0; attack < Names.Length; attack++)
        {
            int attacked = Examples - broken, until = total * (attack + 1) / Names.Length, here = until - broken;
            AttackOutcome[] outcomes = [.. Enumerable.Range(broken, attacked).Select(index => Outcome(index, (int)labels[index], index < until, epsilon))];
            store.Commit(new Piece(key, $"{Names[attack]}:steps=40", new WorkCost(3.7, 7.1, 41L * attacked, 40L * attacked))
            {
                Outcomes = outcomes,
                Points = Keep ? outcomes.Where(outcome => outcome.Broken)
                    .ToDictionary(outcome => outcome.Example, outcome => Perturb(pixels.AsSpan(outcome.Example * 784, 784), (float)epsilon)) : [],
            });
            broken = until;
            attacks.Add(Summary(Names[attack], attacked, here, broken));
        }
        double robust = 1 - (double)broken / Examples;
        int[][] predictions = [.. Enumerable.Range(0, ClassNames.Count).Select(_ => new int[ClassNames.Count])];
        for (int index = 0; index < broken; index++) predictions[labels[index]][(labels[index] + 3 + index % 2) % 10]++;
        bool targeted = Goal.StartsWith("target", StringComparison.Ordinal);
        return new ThreatResult(ThreatModel.Parse(key))
        {
            RobustAccuracy = targeted ? null : robust,
            RobustAccuracyInterval = targeted ? null : new Interval(Math.Max(0, robust - 0.061), Math.Min(1, robust + 0.063)),
            MedianDistance = null,
            Attacked = Examples,
            Broken = broken,
            Attacks = attacks,
            Predictions = predictions,
            Unstable = epsilon > 0.25 ? [7, 31] : [],
            Classes = [.. ClassNames.Select((name, index) =>
                new ClassResult(index, name, labels.Count(label => label == index), 1, labels.Any(label => label == index)
                ? 1 - (double)labels.Take(broken).Count(label => label == index) / labels.Count(label => label == index) : null))],
        };
    }

    private static AttackOutcome Outcome(int index, int label, bool broken, double epsilon) => new()
    {
        Example = index,
        Label = label,
        Broken = broken,
        Unstable = false,
        Predicted = broken ? (label + 3 + index % 2) % 10 : label,
        Confidence = 0.8734,
        Distance = epsilon,
        ForwardPasses = 41,
        BackwardPasses = 40,
    };

    private static AttackSummary Summary(string attack, int attacked, int broken, int brokenBefore) => new()
    {
        Attack = attack,
        Options = new Dictionary<string, string> { ["loss"] = "ce", ["restarts"] = "1", ["step-size"] = "auto", ["steps"] = "40" },
        Name = $"{attack}:steps=40",
        Attacked = attacked,
        Broken = broken,
        RobustAccuracy = 1 - (double)brokenBefore / Examples,
        SuccessRate = (double)broken / attacked,
        MedianDistance = broken == 0 ? null : 0.29871,
        ForwardPasses = 41.5,
        BackwardPasses = 40,
        Queries = 41.5,
        Seconds = 133.7,
        CpuSeconds = 250,
    };

    private static float[] Perturb(ReadOnlySpan<float> original, float epsilon)
    {
        float[] adversarial = original.ToArray();
        for (int pixel = 0; pixel < adversarial.Length; pixel++)
            adversarial[pixel] = Math.Clamp(adversarial[pixel] + (Math.Sin(pixel * 0.7) * Math.Cos(pixel / 28 * 0.9) > 0.2 ? epsilon : -epsilon), 0, 1);
        return adversarial;
    }

    private RunDescription Description() => new()
    {
        Fingerprint = "3f9c0a7be1d24c58",
        Model = Model,
        ModelFingerprint = "9b21e07c55aa41d0",
        Data = "digits:test",
        DataFingerprint = "5b1c-10",
        ClassNames = ClassNames,
        InputShape = InputShape,
        Bounds = "0..1",
        Threats = [.. Epsilons.Select(epsilon => new ThreatRun(ThreatModel.Parse(FormattableString.Invariant($"linf:{epsilon} {Goal} gradient")), []))],
        Seed = 20260,
        Individually = false,
        Command = Command,
        Versions = new SortedDictionary<string, string> { ["saddle"] = "0.1.0", ["torchsharp"] = "0.107.0", ["runtime"] = ".NET 10.0.12" },
    };

    private EvaluationResult Result(ThreatResult[] threats) => new()
    {
        Complete = Complete,
        NaturalAccuracy = 0.9951,
        Examples = Examples,
        Stochastic = false,
        Threats = threats,
        Warnings = Warnings,
        Probes = [.. Enumerable.Range(1, 6)
            .Select(step => new ProbeResult("sweep", "linf", step * 0.05, threats[^1].Key, 200, 10, Math.Max(0, 0.995 - Loss * Math.Pow(step / 6.0, 1.4)))),
            new ProbeResult("unbounded", "linf", 1, threats[^1].Key, 60, 60, 0)],
        Run = new RunSummary(Command is null ? null : "runs/digits-natural-3f9c0a7b", Command, 20260, "3f9c0a7be1d24c58", Model, "digits:test",
            Description().Versions),
    };
}
