using System.CommandLine;
using Saddle.Attacks;
using Saddle.Cli.Options;
using Saddle.Data;
using Saddle.Evaluation.Crafts;
using Saddle.Evaluation.Execution;
using Saddle.Evaluation.Work;
using Saddle.Models;

namespace Saddle.Cli.Commands;

/// <summary><c>saddle work</c>: does pieces of an evaluation that another process planned and will commit.</summary>
internal sealed class WorkCommand : SaddleCommand
{
    private readonly Session _session;
    private readonly Option<string[]> _sources =
        OptionOf.Values("--source", "MODEL", "A model that transfers of the work craft on; it is known by its fingerprint.", text => text);
    private readonly ModelOptions _model;
    private readonly DataOptions _data;
    private readonly ScaleOption _scale;

    /// <summary>Creates the command.</summary>
    public WorkCommand(Session session) : base("work", "Do pieces of an evaluation for another process or machine: reads what 'saddle evaluate … --plan' "
        + "printed from standard input, a piece a line, and prints what came of each, for 'saddle evaluate … --pieces'.")
    {
        _session = session;
        Add(_sources);
        _model = new ModelOptions(this);
        _data = new DataOptions(this, "The examples:", "Required, except for the built-in digits models (digits:test).");
        _scale = new ScaleOption(this);
        SetAction(Run);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<(string Command, string Purpose)> Examples =>
    [
        ("saddle evaluate model.pt --data mnist:test --threat linf:0.3 --out run --plan > work.txt", "what can be done now"),
        ("saddle work model.pt --data mnist:test < work.txt > pieces.txt", "does it, here or elsewhere"),
        ("saddle evaluate model.pt --data mnist:test --threat linf:0.3 --out run --pieces pieces.txt", "commits it and does the rest"),
    ];

    private int Run(ParseResult parsed)
    {
        WorkItem[] items = [.. Lines(_session.In).Select(WorkItem.Parse)];
        using var loaded = ModelWithData.Load(parsed, _model, _data, _scale, _session);
        (Classifier classifier, Dataset data) = (loaded.Classifier, loaded.Data);
        using var loading = new SourceLoading(name => _model.LoadSource(parsed, name, data));
        Classifier[] sources = [.. (parsed.GetValue(_sources) ?? []).Select(loading.Find)];
        var attacks = new AttackExecutor(classifier, data, text => AttackCatalogue.Parse(text, name => Source(name, sources)));
        var pairs = new PairExecutor(classifier, data);
        foreach (WorkItem item in items)
        {
            IWorkExecutor executor = item.Kind == WorkKind.Craft ? pairs : attacks;
            executor.Run([item], piece => _session.Out.WriteLine(piece), _session.Cancellation);
        }
        return 0;
    }

    private static Classifier Source(string name, Classifier[] sources) =>
        Array.Find(sources, source => source.Fingerprint.StartsWith(name[(name.LastIndexOf('@') + 1)..], StringComparison.Ordinal))
        ?? throw new UsageException($"The work crafts on the model {name}; give its file with --source.");

    private static IEnumerable<string> Lines(TextReader reader)
    {
        while (reader.ReadLine() is { } line)
            if (line.Length > 0) yield return line;
    }
}
