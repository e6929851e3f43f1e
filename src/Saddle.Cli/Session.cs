using System.Runtime.InteropServices;
using Saddle.Cli.Output;

namespace Saddle.Cli;

/// <summary>What one start of the command has: its words, where it writes, and when it is told to stop.</summary>
internal sealed class Session : IDisposable
{
    private readonly CancellationTokenSource _cancellation = new();
    private readonly PosixSignalRegistration[] _signals = [];

    /// <summary>The start that the process is for: it listens for Ctrl+C and for the request to end, the second of which ends the process at once.</summary>
    /// <param name="arguments">The words after <c>saddle</c>.</param>
    public Session(IReadOnlyList<string> arguments) : this(arguments, Console.In, Console.Out, Console.Error)
    {
        HasErrorOfProcess = true;
        // libtorch's end writes to the console itself.
        Console.SetError(Error);
        _signals = [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM }.Select(signal => PosixSignalRegistration.Create(signal, Stop))];
    }

    /// <summary>A start within a process that is somebody else's, whose streams and signals are left alone.</summary>
    /// <param name="arguments">The words after <c>saddle</c>.</param>
    /// <param name="input">What other processes hand over.</param>
    /// <param name="output">Takes the result.</param>
    /// <param name="error">Takes progress, warnings and errors.</param>
    public Session(IReadOnlyList<string> arguments, TextReader input, TextWriter output, TextWriter error)
    {
        (In, Out, Error) = (input, output, new ErrorOutput(error));
        Command = $"saddle {string.Join(' ', arguments.Select(Quoted))}".TrimEnd();
    }

    /// <summary>The command as it could be typed again.</summary>
    public string Command { get; }

    /// <summary>Carries the result and nothing else.</summary>
    public TextWriter Out { get; }

    /// <summary>Carries what other processes hand over.</summary>
    public TextReader In { get; }

    /// <summary>Carries progress, warnings and errors, as far as somebody takes them.</summary>
    public TextWriter Error { get; }

    /// <summary>Whether <see cref="Error"/> is the process's own standard error, which may be a terminal.</summary>
    public bool HasErrorOfProcess { get; }

    /// <summary>Raised by the first Ctrl+C.</summary>
    public CancellationToken Cancellation => _cancellation.Token;

    /// <summary>What is kept if the work stops now, and how to go on; said when it is cancelled.</summary>
    public string WhenCancelled { get; set; } = "Nothing was kept.";

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (PosixSignalRegistration signal in _signals) signal.Dispose();
        _cancellation.Dispose();
    }

    private void Stop(PosixSignalContext context)
    {
        if (_cancellation.IsCancellationRequested) return;
        context.Cancel = true;
        Error.WriteLine("Stopping; once more stops at once.");
        _cancellation.Cancel();
    }

    private static string Quoted(string word)
    {
        bool plain = word.Length > 0 && word.All(letter => char.IsAsciiLetterOrDigit(letter) || "-_./:,=%+@~".Contains(letter, StringComparison.Ordinal));
        return plain ? word : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
    }
}
