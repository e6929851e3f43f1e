using System.CommandLine;
using Saddle.Cli.Options;
using Saddle.Cli.Output;
using Saddle.Data;

namespace Saddle.Cli.Commands;

/// <summary><c>saddle datasets</c>: what there is, where it was found, what is missing.</summary>
internal sealed class DatasetsCommand : SaddleCommand
{
    private readonly Session _session;
    private readonly Option<bool> _json = WorkOptions.Json();

    /// <summary>Creates the command.</summary>
    public DatasetsCommand(Session session)
        : base("datasets", "List the data sets that --data takes: what each is, where it was found, and what is missing. Nothing is downloaded.")
    {
        _session = session;
        Add(_json);
        SetAction(Run);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<(string Command, string Purpose)> Examples =>
        [("saddle datasets", "the table"), ("SADDLE_DATA=~/datasets saddle datasets",
            "with a folder of your own, which holds mnist/train-images-idx3-ubyte.gz, cifar10/test_batch.bin and so on")];

    private int Run(ParseResult parsed)
    {
        IReadOnlyList<DatasetDescription> all = Datasets.Describe();
        if (parsed.GetValue(_json))
        {
            _session.Out.WriteLine(JsonOutput.Of(new { SchemaVersion = 1, Datasets = all }));
            return 0;
        }
        var table = new TextTable(null, "--data", ">train", ">test", "where", "what it is");
        foreach (DatasetDescription data in all)
            table.Add(data.Name, Count(data.TrainCount), Count(data.TestCount), data.Found ?? (data.Missing is null ? "your files" : "missing"),
                data.Description);
        table.Write(_session.Out);
        foreach (DatasetDescription data in all.Where(data => data.Missing is not null))
        {
            _session.Out.WriteLine();
            _session.Out.WriteLine($"{data.Name}: {data.Missing}");
        }
        return 0;
    }

    private static string Count(int? count) => count?.ToString() ?? "-";
}
