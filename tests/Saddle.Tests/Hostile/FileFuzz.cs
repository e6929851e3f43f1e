using System.Diagnostics;
using System.Globalization;

namespace Saddle.Tests.Hostile;

/// <summary>
/// Gives mutated files to a reader, which may take them or refuse them by an error that a person can put right: nothing
/// else may come of it, nor more than two seconds, nor more memory than four times the file and what sound ones took.
/// </summary>
/// <param name="name">What messages call the format.</param>
/// <param name="read">Reads a file.</param>
internal sealed class FileFuzz(string name, Action<byte[]> read)
{
    private const long Slack = 1 << 20;
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);

    /// <summary>The exit codes that a refusal may have.</summary>
    public int[] ExitCodes { get; init; } = [3];

    /// <summary>How many bytes a sound file may need for each of its own, where compression makes that many.</summary>
    public long BytesOfByte { get; init; } = 4;

    /// <summary>Tries so many mutations of the sound files.</summary>
    /// <param name="sound">Sound files.</param>
    /// <param name="usual">How many in every run of the suite.</param>
    /// <param name="mutate">Changes one; <see cref="Mutation.Of"/> where null.</param>
    public void Run(IReadOnlyList<byte[]> sound, int usual, Func<byte[], Random, byte[]>? mutate = null)
    {
        long most = 0;
        foreach (byte[] file in (byte[][])[.. sound, .. sound])
        {
            Exception? refusal = Record.Exception(() => most = Math.Max(most, Allocated(() => read(file))));
            Assert.True(refusal is null, $"{name}: a sound file is refused: {refusal}");
        }
        int refused = 0, count = Mutations.Count(usual);
        for (int index = 0; index < count; index++)
        {
            byte[] mutated = (mutate ?? Mutation.Of)(sound[index % sound.Count], new Random(index));
            Exception? error = Try(mutated, out long allocated, out TimeSpan time);
            // A busy machine may stop a process for so long; not twice.
            if (time > Longest) error = Try(mutated, out allocated, out time);
            string case_ = string.Create(CultureInfo.InvariantCulture, $"{name}, mutation {index} of {mutated.Length} bytes");
            bool good = (error is null || (error is SaddleException known && ExitCodes.Contains(known.ExitCode))) && time <= Longest
                && allocated <= BytesOfByte * mutated.Length + 4 * most + Slack;
            if (!good && Environment.GetEnvironmentVariable("SADDLE_MUTATIONS_KEEP") is { } folder)
                File.WriteAllBytes(Path.Combine(folder, $"{name}-{index}"), mutated);
            Assert.True(good, $"{case_}: {time.TotalSeconds:0.0} s, {allocated >> 10} KiB (sound ones take {most >> 10}), {error}");
            if (error is not null) refused++;
        }
        Assert.True(count < 100 || refused > count / 20, $"{name}: only {refused} of {count} were refused");
    }

    private Exception? Try(byte[] file, out long allocated, out TimeSpan time)
    {
        Exception? error = null;
        var watch = Stopwatch.StartNew();
        allocated = Allocated(() => error = Record.Exception(() => read(file)));
        time = watch.Elapsed;
        return error;
    }

    private static long Allocated(Action work)
    {
        long before = GC.GetTotalAllocatedBytes();
        work();
        return GC.GetTotalAllocatedBytes() - before;
    }
}
