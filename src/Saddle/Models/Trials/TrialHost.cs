using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Saddle.Models;

/// <summary>
/// How this process starts a child that has its libraries and none of its code: <c>dotnet exec</c> with the host program's
/// own lists of dependencies and frameworks, and this assembly's entry point. The host's own program is never started,
/// since nobody knows what that would do.
/// </summary>
/// <param name="Dotnet">The program <c>dotnet</c>.</param>
/// <param name="Assembly">This assembly's file.</param>
/// <param name="RuntimeConfiguration">The host's <c>.runtimeconfig.json</c>.</param>
/// <param name="Dependencies">The host's <c>.deps.json</c>; null where it has none.</param>
internal sealed record TrialHost(string Dotnet, string Assembly, string RuntimeConfiguration, string? Dependencies)
{
    private const string Way = "Load files that you trust without a trial, or run the program with dotnet PROGRAM.dll.";

    /// <summary>Finds what a child of this process needs.</summary>
    /// <exception cref="EnvironmentException">Something of it is missing.</exception>
    public static TrialHost Find()
    {
        string assembly = typeof(TrialHost).Assembly.Location;
        if (assembly.Length == 0) throw new EnvironmentException(
            $"A model cannot be tried in a child process here, since this program is a single file, from which none can be started. {Way}");
        string dotnet = FindDotnet() ?? throw new EnvironmentException($"A model cannot be tried in a child process here, since the program dotnet was not "
            + $"found beside the runtime; a self-contained program has none. {Way}");
        string? dependencies = FindDependencies();
        string configuration = FindConfiguration(dependencies) ?? throw new EnvironmentException(
            $"A model cannot be tried in a child process here, since no .runtimeconfig.json of this program lies in {AppContext.BaseDirectory}. {Way}");
        if (!NamesFrameworks(configuration)) throw new EnvironmentException($"A model cannot be tried in a child process here, since this program is "
            + $"self-contained ({configuration}) and brings no dotnet to start one with. {Way}");
        return new TrialHost(dotnet, assembly, configuration, dependencies);
    }

    /// <summary>What starts a trial, its standard streams redirected.</summary>
    public ProcessStartInfo Start()
    {
        List<string> arguments = ["exec", "--runtimeconfig", RuntimeConfiguration];
        if (Dependencies is not null) arguments.AddRange(["--depsfile", Dependencies]);
        foreach (string folder in Data("PROBING_DIRECTORIES").Where(Directory.Exists)) arguments.AddRange(["--additionalprobingpath", folder]);
        var start = new ProcessStartInfo(Dotnet, [.. arguments, Assembly, TrialProcess.Argument])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            CreateNoWindow = true,
        };
        // What watches or extends the host is no business of the child's, and its end is no crash to keep a dump of.
        start.Environment.Remove("DOTNET_STARTUP_HOOKS");
        start.Environment["DOTNET_DbgEnableMiniDump"] = "0";
        return start;
    }

    private static string? FindDotnet()
    {
        string name = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";
        string? installed = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", name));
        string?[] candidates = [Environment.ProcessPath, installed, Environment.GetEnvironmentVariable("DOTNET_HOST_PATH")];
        return candidates.FirstOrDefault(path => path is not null && Path.GetFileName(path) == name && File.Exists(path));
    }

    private static string? FindDependencies()
    {
        string runtime = Path.GetFullPath(RuntimeEnvironment.GetRuntimeDirectory());
        string root = Path.GetFullPath(Path.Combine(runtime, "..", ".."));
        // The host's own comes before those of the frameworks.
        return Data("APP_CONTEXT_DEPS_FILES").FirstOrDefault(path => File.Exists(path) && !Path.GetFullPath(path).StartsWith(root, StringComparison.Ordinal));
    }

    private static string? FindConfiguration(string? dependencies)
    {
        const string ending = ".runtimeconfig.json", dependenciesEnding = ".deps.json";
        string? beside = dependencies is not null
            && dependencies.EndsWith(dependenciesEnding, StringComparison.Ordinal) ? dependencies[..^dependenciesEnding.Length] + ending : null;
        string? entry = System.Reflection.Assembly.GetEntryAssembly()?.GetName().Name is { } name ? Path.Combine(AppContext.BaseDirectory, name + ending)
            : null;
        string[] there = Directory.GetFiles(AppContext.BaseDirectory, $"*{ending}");
        return new[] { beside, entry, there.Length == 1 ? there[0] : null }.FirstOrDefault(File.Exists);
    }

    private static string[] Data(string name) =>
        (AppContext.GetData(name) as string ?? "").Split(name == "APP_CONTEXT_DEPS_FILES" ? ';' : Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);

    private static bool NamesFrameworks(string configuration)
    {
        try
        {
            using var document =
                JsonDocument.Parse(File.ReadAllBytes(configuration),
                    new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            return document.RootElement.TryGetProperty("runtimeOptions", out JsonElement options)
                && (options.TryGetProperty("framework", out _) || options.TryGetProperty("frameworks", out _));
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            throw new EnvironmentException(
                $"A model cannot be tried in a child process here, since {configuration} cannot be read: {error.Message.TrimEnd('.')}.", error);
        }
    }
}
