using Saddle.Data;
using Saddle.Models;
using Saddle.Training;

namespace Saddle.Tests.Training;

/// <summary>A quick training: 240 digits, a linear or small network, in a folder that goes when the test ends.</summary>
internal sealed class TrainingFixture : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("saddle-training-");

    public TrainingFixture(string architecture = "small-cnn:width=0.25")
    {
        Data = EmbeddedDigits.Make(DatasetSplit.Train, first: 240);
        Architecture = architecture;
    }

    public static TrainingOptions Quick { get; } = new() { Epochs = 3, BatchSize = 50, ValidationShare = 0.2 };

    public Dataset Data { get; }

    public string Architecture { get; }

    public string Folder(string name) => Path.Combine(_folder.FullName, name);

    public TrainingResult Train(TrainingOptions options, string folder, IProgress<TrainingProgress>? progress = null, CancellationToken cancellation = default)
    {
        using Architecture network = Architectures.Create(Architecture, Data.InputShape, 10, seed: 5);
        return Trainer.Train(network, Data, options, Folder(folder), progress, cancellation);
    }

    public byte[] Bytes(string folder, string file) => File.ReadAllBytes(Path.Combine(Folder(folder), file));

    /// <summary>The weights, averages and optimizer state of a checkpoint, as bytes by name.</summary>
    public Dictionary<string, byte[]> State(string folder)
    {
        using SafetensorsFile file = SafetensorsFile.Read(Path.Combine(Folder(folder), "checkpoint.safetensors"));
        return file.Tensors.ToDictionary(entry => entry.Key, entry => entry.Value.bytes.ToArray());
    }

    public void Dispose()
    {
        Data.Dispose();
        _folder.Delete(recursive: true);
    }
}

/// <summary>Calls back at once, on the training's own thread.</summary>
internal sealed class Listener(Action<TrainingProgress> listen) : IProgress<TrainingProgress>
{
    public void Report(TrainingProgress value) => listen(value);
}
