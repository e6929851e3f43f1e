using System.Text.Json;
using Saddle.Data;
using Saddle.Defenses;
using Saddle.Models;

namespace Saddle.Training;

/// <summary>What makes a training itself: a folder holds the checkpoints of one identity.</summary>
/// <param name="Facts">Options, architecture (or the kind of network), starting weights and data, by name.</param>
internal sealed record TrainingIdentity(IReadOnlyDictionary<string, string> Facts)
{
    // To be raised whenever the same options come to other weights, so that no training goes on under other rules than it began with.
    private const string AlgorithmVersion = "3";

    /// <summary>The identity of a training that is about to begin.</summary>
    public static TrainingIdentity Of(Classifier classifier, Dataset data, TrainingOptions options)
    {
        var defended = classifier as DefendedClassifier;
        Classifier network = defended?.Undefended ?? classifier;
        var facts = new SortedDictionary<string, string>(options.Values.ToDictionary(), StringComparer.Ordinal)
        {
            ["algorithm-version"] = AlgorithmVersion,
            ["architecture"] = network.Kind,
            ["starting-weights"] = network.Fingerprint,
            ["data"] = data.Name,
            ["data-fingerprint"] = data.Fingerprint(data.Count),
        };
        if (defended is not null) facts["defense"] = string.Join(' ', defended.Defenses);
        return new(facts);
    }

    /// <summary>The facts as a JSON object.</summary>
    public string ToJson() => JsonSerializer.Serialize(Facts);

    /// <summary>Requires that a folder's training is this one.</summary>
    /// <exception cref="RunFolderException">It is another; the message says what differs.</exception>
    public void RequireSame(string folder, IReadOnlyDictionary<string, string> other)
    {
        string[] differences = [.. Facts.Keys.Union(other.Keys).Order(StringComparer.Ordinal)
            .Where(name => Facts.GetValueOrDefault(name) != other.GetValueOrDefault(name))
            .Select(name => $"{name} is {other.GetValueOrDefault(name) ?? "not set"} there and {Facts.GetValueOrDefault(name) ?? "not set"} now")];
        if (differences.Length > 0)
            throw new RunFolderException($"The folder {folder} belongs to another training: {string.Join("; ", differences)}. Choose another folder, or "
                + "repeat the training of that folder exactly.")
            { Setting = Setting.RunFolder };
    }
}
