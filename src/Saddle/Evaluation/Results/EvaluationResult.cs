using System.Text.Json.Serialization;
using Saddle.Evaluation.Outcomes;
using Saddle.Evaluation.Runs;
using Saddle.Evaluation.Work;
using Saddle.Threats;

namespace Saddle.Evaluation.Results;

/// <summary>
/// What an evaluation found; made from a run store alone. Fractions are in 0..1. The JSON of the command is this
/// record in camelCase.
/// </summary>
/// <threadsafety>Immutable.</threadsafety>
public sealed record EvaluationResult
{
    /// <summary>The version of this document.</summary>
    public int SchemaVersion { get; init; } = 1;

    /// <summary>Whether every attack was made on every example that it was to be made on, and every probe that was asked for.</summary>
    public required bool Complete { get; init; }

    /// <summary>The share of examples whose class is predicted without any attack, and which are not rejected.</summary>
    public required double NaturalAccuracy { get; init; }

    /// <summary>Examples that are rejected without any attack, which counts as wrong; null where the model names a class for all.</summary>
    public int? Rejected { get; init; }

    /// <summary>The number of examples.</summary>
    public required int Examples { get; init; }

    /// <summary>Whether the model answers the same input differently; its outcomes are then judged by ten passes each.</summary>
    public required bool Stochastic { get; init; }

    /// <summary>The results by threat model, in the order of evaluation.</summary>
    public required IReadOnlyList<ThreatResult> Threats { get; init; }

    /// <summary>Runs that only serve the indicators.</summary>
    public required IReadOnlyList<ProbeResult> Probes { get; init; }

    /// <summary>What cannot be trusted, with evidence and remedy.</summary>
    public required IReadOnlyList<Warning> Warnings { get; init; }

    /// <summary>Float32 against float64 and one batch against another (check E1); null for stochastic models and runs of earlier versions.</summary>
    public SecondOpinion? SecondOpinion { get; init; }

    /// <summary>What goes otherwise than usual and changes no number, in sentences.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>How to run it again.</summary>
    public required RunSummary Run { get; init; }

    /// <summary>Lines for people: natural accuracy, what came of each threat model and attack, and the warnings.</summary>
    public override string ToString() => ResultText.Of(this);

    /// <summary>What a warning is about, as people read it; null where it concerns the whole run.</summary>
    /// <param name="warning">A warning of this result.</param>
    public string? Subject(Warning warning) => Threats.FirstOrDefault(threat => threat.Key == warning.Threat)?.Threat.ToString() ?? warning.Threat;
}

/// <summary>The result under one threat model.</summary>
/// <param name="Threat">The threat model; documents have its parts and its text.</param>
public sealed record ThreatResult([property: JsonIgnore] ThreatModel Threat)
{
    /// <summary><c>linf</c>, <c>l2</c>, <c>l1</c> or <c>l0</c>.</summary>
    public string Norm => Threat.Ball.Norm.Word();

    /// <summary>The perturbation budget ε; null where the threat model names none.</summary>
    public double? Epsilon => Threat.IsUnlimited ? null : Threat.Ball.Epsilon;

    /// <summary>ε as people write it, <c>8/255</c>; null where there is none.</summary>
    public string? EpsilonText => Threat.Ball.EpsilonText;

    /// <summary>The goal as text.</summary>
    public string Goal => Threat.Goal.ToString()!;

    /// <summary>The access as text.</summary>
    public string Access => Threat.Access.Word();

    /// <summary>Which features may change; null where all may.</summary>
    public FeatureSummary? Mask { get; init; }

    /// <summary>By what multiple of ε each feature may change; null where it is the same for all.</summary>
    public FeatureSummary? EpsilonScale { get; init; }

    /// <summary>What the run store and warnings name the threat model by, ε in decimals.</summary>
    public string Key => Threat.Key;

    /// <summary>
    /// The share of all examples that are still right after the worst of all attacks, example by example; an upper
    /// bound. Null for targeted goals.
    /// </summary>
    public required double? RobustAccuracy { get; init; }

    /// <summary>The 95 % interval of the robust accuracy (Wilson); null where that is.</summary>
    public required Interval? RobustAccuracyInterval { get; init; }

    /// <summary>For stochastic models: the share that no single pass broke; null otherwise.</summary>
    public double? RobustAccuracyWorst { get; init; }

    /// <summary>Examples that were attacked: naturally right, and for a targeted goal not of the target class.</summary>
    public required int Attacked { get; init; }

    /// <summary>Examples that some attack broke.</summary>
    public required int Broken { get; init; }

    /// <summary>
    /// Half of the broken examples lie within it, in the norm of the threat, where there is no ε the nearest of each; null where none is broken.
    /// </summary>
    public required double? MedianDistance { get; init; }

    /// <summary>The attacks in their order.</summary>
    public required IReadOnlyList<AttackSummary> Attacks { get; init; }

    /// <summary>
    /// Forward passes of all attacks together, the mean for each attacked example; those of a minimum-norm attack, made once for all ε, are in it.
    /// </summary>
    public double ForwardPasses => Passes(attack => attack.ForwardPasses);

    /// <summary>Backward passes of all attacks together, the mean for each attacked example.</summary>
    public double BackwardPasses => Passes(attack => attack.BackwardPasses);

