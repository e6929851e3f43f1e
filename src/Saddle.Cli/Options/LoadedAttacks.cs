using System.CommandLine;
using Saddle.Attacks;
using Saddle.Data;
using Saddle.Models;

namespace Saddle.Cli.Options;

/// <summary>Attacks with the source models of those that transfer; it owns the models.</summary>
internal sealed class LoadedAttacks : IDisposable
{
    private readonly Dictionary<string, Classifier> _sources = new(StringComparer.Ordinal);

    /// <summary>Loads what the attacks need, each model once.</summary>
    /// <param name="requests">The attacks in their order.</param>
    /// <param name="parsed">The command line.</param>
    /// <param name="models">Loads them.</param>
    /// <param name="data">What they are to be run on.</param>
    public LoadedAttacks(IReadOnlyList<AttackRequest> requests, ParseResult parsed, ModelOptions models, Dataset data)
    {
        try
        {
            foreach (string source in requests.SelectMany(request => request.Sources).Distinct()) _sources[source] = models.LoadSource(parsed, source, data);
            Attacks = [.. requests.Select(Complete)];
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The attacks in their order.</summary>
    public IReadOnlyList<Attack> Attacks { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Classifier source in _sources.Values) source.Dispose();
    }

    private Attack Complete(AttackRequest request) => request.Attack is not TransferAttack transfer ? request.Attack
        : transfer with { Sources = [.. request.Sources.Select(source => _sources[source])], SourceNames = [.. request.Sources.Select(source => Path.GetFileName(source))] };
}
