namespace Saddle.Models;

/// <summary>TorchScript files, which carry their network; what they cannot state, the contract, lies in a sidecar.</summary>
internal sealed class TorchScriptFormat : IModelFormat
{
    /// <inheritdoc/>
    public string Name => "TorchScript";

    /// <inheritdoc/>
    public IReadOnlyList<string> Endings { get; } = [".pt", ".pth", ".torchscript"];

    /// <inheritdoc/>
    public string Origin => "written by torch.jit.trace(...).save(...)";

    /// <inheritdoc/>
    public Classifier Load(string model, ModelLoadOptions options)
    {
        if (options.Architecture is not null)
            throw new UsageException(
                $"{model} is TorchScript and carries its own network; an architecture ('{options.Architecture}') is stated for .safetensors files only.");
        StatedContract stated = StatedContract.Of(model, options);
        ContractOptions said = stated.Options;
        return TorchScriptClassifier.Load(model, stated.Complete, options.Device, options.Trial is { } trial ? bytes =>
            trial.Run(model, bytes, said.InputShape, said.Resolve(classes: 2)) : null);
    }

    /// <inheritdoc/>
    public bool Writes(Classifier classifier) => classifier is TorchScriptClassifier;

    /// <inheritdoc/>
    public void Write(string path, Classifier classifier, ModelFacts facts)
    {
        // The contract of a model does not change, so that either file goes with either of the other.
        Sidecar.Write(path, facts.Complete(classifier.Contract));
        ((TorchScriptClassifier)classifier).Save(path);
    }
}
