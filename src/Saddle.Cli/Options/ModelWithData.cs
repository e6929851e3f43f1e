using System.CommandLine;
using Saddle.Data;
using Saddle.Models;

namespace Saddle.Cli.Options;

/// <summary>What a command is about: a model and the data that it is asked about, scaled and shaped as it takes them.</summary>
internal sealed class ModelWithData : IDisposable
{
    private readonly Dataset _read, _scaled;

    private ModelWithData(Dataset read, Classifier classifier, Dataset scaled, Dataset data) => (_read, Classifier, _scaled, Data) = (read, classifier, scaled, data);

    /// <summary>The model.</summary>
    public Classifier Classifier { get; }

    /// <summary>The data.</summary>
    public Dataset Data { get; }

    /// <summary>Reads both by a command's options; the caller disposes what comes of it.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="model">Which model.</param>
    /// <param name="data">Which data.</param>
    /// <param name="scale">The values of pixels.</param>
    /// <param name="session">Where it is said what is being done.</param>
    public static ModelWithData Load(ParseResult parsed, ModelOptions model, DataOptions data, ScaleOption scale, Session session)
    {
        Dataset read = data.Load(parsed, data.Specification(parsed, model.Name(parsed)), model.Classes(parsed), session);
        Classifier? classifier = null;
        Dataset? scaled = null;
        try
        {
            classifier = model.Load(parsed, read, session);
            scaled = scale.Apply(parsed, read, classifier.Contract, session);
            return new ModelWithData(read, classifier, scaled, ModelOptions.Fit(scaled, classifier, session));
        }
        catch
        {
            scaled?.Dispose();
            classifier?.Dispose();
            read.Dispose();
            throw;
        }
    }

    /// <summary>More of the same data for the same model; the caller disposes them.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="model">Which model.</param>
    /// <param name="data">Which data.</param>
    /// <param name="scale">The values of pixels.</param>
    /// <param name="session">Where it is said what is being done.</param>
    /// <param name="first">How many at most.</param>
    public Dataset More(ParseResult parsed, ModelOptions model, DataOptions data, ScaleOption scale, Session session, int first)
    {
        using Dataset read = data.Load(parsed, data.Specification(parsed, model.Name(parsed)), model.Classes(parsed), session, first);
        using Dataset scaled = scale.Apply(parsed, read, Classifier.Contract, session);
        return ModelOptions.Fit(scaled, Classifier, session);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Data.Dispose();
        _scaled.Dispose();
        Classifier.Dispose();
        _read.Dispose();
    }
}
