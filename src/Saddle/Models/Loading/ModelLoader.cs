namespace Saddle.Models;

/// <summary>
/// Loads a model by path or name, and finds its contract: what the options say counts first, then the sidecar
/// (<see cref="Sidecar"/>), then safetensors metadata; a class count that nobody states is found by trying the model, and so is
/// whether inputs have an axis of one channel.
/// </summary>
public static class ModelLoader
{
    // A shape beyond this is a slip, and trying the model on it would exhaust the memory.
    private const int MostFeatures = 1 << 28;

    private const int LeastClasses = 2;

    /// <summary>Loads a model.</summary>
    /// <param name="model">A <c>.pt</c> (TorchScript) or <c>.safetensors</c> file, or one of <see cref="EmbeddedModels.Names"/>.</param>
    /// <param name="options">What else is known.</param>
    /// <returns>A classifier in evaluation mode, which the caller disposes.</returns>
    /// <exception cref="UsageException">An unknown name, architecture or ending, or statements that contradict each other.</exception>
    /// <exception cref="InputException">A missing or malformed file, or a model that does not fit the data.</exception>
    /// <exception cref="EnvironmentException">The file may not be read, or a trial cannot be made here.</exception>
    public static Classifier Load(string model, ModelLoadOptions options)
    {
        // Before the ending is looked at, which /dev/stdin does not have.
        if (File.Exists(model)) RegularFile.Require(model);
        return ByEnding(model, options);
    }

    private static Classifier ByEnding(string model, ModelLoadOptions options) => Path.GetExtension(model).ToLowerInvariant() switch
    {
        ".pt" => LoadTorchScript(model, options),
        ".safetensors" => LoadFile(model, options),
        ".onnx" => throw new UsageException($"{model}: ONNX models are not supported yet. Export the model as TorchScript with torch.jit.trace(...).save(...)."),
        var ending when ending is ".pth" or ".bin" or ".ckpt" or ".pkl" or ".h5" or ".keras" or ".pb" or ".tflite" or ".zip" or ".npz" || File.Exists(model) =>
            throw new UsageException($"{model}: models are read from .pt (TorchScript, written by torch.jit.trace(...).save(...)) and .safetensors files, not from '{ending}'."),
        _ => LoadEmbedded(model, options),
    };

    private static TorchScriptClassifier LoadTorchScript(string path, ModelLoadOptions options)
    {
        if (options.Architecture is not null)
            throw new UsageException($"{path} is TorchScript and carries its own network; an architecture ('{options.Architecture}') is stated for .safetensors files only.");
        ContractOptions said = options.Contract.Or(Sidecar.Read(path)), stated = Merge(path, said, options);
        IReadOnlyList<IReadOnlyList<long>> shapes = said.InputShape is null && stated.InputShape is { } given ? InputShapes.Readings(given) : [stated.InputShape ?? []];
        return TorchScriptClassifier.Load(path, Contract, options.Device, options.Trial is { } trial ? bytes => trial.Run(path, bytes, stated.InputShape, stated.Resolve(classes: 2)) : null);

        ModelContract Contract(Func<Tensor, Tensor> forward)
        {
            if (stated.InputShape is null)
                return stated.Resolve(stated.Classes ?? options.DataClasses ?? throw new UsageException($"The number of classes of {path} is not known. State classes, or give data whose shape the model can be tried on."));
            if (stated.Classes is { } classes && shapes.Count == 1) return stated.Resolve(classes);
            try
            {
                ProbedOutputs probed = OutputProbe.Try(forward, stated, shapes, path, options.Device);
                return (stated with { InputShape = probed.InputShape }).Resolve(stated.Classes ?? probed.Classes);
            }
            catch (InputException) when (stated.Classes is not null)
            {
                // Nothing of the contract is open, and the first pass over the data says what is wrong with more to show.
                return stated.Resolve(stated.Classes.Value);
            }
        }
    }

    private static ModuleClassifier LoadFile(string path, ModelLoadOptions options)
    {
        using SafetensorsFile file = SafetensorsFile.Read(path);
        return Build(file, path, options.Contract.Or(Sidecar.Read(path)), options);
    }

    private static ModuleClassifier LoadEmbedded(string name, ModelLoadOptions options)
    {
        using Stream stream = EmbeddedModels.Open(name);
        using SafetensorsFile file = SafetensorsFile.Read(stream, name);
        return Build(file, name, options.Contract, options);
    }

    private static ModuleClassifier Build(SafetensorsFile file, string source, ContractOptions stated, ModelLoadOptions options)
    {
        string? named = file.Metadata.GetValueOrDefault(ArchitectureFile.ArchitectureKey);
        string specification = options.Architecture ?? named
            ?? throw new UsageException($"{source} does not name its architecture; state one of {string.Join(", ", Architectures.Names)}.");
        if (options.Architecture is { } asked && named is not null && Architectures.Canonical(asked) != Canonical(named, source))
            throw new UsageException($"{source} holds the architecture '{named}', not '{asked}'. Leave the architecture out, or choose another file.");
        ContractOptions merged = Merge(source, stated.Or(ArchitectureFile.Contract(file, source)), options);
        IReadOnlyList<long> shape = merged.InputShape
            ?? throw new UsageException($"{source} does not state the shape of its inputs; give data, or inputShape in {source}.saddle.json.");
        if (merged.Layout == InputLayout.Nhwc) throw new UsageException($"The layout nhwc is for foreign models; the built-in architecture '{specification}' takes nchw.");
        // An unknown name in the file's own metadata is the file's fault, not the user's.
        specification = options.Architecture ?? Canonical(specification, source);
        int classes = merged.Classes ?? WeightCheck.Classes(WeightNames.Plain(file.Tensors), specification, shape) ?? options.DataClasses ?? LeastClasses;
        Architecture network = ArchitectureFile.Load(file, source, specification, shape, classes);
        try
        {
            ModelContract contract = merged.Resolve(classes);
            if (options.Device is { } device) network.to(device);
            network.eval();
            return new ModuleClassifier(network, contract, ownsModule: true);
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    private static string Canonical(string specification, string source)
    {
        try
        {
            return Architectures.Canonical(specification);
        }
        catch (UsageException error)
        {
            throw new InputException($"{source} names the architecture '{specification}' in its metadata. {error.Message}", error);
        }
    }

    private static ContractOptions Merge(string source, ContractOptions stated, ModelLoadOptions options)
    {
        if (stated.InputShape is { } wanted && options.InputShape is { } given && !InputShapes.HoldTheSame(wanted, given))
            throw new InputException($"{source} takes inputs of shape [{string.Join(", ", wanted)}], but the data has [{string.Join(", ", given)}]. Choose data of that shape; axes of one alone may be added or left out.");
        IReadOnlyList<long>? shape = stated.InputShape ?? options.InputShape;
        if (shape is not null && (shape.Count == 0 || shape.Any(size => size < 1) || shape.Aggregate(1.0, (product, size) => product * size) > MostFeatures))
            throw new InputException($"{source} cannot take inputs of shape [{string.Join(", ", shape)}]; every size must be at least 1 and the whole at most {MostFeatures} values.");
        return stated with { InputShape = shape };
    }
}
