using System.Diagnostics;

namespace Saddle.Tests.Hostile;

/// <summary>The process that loads models until one ends it; then another is started for the next.</summary>
internal sealed class ModelProbeProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private Process? _process;
    private Task<string>? _error;

    /// <summary>
    /// What became of a file: <c>ran</c>, <c>failed</c> or <c>refused</c> with a reason, <c>hung</c>, or <c>ended</c> with the process's last words.
    /// </summary>
    public string Load(string path, IEnumerable<long> shape)
    {
        Start();
        _process!.StandardInput.WriteLine($"{path}\t{string.Join(',', shape)}");
        _process.StandardInput.Flush();
        Task<string?> line = Task.Run(NextAnswer);
        if (!line.Wait(Patience))
        {
            End();
            return "hung";
        }
        if (line.Result is { } answer) return answer;
        _process.WaitForExit();
        string words =
            string.Join(' ',
                _error!.Result.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .Where(text => !text.StartsWith("at ", StringComparison.Ordinal)).Take(4));
        string ended = $"ended\t{_process.ExitCode} {words}";
        End();
        return ended;
    }

    public void Dispose() => End();

    // A model may print.
    private string? NextAnswer()
    {
        while (_process!.StandardOutput.ReadLine() is { } line)
            if (line == "ran" || line.StartsWith("failed\t", StringComparison.Ordinal) || line.StartsWith("refused\t", StringComparison.Ordinal)) return line;
        return null;
    }

    private void Start()
    {
        if (_process is not null) return;
        var start = new ProcessStartInfo(ChildProcess.Dotnet, [Path.Combine(AppContext.BaseDirectory, "Saddle.StartupProbe.dll"), "models"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["OMP_NUM_THREADS"] = "1";
        _process = Process.Start(start)!;
        _error = _process.StandardError.ReadToEndAsync();
        Assert.Equal("ready", _process.StandardOutput.ReadLine());
    }

    private void End()
    {
        if (_process is null) return;
        if (!_process.HasExited) _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _process = null;
    }
}
