using System.Diagnostics;

namespace Saddle.Tests;

/// <summary>Runs a program to its end and keeps what it said.</summary>
/// <param name="ExitCode">The exit code.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Error">Standard error.</param>
public sealed record ChildProcess(int ExitCode, string Output, string Error)
{
    /// <summary>The program <c>dotnet</c> that runs these tests.</summary>
    public static string Dotnet { get; } = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } path ? path : "dotnet";

    /// <summary>Starts a program and waits for its end; kills it with its children when the time is over.</summary>
    /// <param name="file">The program.</param>
    /// <param name="arguments">Its arguments, unquoted.</param>
    /// <param name="environment">Variables to set; a null value removes one.</param>
    /// <param name="folder">Working folder; null = this process's.</param>
    /// <param name="seconds">The longest that it may take.</param>
    /// <param name="input">What it reads from standard input; nothing where null.</param>
    /// <exception cref="TimeoutException">The program did not end in time.</exception>
    public static ChildProcess Run(string file, string[] arguments, IReadOnlyDictionary<string, string?>? environment = null, string? folder = null,
        int seconds = 60, string? input = null)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = folder ?? "",
        };
        foreach ((string name, string? value) in environment ?? new Dictionary<string, string?>())
            if (value is null) start.Environment.Remove(name);
            else start.Environment[name] = value;
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        if (input is not null) process.StandardInput.Write(input);
        process.StandardInput.Close();
        if (!process.WaitForExit(TimeSpan.FromSeconds(seconds)))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{file} {string.Join(' ', arguments)} took longer than {seconds} s.");
        }
        return new ChildProcess(process.ExitCode, output.GetAwaiter().GetResult(), error.GetAwaiter().GetResult());
    }
}
