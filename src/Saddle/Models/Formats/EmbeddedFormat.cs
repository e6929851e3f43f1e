namespace Saddle.Models;

/// <summary>The models that the library carries, by their names.</summary>
internal sealed class EmbeddedFormat : IModelFormat
{
    /// <inheritdoc/>
    public string Name => "built-in models";

    /// <inheritdoc/>
    public IReadOnlyList<string> Endings => [];

    /// <inheritdoc/>
    public IReadOnlyList<string> Names => EmbeddedModels.Names;

    /// <inheritdoc/>
    public Classifier Load(string model, ModelLoadOptions options)
    {
        using Stream stream = EmbeddedModels.Open(model);
        using SafetensorsFile file = SafetensorsFile.Read(stream, model);
        return SafetensorsFormat.Build(file, model, options);
    }
}
