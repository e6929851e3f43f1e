using System.CommandLine;
using Saddle.Data;
using Saddle.Models;

namespace Saddle.Cli.Options;

/// <summary>The models that attacks name, each loaded once; it owns them.</summary>
/// <param name="parsed">The command line.</param>
/// <param name="models">Loads them.</param>
/// <param name="data">What they are to be run on.</param>
internal sealed class SourceLoading(ParseResult parsed, ModelOptions models, Dataset data) : IDisposable
{
    private readonly Dictionary<string, Classifier> _loaded = new(StringComparer.Ordinal);

    /// <summary>The model of a name.</summary>
    public Classifier Find(string name) => _loaded.TryGetValue(name, out Classifier? known) ? known : _loaded[name] = models.LoadSource(parsed, name, data);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Classifier model in _loaded.Values) model.Dispose();
    }
}
