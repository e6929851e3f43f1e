using System.CommandLine;
using Saddle.Cli.Options;

namespace Saddle.Cli;

/// <summary>Turns what went wrong into one message on standard error and an exit code.</summary>
internal static class Failure
{
    private const int Environment = 5, Internal = 70, Cancelled = 130;

    /// <summary>Says what went wrong.</summary>
    /// <param name="error">What was thrown.</param>
    /// <param name="session">Where to say it.</param>
    /// <param name="command">The command that ran; null where none was recognised.</param>
    /// <returns>The exit code.</returns>
    public static int Report(Exception error, Session session, Command? command)
    {
        (int code, string message) = error switch
        {
            SaddleException known => (known.ExitCode, $"error: {known.Message}{Option(known, command)}"),
            OperationCanceledException => (Cancelled, $"cancelled: {session.WhenCancelled}"),
            IOException or UnauthorizedAccessException =>
                (Environment, $"error: {error.Message.TrimEnd('.', ' ')}. Check the folder, its permissions and the free space."),
            _ when MissingLibrary(error) is { } missing =>
                (Environment, $"error: libtorch could not be loaded: {missing.Message.Split('\n')[0]} Run on one of the platforms that docs/platforms.md "
                    + "lists, with the package libtorch-cpu of that platform."),
            _ when TorchMemory.RanOut(error) =>
                (Environment, "error: There is not enough memory. Take a smaller batch (--batch, of train --batch-size) or fewer --examples."),
            _ => (Internal, $"error: {error.GetType().Name}: {error.Message.Split('\n')[0].Trim()} This is a fault of saddle; please report it with the "
                + "command and, from SADDLE_TRACE=1, the trace."),
        };
        session.Error.WriteLine(message);
        if (System.Environment.GetEnvironmentVariable("SADDLE_TRACE") == "1") session.Error.WriteLine(error);
        return code;
    }

    /// <summary>What a library cannot know: the option that makes the setting it speaks of.</summary>
    private static string Option(SaddleException error, Command? command) =>
        command is not null && SettingOption.Of(error, command) is { } option ? $" Option: {option}" : "";

    private static Exception? MissingLibrary(Exception? error) => error switch
    {
        null => null,
        DllNotFoundException or BadImageFormatException or EntryPointNotFoundException => error,
        _ => MissingLibrary(error.InnerException),
    };
}
