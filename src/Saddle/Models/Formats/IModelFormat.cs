namespace Saddle.Models;

/// <summary>
/// A kind of file, or a set of names, that models are loaded from and, where that is possible, written to. A package of
/// somebody's own makes one and gives it to <see cref="ModelFormats.Register"/>; <see cref="ModelLoader"/>, the training and
/// the command then know it.
/// </summary>
/// <threadsafety>Every member may be called from several threads at once.</threadsafety>
public interface IModelFormat
{
    /// <summary>What it is called, for people: <c>TorchScript</c>.</summary>
    string Name { get; }

    /// <summary>The endings of its files in lower case, each with its dot: <c>.pt</c>; empty where its models have names alone.</summary>
    IReadOnlyList<string> Endings { get; }

    /// <summary>The names of models that are no files; none where nothing else is said.</summary>
    IReadOnlyList<string> Names => [];

    /// <summary>How a file of it is made, for people, as in <c>written by torch.jit.trace(...).save(...)</c>; null where nothing need be said.</summary>
    string? Origin => null;

    /// <summary>Loads a model. What is stated of its contract is found by <see cref="StatedContract"/>.</summary>
    /// <param name="model">A path with one of <see cref="Endings"/>, of a regular file where there is one, or one of <see cref="Names"/>.</param>
    /// <param name="options">What else is known.</param>
    /// <returns>A classifier in evaluation mode, which the caller disposes.</returns>
    /// <exception cref="UsageException">The options do not go with the model.</exception>
    /// <exception cref="InputException">A missing or malformed file, or a model that does not fit the data.</exception>
    /// <exception cref="EnvironmentException">The file may not be read.</exception>
    Classifier Load(string model, ModelLoadOptions options);

    /// <summary>Whether a classifier can be written in this format, as after a training; no, where nothing else is said.</summary>
    /// <param name="classifier">The classifier.</param>
    bool Writes(Classifier classifier) => false;

    /// <summary>
    /// Writes a classifier that <see cref="Writes"/> accepts, with its contract, so that <see cref="Load"/> needs nothing but the
    /// path and gives the same logits. The file of this name is complete at any time, the old or the new one (<see cref="AtomicFile"/>).
    /// </summary>
    /// <param name="path">Where to, with the first of <see cref="Endings"/>; replaced where it exists.</param>
    /// <param name="classifier">The classifier, in whatever mode; as before afterwards.</param>
    /// <param name="facts">What is known of it besides; a format that has no room for them leaves the values out.</param>
    /// <exception cref="EnvironmentException">The disk is full or the folder may not be written to.</exception>
    /// <exception cref="NotSupportedException">The format is only read.</exception>
    void Write(string path, Classifier classifier, ModelFacts facts) => throw new NotSupportedException($"The format {Name} is only read.");
}
