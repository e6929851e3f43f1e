using System.Text.Json.Serialization;
using Saddle.Attacks;
using Saddle.Evaluation.Runs;
using Saddle.Threats;

namespace Saddle.Evaluation.Crafts;

/// <summary>What is crafted: a model, its images, and the classes that they are to end in.</summary>
/// <threadsafety>Immutable.</threadsafety>
public sealed record CraftPlan
{
    /// <summary>What the user calls the model.</summary>
    public required string Model { get; init; }

    /// <summary>θ, Υ and the rule.</summary>
    [JsonConverter(typeof(SaliencyAttackJson))]
    public required SaliencyMapAttack Attack { get; init; }

    /// <summary>The class to end in; every class but the true one where null.</summary>
    public int? Target { get; init; }

    /// <summary>The features that may change; all where null.</summary>
    public FeatureMask? Mask { get; init; }

    /// <summary>How many images from the first on; all where null.</summary>
    public int? Examples { get; init; }

    /// <summary>How many samples a worker crafts side by side; 1 or more, 64 by default.</summary>
    public int Slots { get; init; } = 64;

    /// <summary>How many threads craft; 1 or more, 1 by default.</summary>
    public int Workers { get; init; } = 1;

    /// <summary>The command as it could be typed again.</summary>
    public string Command { get; init; } = "";

    /// <summary>A line for people: the model, the attack and the classes to end in.</summary>
    public override string ToString() => $"{Model} by {Attack} towards {(Target is { } target ? $"class {target}" : "every other class")}"
        + $"{(Mask is null ? "" : $" within a {Mask}")}, {(Examples is { } examples ? $"the first {LineText.Count(examples, "image")}" : "all images")}";
}

/// <summary>What a crafting has come to.</summary>
/// <param name="Plan">What was crafted.</param>
/// <param name="Samples">All image-target pairs, in the order of images and targets; those whose image was in the target class already are
/// there too, with no iteration.</param>
/// <param name="Cost">What crafting took, judging left out; of all samples that the store holds of this crafting, be they asked for or not.</param>
/// <param name="Features">M, the number of features of an image.</param>
/// <param name="Classes">The number of classes.</param>
public sealed record CraftFindings(CraftPlan Plan, IReadOnlyList<CraftedSample> Samples, WorkCost Cost, int Features, int Classes)
{
    /// <summary>How many samples <see cref="Cost"/> is of; those already in the target class are none.</summary>
    public int CostSamples { get; init; } = CountCrafted(Samples);

    /// <summary>What cannot be trusted, as far as the model's answers to the images tell.</summary>
    public IReadOnlyList<Warning> Warnings { get; init; } = [];

    /// <summary>What goes otherwise than usual and changes no number, in sentences.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>How fast crafting was, in samples a second of processor time; null where no time was measured.</summary>
    public double? SamplesPerCpuSecond => Cost.CpuSeconds > 0 ? CostSamples / Cost.CpuSeconds : null;

    internal static int CountCrafted(IReadOnlyList<CraftedSample> pairs) => pairs.Count(pair => pair.Reason != StopReason.AlreadyInTarget);

    /// <summary>Lines for people: what was crafted, what it came to, and the warnings.</summary>
    public override string ToString() =>
        string.Join(Environment.NewLine, [$"{Plan}", $"{CraftSummary.Of(Samples, Features)}", .. Warnings.Select(warning => $"warning {warning}")]);
}

/// <summary>How far a crafting has come.</summary>
/// <param name="Done">Finished image-target pairs.</param>
/// <param name="Total">All of them.</param>
public readonly record struct CraftProgress(int Done, int Total)
{
    /// <summary>A line for people: <c>300 of 900</c>.</summary>
    public override string ToString() => $"{Done} of {Total}";
}
