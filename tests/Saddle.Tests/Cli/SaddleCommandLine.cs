namespace Saddle.Tests.Cli;

/// <summary>Runs the command <c>saddle</c> as a process of its own, as a user would.</summary>
internal static class SaddleCommandLine
{
    public static string Assembly { get; } = Path.Combine(AppContext.BaseDirectory, "Saddle.Cli.dll");

    public static ChildProcess Run(params string[] arguments) => RunIn(null, null, arguments);

    /// <summary>Runs it with something to read.</summary>
    public static ChildProcess RunWith(string? input, params string[] arguments) => Start(null, null, input, arguments);

    public static ChildProcess RunIn(string? folder, IReadOnlyDictionary<string, string?>? environment, params string[] arguments) =>
        Start(folder, environment, null, arguments);

    private static ChildProcess Start(string? folder, IReadOnlyDictionary<string, string?>? environment, string? input, string[] arguments)
    {
        var variables = new Dictionary<string, string?> { ["SADDLE_TUNING"] = null, ["NO_COLOR"] = "1" };
        foreach ((string name, string? value) in environment ?? new Dictionary<string, string?>()) variables[name] = value;
        return ChildProcess.Run(ChildProcess.Dotnet, [Assembly, .. arguments], variables, folder, seconds: 120, input);
    }

    /// <summary>Asserts an exit code and one line on standard error that holds certain words; nothing on standard output.</summary>
    public static void Fails(int exitCode, string words, params string[] arguments)
    {
        ChildProcess run = Run(arguments);
        Assert.True(exitCode == run.ExitCode, $"exit code {run.ExitCode} instead of {exitCode}: {run.Error}{run.Output}");
        Assert.Contains(words, run.Error, StringComparison.Ordinal);
        Assert.Contains("error: ", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
        Assert.Empty(run.Output);
    }
}
