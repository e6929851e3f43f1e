using Saddle.Cli;

namespace Saddle.Tests.Cli;

/// <summary>
/// Runs the command <c>saddle</c>: within this process, which spares what a process's start costs, or as a process of its own, as a user would. Both have
/// everything in common but the start; files that may end a process, and what a process inherits, are for <see cref="RunProcess"/>.
/// </summary>
internal static class SaddleCommandLine
{
    // Of libtorch's generator where a process begins, so that files that draw by themselves draw what they would draw there.
    private const long FirstSeed = 67280421310721;

    public static string Assembly { get; } = Path.Combine(AppContext.BaseDirectory, "Saddle.Cli.dll");

    /// <summary>Runs it to its end within this process.</summary>
    public static ChildProcess Run(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        int threads = get_num_threads();
        manual_seed(FirstSeed);
        try
        {
            using var session = new Session(arguments, TextReader.Null, TextWriter.Synchronized(output), TextWriter.Synchronized(error));
            int code = CommandLine.Run(arguments, session);
            return new ChildProcess(code, output.ToString(), error.ToString());
        }
        finally
        {
            set_num_threads(threads);
        }
    }

    /// <summary>Runs it as a process of its own.</summary>
    public static ChildProcess RunProcess(params string[] arguments) => RunIn(null, null, arguments);

    /// <summary>Runs it as a process of its own with something to read.</summary>
    public static ChildProcess RunProcessWith(string? input, params string[] arguments) => Start(null, null, input, arguments);

    /// <summary>Runs it as a process of its own.</summary>
    /// <param name="folder">Its working folder; null for this process's.</param>
    /// <param name="environment">Variables to set; a null value removes one.</param>
    /// <param name="arguments">The words after <c>saddle</c>.</param>
    public static ChildProcess RunIn(string? folder, IReadOnlyDictionary<string, string?>? environment, params string[] arguments) =>
        Start(folder, environment, null, arguments);

    /// <summary>The environment of a command, with some variables besides: what it does here is too little for a second thread.</summary>
    public static Dictionary<string, string?> Environment(IReadOnlyDictionary<string, string?>? more = null)
    {
        var variables = new Dictionary<string, string?> { ["SADDLE_TUNING"] = null, ["NO_COLOR"] = "1", ["OMP_NUM_THREADS"] = "1", ["DOTNET_TieredPGO"] = "0" };
        foreach ((string name, string? value) in more ?? new Dictionary<string, string?>()) variables[name] = value;
        return variables;
    }

    private static ChildProcess Start(string? folder, IReadOnlyDictionary<string, string?>? environment, string? input, string[] arguments) =>
        ChildProcess.Run(ChildProcess.Dotnet, [Assembly, .. arguments], Environment(environment), folder, seconds: 120, input);

    /// <summary>Asserts an exit code and one line on standard error that holds certain words; nothing on standard output.</summary>
    public static void Fails(int exitCode, string words, params string[] arguments) => Fails(exitCode, words, Run(arguments));

    /// <summary>The same of a process of its own.</summary>
    public static void FailsAsProcess(int exitCode, string words, params string[] arguments) => Fails(exitCode, words, RunProcess(arguments));

    private static void Fails(int exitCode, string words, ChildProcess run)
    {
        Assert.True(exitCode == run.ExitCode, $"exit code {run.ExitCode} instead of {exitCode}: {run.Error}{run.Output}");
        Assert.Contains(words, run.Error, StringComparison.Ordinal);
        Assert.Contains("error: ", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
        Assert.Empty(run.Output);
    }
}
