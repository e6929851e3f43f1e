using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Saddle.Tests.Cli;

/// <summary>The command while it runs, to be interrupted.</summary>
internal sealed partial class RunningCommand : IDisposable
{
    private const int Interrupt = 2, Terminate = 15;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly Process _process;
    private readonly Task<string> _output;
    private readonly List<string> _error = [];

    public RunningCommand(params string[] arguments) : this(null, null, arguments)
    {
    }

    public RunningCommand(string? folder, IReadOnlyDictionary<string, string?>? environment, string[] arguments)
    {
        var start = new ProcessStartInfo(ChildProcess.Dotnet, [SaddleCommandLine.Assembly, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder ?? "",
        };
        foreach ((string name, string? value) in SaddleCommandLine.Environment(environment))
            if (value is null) start.Environment.Remove(name);
            else start.Environment[name] = value;
        _process = Process.Start(start)!;
        _output = _process.StandardOutput.ReadToEndAsync();
    }

    /// <summary>Reads standard error until a line holds certain words.</summary>
    public void WaitFor(string words)
    {
        while (_process.StandardError.ReadLine() is { } line)
        {
            _error.Add(line);
            if (line.Contains(words, StringComparison.Ordinal)) return;
        }
        Assert.Fail($"it ended without saying '{words}': {string.Join('\n', _error)}");
    }

    /// <summary>Ctrl+C; where whoever started the tests has it ignored, as a shell does for what it puts in the background, its like that is not.</summary>
    public ChildProcess Stop()
    {
        Assert.Equal(0, SendSignal(_process.Id, InterruptsAreIgnored() ? Terminate : Interrupt));
        return End();
    }

    /// <summary>kill -9.</summary>
    public ChildProcess Kill()
    {
        _process.Kill();
        return End();
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.Dispose();
    }

    private ChildProcess End()
    {
        Task<string> rest = _process.StandardError.ReadToEndAsync();
        Assert.True(_process.WaitForExit(Patience), "it did not end");
        return new ChildProcess(_process.ExitCode, _output.GetAwaiter().GetResult(), string.Join('\n', [.. _error, rest.GetAwaiter().GetResult()]));
    }

    // Children inherit it, and the runtime leaves it so.
    private static bool InterruptsAreIgnored() => File.Exists("/proc/self/status")
        && File.ReadLines("/proc/self/status").FirstOrDefault(line => line.StartsWith("SigIgn:", StringComparison.Ordinal)) is { } line
        && (Convert.ToUInt64(line["SigIgn:".Length..].Trim(), 16) & (1UL << (Interrupt - 1))) != 0;

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int process, int signal);
}
