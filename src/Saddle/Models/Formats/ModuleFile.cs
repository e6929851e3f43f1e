using System.Text.Json;

namespace Saddle.Models;

/// <summary>
/// The weights and buffers of a network that is a program's own code, as a safetensors file with the network's contract. The file
/// has no architecture in it: the program makes the module again and fills it.
/// </summary>
public static class ModuleFile
{
    /// <summary>The metadata key of the module's type, for people.</summary>
    public const string ModuleKey = "module";

    /// <summary>Saves weights and buffers under their names (<see cref="Classifier.State"/>); the file is replaced at once, never half written.</summary>
    /// <param name="path">Where to; <c>.safetensors</c>.</param>
    /// <param name="classifier">The classifier.</param>
    /// <param name="facts">What is known of it besides; the keys of the values must not be those of the format.</param>
    /// <exception cref="UsageException">A value has a key of the format, or a weight a type that cannot be written.</exception>
    /// <exception cref="EnvironmentException">The disk is full or the folder may not be written to.</exception>
    public static void Save(string path, Classifier classifier, ModelFacts facts)
    {
        var metadata = new Dictionary<string, string>(facts.Values, StringComparer.Ordinal);
        bool free = metadata.TryAdd(ModuleKey, classifier.Kind)
            & metadata.TryAdd(ArchitectureFile.ContractKey, ContractJson.Write(ContractOptions.Of(facts.Complete(classifier.Contract))))
            & (facts.ClassNames is null || metadata.TryAdd(ArchitectureFile.ClassNamesKey, JsonSerializer.Serialize(facts.ClassNames)));
        if (!free) throw new UsageException(
            $"The facts of a model must not use the keys {ModuleKey}, {ArchitectureFile.ContractKey} and {ArchitectureFile.ClassNamesKey}.");
        using var scope = NewDisposeScope();
        SafetensorsFile.Write(path, classifier.State.Select(entry => KeyValuePair.Create(entry.Name, entry.Value.Storable())), metadata);
    }

    /// <summary>Fills a module with the weights and buffers of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="module">A module of the same kind; its state is overwritten, and it is put in evaluation mode.</param>
    /// <param name="ownsModule">Whether disposing the classifier disposes the module.</param>
    /// <returns>A classifier with the contract that the file states, which the caller disposes.</returns>
    /// <exception cref="InputException">The file is missing or malformed, states no contract, or has not the names and shapes of the module.</exception>
    /// <exception cref="EnvironmentException">The file may not be read.</exception>
    public static ModuleClassifier Load(string path, nn.Module<Tensor, Tensor> module, bool ownsModule = false)
    {
        using SafetensorsFile file = SafetensorsFile.Read(path);
        ContractOptions stated = ArchitectureFile.Contract(file, path);
        var classifier = new ModuleClassifier(module, stated.Resolve(stated.Classes
            ?? throw new InputException($"{path} does not state how many classes there are; it was not written by a training.")), ownsModule);
        string[] surplus = [.. file.Tensors.Keys.Except(classifier.State.Select(entry => entry.Name))];
        foreach ((string name, Tensor value) in classifier.State)
            if (!file.Tensors.TryGetValue(name, out Tensor? saved) || !saved.shape.SequenceEqual(value.shape))
                throw Misfit($"'{name}' of shape [{string.Join(", ", value.shape)}] is not in it");
        if (surplus.Length > 0) throw Misfit($"'{surplus[0]}' is not in the module");
        using (NewDisposeScope())
        using (no_grad())
            foreach ((string name, Tensor value) in classifier.State) value.copy_(file.Tensors[name]);
        module.eval();
        return classifier;

        InputException Misfit(string what) =>
            new($"The tensors of {path} are not those of the module {module.GetType().Name}: {what}. Make the module as it was when the file was written.");
    }
}
