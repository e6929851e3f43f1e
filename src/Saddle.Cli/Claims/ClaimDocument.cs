using Saddle.Attacks;
using Saddle.Data;
using Saddle.Evaluation.Claims;
using Saddle.Models;
using Saddle.Threats;

namespace Saddle.Cli.Claims;

/// <summary>What a claim's file says, with the places that errors name.</summary>
internal sealed record ClaimDocument
{
    /// <summary>The claim's own file, as the user called it.</summary>
    public required string File { get; init; }

    /// <summary>What reports call it.</summary>
    public required string Title { get; init; }

    /// <summary>The model.</summary>
    public required ClaimedModel Model { get; init; }

    /// <summary>The defenses around it, the one that sees an input first first.</summary>
    public required IReadOnlyList<ClaimedDefense> Defenses { get; init; }

    /// <summary>The data.</summary>
    public required ClaimedData Data { get; init; }

    /// <summary>What the adversary may do and wants, without mask and scale.</summary>
    public required ThreatModel Threat { get; init; }

    /// <summary>The file of the features that may change; null where none is named.</summary>
    public string? Mask { get; init; }

    /// <summary>The file of each feature's multiple of ε; null where none is named.</summary>
    public string? EpsilonScale { get; init; }

    /// <summary>A limit on computation, in words; null where none is stated.</summary>
    public string? Computation { get; init; }

    /// <summary>What is claimed.</summary>
    public required ClaimMetric Metric { get; init; }

    /// <summary>The number.</summary>
    public required double Threshold { get; init; }

    /// <summary>Whether it is of the population.</summary>
    public required bool OfPopulation { get; init; }

    /// <summary>Where all draws come from.</summary>
    public required ulong Seed { get; init; }

    /// <summary>The suite that is to be tried at least; null for none.</summary>
    public AttackSuite? Suite { get; init; }

    /// <summary>The attacks that are to be tried at least; models that they name are still to be loaded.</summary>
    public required IReadOnlyList<(Attack Attack, Place Place)> Attacks { get; init; }

    /// <summary>Where each section and field stands, by its path.</summary>
    public required Func<string, Place> PlaceOf { get; init; }

    /// <summary>A path that the claim names, as this process finds it: the claim means it from its own folder.</summary>
    public string Resolve(string path) => Resolve(File, path);

    /// <inheritdoc cref="Resolve(string)"/>
    /// <param name="file">The claim's own file.</param>
    /// <param name="path">The path.</param>
    public static string Resolve(string file, string path) => Path.IsPathRooted(path) ? path : Path.Combine(Path.GetDirectoryName(file) ?? "", path);
}

/// <summary>The model of a claim.</summary>
/// <param name="Name">The path as this process finds it, or a built-in name.</param>
/// <param name="IsFile">Whether it is a file.</param>
/// <param name="Hash">The stated hash of the file; null where none is stated.</param>
/// <param name="Architecture">The stated architecture; null where none is stated.</param>
/// <param name="Contract">What is stated of the contract.</param>
internal sealed record ClaimedModel(string Name, bool IsFile, string? Hash, string? Architecture, ContractOptions Contract);

/// <summary>A defense of a claim.</summary>
/// <param name="Text">As the command line takes it, paths as this process finds them.</param>
/// <param name="From">The file that it was fitted into; null where it needs none.</param>
/// <param name="Hash">The stated hash of that file; null where none is stated.</param>
/// <param name="Place">Where it stands.</param>
internal sealed record ClaimedDefense(string Text, string? From, string? Hash, Place Place)
{
    /// <summary>The same with the file's name alone, wherever it lies.</summary>
    public string Name => From is null ? Text : Text.Replace(From, Path.GetFileName(From), StringComparison.Ordinal);
}

/// <summary>The data of a claim.</summary>
/// <param name="Source">Which data set, paths as this process finds them.</param>
/// <param name="Hash">The stated hash; null where none is stated.</param>
/// <param name="First">The first so many examples; null for all or a list.</param>
/// <param name="Listed">The listed examples; null where none are listed.</param>
/// <param name="Options">How it is read.</param>
/// <param name="Scale">How pixels are scaled; null where nothing is said.</param>
internal sealed record ClaimedData(DatasetSpecification Source, string? Hash, int? First, IReadOnlyList<long>? Listed, DatasetOptions Options, string? Scale)
{
    /// <summary>The examples as people write them: <c>first 1000</c>.</summary>
    public string Examples => Listed is not null ? $"[{string.Join(", ", Listed)}]" : First is { } first ? $"first {first}" : "all";
}