    /// <summary>Results by true class.</summary>
    public required IReadOnlyList<ClassResult> Classes { get; init; }

    /// <summary>Counts of broken examples by true class (rows) and class predicted for the adversarial example (columns).</summary>
    public required IReadOnlyList<IReadOnlyList<int>> Predictions { get; init; }

    /// <summary>Examples whose passes in a batch and alone disagreed; they stand.</summary>
    public required IReadOnlyList<int> Unstable { get; init; }

    private double Passes(Func<AttackSummary, double> each) => Attacked == 0 ? 0 : Attacks.Sum(attack => attack.Attacked * each(attack)) / Attacked;

    /// <summary>A line for people: <c>linf:8/255 untargeted gradient: robust accuracy at most 62.0 % (38 of 100 broken)</c>.</summary>
    public override string ToString() => ResultText.Of(this);
}

/// <summary>The result of one attack under one threat model.</summary>
public sealed record AttackSummary
{
    /// <summary>The stable short name.</summary>
    public required string Attack { get; init; }

    /// <summary>Every option, resolved.</summary>
    public required IReadOnlyDictionary<string, string> Options { get; init; }

    /// <summary>Name and options, as the command line takes them; the key in the run store.</summary>
    public required string Name { get; init; }

    /// <summary>The options as people read them: fractions, and shares in percent, as somebody wrote them.</summary>
    [JsonIgnore]
    public IReadOnlyDictionary<string, string> OptionTexts { get => field ?? OptionText.Of(Attack, Options); init; }

    /// <summary>Whether it seeks the smallest perturbation: it is made once for all ε, and its cost stands beside each.</summary>
    public bool MinimizesNorm { get; init; }

    /// <summary>What its outcomes are kept under in the store where a threat model asks for them.</summary>
    /// <param name="threat">The threat model.</param>
    public string StoredUnder(ThreatModel threat) => (MinimizesNorm ? threat.WithoutBudget() : threat).Key;

    /// <summary>Examples that it was made on.</summary>
    public required int Attacked { get; init; }

    /// <summary>Examples that it broke.</summary>
    public required int Broken { get; init; }

    /// <summary>Examples whose kept point is rejected, so that they stand; null where the model names a class for all.</summary>
    public int? Rejected { get; init; }

    /// <summary>The share of all examples that stand after it (run individually: against it alone).</summary>
    public required double? RobustAccuracy { get; init; }

    /// <summary>Broken over attacked; null where none was attacked or the attack handed back every example as it was.</summary>
    public required double? SuccessRate { get; init; }

    /// <summary>The median distance of the broken examples in the norm of the threat; null where there are none.</summary>
    public required double? MedianDistance { get; init; }

    /// <summary>Mean forward passes per attacked example.</summary>
    public required double ForwardPasses { get; init; }

    /// <summary>Mean backward passes per attacked example.</summary>
    public required double BackwardPasses { get; init; }

    /// <summary>Mean queries per attacked example.</summary>
    public required double Queries { get; init; }

    /// <summary>Wall-clock seconds in all.</summary>
    public required double Seconds { get; init; }

    /// <summary>Processor seconds in all.</summary>
    public required double CpuSeconds { get; init; }

    /// <summary>A line for people: <c>pgd: 38 of 100 broken</c>.</summary>
    public override string ToString() => ResultText.Of(this);
}

/// <summary>The result of one true class under one threat model.</summary>
/// <param name="Class">Its index.</param>
/// <param name="Name">Its name.</param>
/// <param name="Examples">Examples of that class.</param>
/// <param name="NaturalAccuracy">Share that is right without attack; null where there are no examples.</param>
/// <param name="RobustAccuracy">Share that is right after all attacks; null where there are no examples.</param>
public sealed record ClassResult(int Class, string Name, int Examples, double? NaturalAccuracy, double? RobustAccuracy)
{
    /// <summary>A line for people: <c>class 7 (seven), 97 examples: natural accuracy 99.0 %, robust accuracy 42.3 %</c>.</summary>
    public override string ToString() => $"class {Class} ({Name}), {LineText.Count(Examples, "example")}: natural accuracy {LineText.Share(NaturalAccuracy)}, "
        + $"robust accuracy {LineText.Share(RobustAccuracy)}";
}

/// <summary>How to run an evaluation again.</summary>
/// <param name="Folder">Where it is stored; null where it was kept in memory.</param>
/// <param name="Command">The command; null for runs of the library.</param>
/// <param name="Seed">The seed.</param>
/// <param name="Fingerprint">The run's fingerprint.</param>
/// <param name="Model">What the user called the model.</param>
/// <param name="Data">What the user called the data set.</param>
/// <param name="Versions">Versions by name.</param>
public sealed record RunSummary(string? Folder, string? Command, ulong Seed, string Fingerprint, string Model, string Data,
    IReadOnlyDictionary<string, string> Versions)
{
    /// <summary>A line for people: model, data, and where it is or which it is.</summary>
    public override string ToString() =>
        $"{Model} on {Data}, seed {Seed}, {(Folder is null ? $"run {Fingerprint[..Math.Min(12, Fingerprint.Length)]}" : $"kept in {Folder}")}";
}
