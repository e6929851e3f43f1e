using System.Text;
using System.Text.Json;

namespace Saddle.Models;

/// <summary>Built-in networks as safetensors files, which say in their metadata all that is needed to load them.</summary>
public static class ArchitectureFile
{
    /// <summary>The metadata key of the architecture's specification.</summary>
    public const string ArchitectureKey = "architecture";

    /// <summary>The metadata key of the contract, in the JSON of the sidecar.</summary>
    public const string ContractKey = "contract";

    /// <summary>The metadata key of the class names, a JSON list of strings.</summary>
    public const string ClassNamesKey = "classNames";

    /// <summary>Saves a network with its contract; the file is replaced at once, never half written.</summary>
    /// <param name="path">Where to; <c>.safetensors</c>.</param>
    /// <param name="network">The network.</param>
    /// <param name="contract">Its contract.</param>
    /// <param name="classNames">One name a class; null where there are none.</param>
    /// <param name="facts">Further facts, for example of the training; their keys must not be those of this class.</param>
    /// <exception cref="UsageException">A fact has a key of this class.</exception>
    /// <exception cref="EnvironmentException">The disk is full or the folder may not be written to.</exception>
    public static void Save(string path, Architecture network, ModelContract contract, IReadOnlyList<string>? classNames = null,
        IReadOnlyDictionary<string, string>? facts = null)
    {
        var metadata = new Dictionary<string, string>(facts ?? new Dictionary<string, string>(), StringComparer.Ordinal);
        ContractOptions options = ContractOptions.Of(contract) with { InputShape = contract.InputShape ?? network.InputShape };
        bool free = metadata.TryAdd(ArchitectureKey, network.Specification) & metadata.TryAdd(ContractKey, ContractJson.Write(options))
            & (classNames is null || metadata.TryAdd(ClassNamesKey, JsonSerializer.Serialize(classNames)));
        if (!free) throw new UsageException($"The facts of a model must not use the keys {ArchitectureKey}, {ContractKey} and {ClassNamesKey}.");
        SafetensorsFile.Write(path, network.state_dict(), metadata);
    }

    /// <summary>What the metadata says of the contract; nothing where there is none.</summary>
    /// <exception cref="InputException">A malformed contract.</exception>
    internal static ContractOptions Contract(SafetensorsFile file, string source) =>
        file.Metadata.TryGetValue(ContractKey, out string? json) ? ContractJson.Read(Encoding.UTF8.GetBytes(json), $"The contract in {source}")
        : new ContractOptions();

    /// <summary>The network with the weights of a file.</summary>
    /// <param name="file">The weights; they are copied.</param>
    /// <param name="source">What messages call the file.</param>
    /// <param name="specification">The architecture.</param>
    /// <param name="inputShape">The shape of one input.</param>
    /// <param name="classes">The number of classes.</param>
    /// <returns>A network on the CPU in evaluation mode, which the caller disposes.</returns>
    /// <exception cref="UsageException">An unknown architecture.</exception>
    /// <exception cref="InputException">The names or shapes of the weights are not those of the architecture.</exception>
    public static Architecture Load(SafetensorsFile file, string source, string specification, IReadOnlyList<long> inputShape, int classes)
    {
        ArchitecturePlan plan = ArchitecturePlan.Create(specification, inputShape, classes);
        IReadOnlyDictionary<string, Tensor> weights = WeightNames.Plain(file.Tensors);
        WeightCheck.RequireFitting(weights, source, plan);
        Architecture network = Architectures.Build(plan, (name, _) => weights[name].to(ScalarType.Float32, copy: true));
        network.eval();
        return network;
    }
}
