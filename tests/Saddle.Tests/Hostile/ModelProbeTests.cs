using System.Text;
using Saddle.Tests.Models;

namespace Saddle.Tests.Hostile;

/// <summary>How often broken contents with sound checksums end a process that loads TorchScript files.</summary>
public sealed class ModelProbeTests : IDisposable
{
    private static readonly (string Name, long[] Shape)[] Shared =
    [
        ("cases/case05_jsma_units/bytes.pt", [16]), ("cases/case02_batch_dependent/eval.pt", [8]), ("cases/case10_signals/plain.pt", [2, 64]),
        ("cases/case01_single_probability/probability.pt", [8]), ("cases/case03_inplace_model/inplace.pt", [8]), ("models/papernot.pt", [1, 28, 28]),
    ];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Of 2,700 files of this kind (450 of each shared model) 193 ended the process when libtorch alone judged their contents.</summary>
    [Fact]
    public void Broken_contents_hardly_ever_end_the_process()
    {
        int count = Mutations.Count(30), ended = 0;
        var report = new StringBuilder();
        var tally = new SortedDictionary<string, int>();
        var models = new List<(string Name, byte[] Bytes, long[] Shape)> { ("small", SoundModel.Bytes(), SoundModel.InputShape) };
        // What PyTorch itself wrote, where it is at hand.
        foreach ((string name, long[] shape) in Shared)
            if (SharedFiles.Find(name) is { } found) models.Add((name, File.ReadAllBytes(found), shape));
        using var probe = new ModelProbeProcess();
        foreach ((string model, byte[] sound, long[] shape) in models)
        {
            Assert.Equal("ran", probe.Load(_folder.File("m.pt", sound), shape));
            List<(string Name, byte[] Content)> parts = ZipParts.Of(sound);
            for (int index = 0; index < count; index++)
            {
                var random = new Random(index);
                byte[] mutated = index % 3 == 0 ? ZipParts.Repair(Mutation.Of(sound, random))
                    : ZipParts.Mutate(parts, random, name => name.Contains("/data/", StringComparison.Ordinal) ? 1 : 4);
                string outcome = probe.Load(_folder.File("m.pt", mutated), shape);
                tally[outcome.Split('\t')[0]] = tally.GetValueOrDefault(outcome.Split('\t')[0]) + 1;
                if (!outcome.StartsWith("ended", StringComparison.Ordinal) && outcome != "hung") continue;
                ended++;
                report.Append(model).Append(' ').Append(index).Append(' ').AppendLine(outcome);
                if (Environment.GetEnvironmentVariable("SADDLE_MUTATIONS_KEEP") is { } kept)
                    File.Copy(_folder.File("m.pt"), Path.Combine(kept, $"{Path.GetFileNameWithoutExtension(model)}-{index}.pt"), overwrite: true);
            }
        }
        TestContext.Current.SendDiagnosticMessage($"{string.Join(", ", tally)}\n{report}");
        if (Environment.GetEnvironmentVariable("SADDLE_MUTATIONS_KEEP") is { } folder)
            File.WriteAllText(Path.Combine(folder, "report.txt"), $"{string.Join(", ", tally)}\n{report}");
        Assert.True(ended <= count * models.Count * 0.003, $"{ended} of {count * models.Count}\n{report}");
    }
}
