namespace Saddle.Models;

/// <summary>
/// Weights of a built-in architecture with their contract; of any other network they are written too, and loaded by
/// <see cref="ModuleFile"/>.
/// </summary>
internal sealed class SafetensorsFormat : IModelFormat
{
    private const int LeastClasses = 2;

    /// <inheritdoc/>
    public string Name => "safetensors";

    /// <inheritdoc/>
    public IReadOnlyList<string> Endings { get; } = [".safetensors"];

    /// <inheritdoc/>
    public Classifier Load(string model, ModelLoadOptions options)
    {
        using SafetensorsFile file = SafetensorsFile.Read(model);
        return Build(file, model, options);
    }

    /// <inheritdoc/>
    public bool Writes(Classifier classifier) => classifier.State.Count > 0;

    /// <inheritdoc/>
    public void Write(string path, Classifier classifier, ModelFacts facts)
    {
        if (classifier is ModuleClassifier { Module: Architecture network })
            ArchitectureFile.Save(path, network, facts.Complete(classifier.Contract), facts.ClassNames, facts.Values);
        else ModuleFile.Save(path, classifier, facts);
    }

    /// <summary>The network that a file names, with its weights.</summary>
    /// <param name="file">The file; its tensors are copied.</param>
    /// <param name="source">What messages call it.</param>
    /// <param name="options">What else is known.</param>
    public static ModuleClassifier Build(SafetensorsFile file, string source, ModelLoadOptions options)
    {
        string? named = file.Metadata.GetValueOrDefault(ArchitectureFile.ArchitectureKey);
        if (named is null && options.Architecture is null) throw Nameless(file, source);
        string specification = options.Architecture ?? named!;
        if (options.Architecture is { } asked && named is not null && Architectures.Canonical(asked) != Canonical(named, source))
            throw new UsageException($"{source} holds the architecture '{named}', not '{asked}'. Leave the architecture out, or choose another file.");
        ContractOptions stated = StatedContract.Of(source, options, ArchitectureFile.Contract(file, source)).Options;
        IReadOnlyList<long> shape = stated.InputShape
            ?? throw new UsageException($"{source} does not state the shape of its inputs; give data, or inputShape in {source}.saddle.json.");
        if (stated.Layout == InputLayout.Nhwc)
            throw new UsageException($"The layout nhwc is for foreign models; the built-in architecture '{specification}' takes nchw.");
        // An unknown name in the file's own metadata is the file's fault, not the user's.
        specification = options.Architecture ?? Canonical(specification, source);
        int classes = stated.Classes ?? WeightCheck.Classes(WeightNames.Plain(file.Tensors), specification, shape) ?? options.DataClasses ?? LeastClasses;
        Architecture network = ArchitectureFile.Load(file, source, specification, shape, classes);
        try
        {
            ModelContract contract = stated.Resolve(classes);
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

    private static UsageException Nameless(SafetensorsFile file, string source) => new(file.Metadata.GetValueOrDefault(ModuleFile.ModuleKey) is { } module
        ? $"{source} holds the weights of '{module}', which is a program's own network; that program loads them (ModuleFile.Load)."
        : $"{source} does not name its architecture; state one of {string.Join(", ", Architectures.Names)}.");

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
}
