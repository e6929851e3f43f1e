using System.Globalization;
using System.Text.Json;
using Saddle.Models;

namespace Saddle.Training;

/// <summary>
/// Everything that changes in a training, in one file that is replaced at once: whoever goes on from it gets the same
/// bits as if nothing had stopped.
/// </summary>
internal static class Checkpoint
{
    private const string FormatKey = "format", Format = "saddle-training-1";
    private const string IdentityKey = "identity", EpochsKey = "epochs", StepsKey = "steps";
    private const string WeightPrefix = "weight.", OptimizerPrefix = "optimizer.";

    /// <summary>Saves the state after an epoch.</summary>
    /// <exception cref="EnvironmentException">The disk is full or the folder may not be written to.</exception>
    public static void Save(TrainingFolder folder, TrainingIdentity identity, Minimizer minimizer, IReadOnlyList<EpochRecord> epochs)
    {
        var metadata = new Dictionary<string, string>
        {
            [FormatKey] = Format,
            [IdentityKey] = identity.ToJson(),
            [EpochsKey] = JsonSerializer.Serialize(epochs),
            [StepsKey] = minimizer.Optimizer.Steps.ToString(CultureInfo.InvariantCulture),
        };
        using var scope = NewDisposeScope();
        SafetensorsFile.Write(folder.Checkpoint, Tensors(minimizer).Select(entry => KeyValuePair.Create(entry.Key, entry.Value.Storable())), metadata);
    }

    /// <summary>Takes up the state of the folder's checkpoint.</summary>
    /// <returns>The records of the epochs that are done.</returns>
    /// <exception cref="RunFolderException">The checkpoint is of another training.</exception>
    /// <exception cref="InputException">The file is damaged.</exception>
    public static IReadOnlyList<EpochRecord> Restore(TrainingFolder folder, TrainingIdentity identity, Minimizer minimizer)
    {
        InputException Damaged(string what, Exception? cause = null) =>
            new($"{folder.Checkpoint} is no sound checkpoint: {what}. Remove the folder to train anew, or choose another one.",
                cause)
            { Setting = Setting.RunFolder };
        using SafetensorsFile file = SafetensorsFile.Read(folder.Checkpoint);
        if (file.Metadata.GetValueOrDefault(FormatKey) != Format) throw Damaged($"its format is not {Format}");
        try
        {
            identity.RequireSame(folder.Path, JsonSerializer.Deserialize<Dictionary<string, string>>(file.Metadata[IdentityKey])!);
            EpochRecord[] epochs = JsonSerializer.Deserialize<EpochRecord[]>(file.Metadata[EpochsKey])!;
            foreach ((string name, Tensor value) in Tensors(minimizer))
                if (!file.Tensors.TryGetValue(name, out Tensor? saved) || !saved.shape.SequenceEqual(value.shape)
                    || saved.dtype != StoredWeights.TypeOf(value.dtype))
                    throw Damaged($"the tensor '{name}' is missing or has another shape or type");
            minimizer.Restore(Under(file, WeightPrefix), Under(file, OptimizerPrefix), file.Tensors,
                long.Parse(file.Metadata[StepsKey], CultureInfo.InvariantCulture));
            return epochs;
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or FormatException or OverflowException or NullReferenceException)
        {
            throw Damaged("its metadata are incomplete or malformed", error);
        }
    }

    private static IEnumerable<KeyValuePair<string, Tensor>> Tensors(Minimizer minimizer) =>
    [
        .. minimizer.State.Select(weight => new KeyValuePair<string, Tensor>(WeightPrefix + weight.Name, weight.Value)),
        .. minimizer.Optimizer.State.Select(state => new KeyValuePair<string, Tensor>(OptimizerPrefix + state.Key, state.Value)),
        .. minimizer.Average.State,
        .. minimizer.Perturbation is { } perturbation ? [perturbation.State] : Array.Empty<KeyValuePair<string, Tensor>>(),
    ];

    private static Dictionary<string, Tensor> Under(SafetensorsFile file, string prefix) =>
        file.Tensors.Where(entry => entry.Key.StartsWith(prefix, StringComparison.Ordinal))
        .ToDictionary(entry => entry.Key[prefix.Length..], entry => entry.Value);
}
