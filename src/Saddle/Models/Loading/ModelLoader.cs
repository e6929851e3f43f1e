namespace Saddle.Models;

/// <summary>
/// Loads a model by path or name, from any of <see cref="ModelFormats.All"/>, and finds its contract: what the options say counts
/// first, then the sidecar (<see cref="Sidecar"/>), then safetensors metadata; a class count that nobody states is found by
/// trying the model, and so is whether inputs have an axis of one channel.
/// </summary>
public static class ModelLoader
{
    /// <summary>Loads a model.</summary>
    /// <param name="model">A <c>.pt</c> (TorchScript) or <c>.safetensors</c> file, one of <see cref="EmbeddedModels.Names"/>, or what a format that was
    /// registered knows.</param>
    /// <param name="options">What else is known.</param>
    /// <returns>A classifier in evaluation mode, which the caller disposes.</returns>
    /// <exception cref="UsageException">An unknown name, architecture or ending, or statements that contradict each other.</exception>
    /// <exception cref="InputException">A missing or malformed file, or a model that does not fit the data.</exception>
    /// <exception cref="EnvironmentException">The file may not be read, or a trial cannot be made here.</exception>
    public static Classifier Load(string model, ModelLoadOptions options)
    {
        // Before the ending is looked at, which /dev/stdin does not have.
        if (File.Exists(model)) RegularFile.Require(model);
        return (ModelFormats.Of(model) ?? throw ModelFormats.Unknown(model)).Load(model, options);
    }
}
