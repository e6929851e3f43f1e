using Saddle.Models;

namespace Saddle.Cli.Options;

/// <summary>The models that attacks and trainings name, each loaded once; it owns them.</summary>
/// <param name="load">Loads the model of a name.</param>
internal sealed class SourceLoading(Func<string, Classifier> load) : IDisposable
{
    private readonly Dictionary<string, Classifier> _loaded = new(StringComparer.Ordinal);

    /// <summary>The model of a name.</summary>
    public Classifier Find(string name) => _loaded.TryGetValue(name, out Classifier? known) ? known : _loaded[name] = load(name);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Classifier model in _loaded.Values) model.Dispose();
    }
}
