using System.Diagnostics;
using Saddle.Tests.Data;

namespace Saddle.Tests;

public sealed class AtomicFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<Process> _writers = [];

    private string Target => _folder.At("adversarial.npz");

    public void Dispose()
    {
        foreach (Process writer in _writers)
        {
            if (!writer.HasExited) writer.Kill();
            writer.WaitForExit();
            writer.Dispose();
        }
        _folder.Dispose();
    }

    [Fact]
    public void A_file_appears_whole_or_not_at_all()
    {
        AtomicFile.Write(Target, stream => stream.Write("first"u8));
        Assert.Throws<InvalidOperationException>(() => AtomicFile.Write(Target, stream =>
        {
            stream.Write("half of the sec"u8);
            throw new InvalidOperationException();
        }));
        Assert.Equal("first", File.ReadAllText(Target));
        AtomicFile.Write(Target, stream => stream.Write("second"u8));
        Assert.Equal("second", File.ReadAllText(Target));
        Assert.Equal([Target], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void What_killed_processes_left_is_gone_after_the_next_write_and_what_living_ones_write_is_not()
    {
        for (int round = 0; round < 3; round++) Kill(Start());
        Process living = Start();
        Kill(Start());
        string[] before = Leftovers();
        AtomicFile.Write(_folder.At("report.html"), stream => stream.Write("page"u8));
        string left = Assert.Single(Leftovers());
        Assert.Contains($".{living.Id}-", left, StringComparison.Ordinal);
        Assert.InRange(before.Length, 1, 2);
        Kill(living);
        AtomicFile.RemoveLeftovers(_folder.Path);
        Assert.Empty(Leftovers());
    }

    [Fact]
    public void A_leftover_of_the_same_process_number_hinders_nobody()
    {
        int own = Environment.ProcessId;
        string[] names =
            [.. Enumerable.Range(0, 200).Select(number => $"adversarial.npz.{own}-{number}.saddle.tmp"), $"adversarial.npz.{own}.tmp",
                $"other.npz.{own}-7.saddle.tmp"];
        foreach (string name in names) _folder.Write(name, [1]);
        string[] foreign = ["adversarial.npz.bak.tmp", "notes.tmp", $"x.{own}.saddle.tmp", "other.npz.5.tmp"];
        foreach (string name in foreign) _folder.Write(name, [1]);
        AtomicFile.Write(Target, stream => stream.Write("whole"u8));
        Assert.Equal([.. foreign.Append("adversarial.npz").Order(StringComparer.Ordinal)],
            Directory.GetFiles(_folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Writers_at_the_same_time_do_not_meet()
    {
        byte[][] contents = [.. Enumerable.Range(0, 8).Select(index => Enumerable.Repeat((byte)index, 100_000).ToArray())];
        Parallel.For(0, 64, index => AtomicFile.Write(Target, stream => stream.Write(contents[index % 8])));
        byte[] found = File.ReadAllBytes(Target);
        Assert.Contains(contents, content => content.AsSpan().SequenceEqual(found));
        Assert.Empty(Leftovers());
    }

    [Fact]
    public void What_cannot_be_written_is_said()
    {
        _folder.Write("file", [1]);
        Assert.Contains("file", Assert.Throws<EnvironmentException>(() => AtomicFile.Write(_folder.At("file/below/x"), stream => stream.WriteByte(1))).Message,
            StringComparison.Ordinal);
        Directory.CreateDirectory(Target);
        Assert.Throws<EnvironmentException>(() => AtomicFile.Write(Target, stream => stream.WriteByte(1)));
        Assert.Empty(Leftovers());
    }

    private string[] Leftovers() => Directory.GetFiles(_folder.Path, "*.tmp");

    private Process Start()
    {
        var start = new ProcessStartInfo(ChildProcess.Dotnet,
            [Path.Combine(AppContext.BaseDirectory, "Saddle.StartupProbe.dll"), "write", Target])
        { RedirectStandardOutput = true };
        Process writer = Process.Start(start)!;
        _writers.Add(writer);
        Assert.Equal("writing", writer.StandardOutput.ReadLine());
        return writer;
    }

    private static void Kill(Process writer)
    {
        writer.Kill();
        writer.WaitForExit();
    }
}
