using Saddle.Tests.Data;

namespace Saddle.Tests.Packaging;

/// <summary>One folder is enough to install Saddle from, for a machine that has no package and reaches no other source.</summary>
[Trait("Category", "Slow")]
public sealed class FeedTests
{
    // It writes the folder, an empty cache that fills, a program and the tool: 3 GB, and a minute.
    [Fact(Explicit = true)]
    public void Packages_and_tool_are_installed_from_one_folder_into_an_empty_cache()
    {
        using var folder = new TemporaryFolder();
        string feed = folder.At("feed"), app = folder.At("app"), tools = folder.At("tools");
        string configuration = Directory.GetParent(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar))!.Name;
        Dotnet(null, "build", RepositoryFiles.Path("packaging"), "-c", configuration, $"-p:Feed={feed}");
        Directory.CreateDirectory(app);
        File.WriteAllText(Path.Combine(app, "nuget.config"), $"""
            <configuration><packageSources><clear /><add key="folder" value="{feed}" /></packageSources></configuration>
            """);

        Dotnet(app, "new", "console", "--no-restore");
        foreach (string package in (string[])["Saddle", "Saddle.Storage", "Saddle.Reports"]) Dotnet(app, "add", "package", package);
        File.Copy(RepositoryFiles.Path("samples/EvaluateYourModel/Program.cs"), Path.Combine(app, "Program.cs"), overwrite: true);
        Dotnet(app, "build", "-nodeReuse:false", "-p:UseSharedCompilation=false");
        string bin = Path.Combine(app, "bin", "Debug", "net10.0");
        Assert.InRange(OutputTests.Size(bin), 0, 500_000_000);
        Assert.Contains("\"System.GC.Concurrent\": false", File.ReadAllText(Path.Combine(bin, "app.runtimeconfig.json")), StringComparison.Ordinal);
        Assert.Contains("robust accuracy", Dotnet(app, Path.Combine(bin, "app.dll")), StringComparison.Ordinal);

        Dotnet(app, "tool", "install", "Saddle.Cli", "--tool-path", tools);
        ChildProcess attacks = ChildProcess.Run(Path.Combine(tools, OperatingSystem.IsWindows() ? "saddle.exe" : "saddle"), ["attacks"]);
        Assert.Contains("pgd", attacks.Output, StringComparison.Ordinal);
        Assert.InRange(OutputTests.Size(tools), 0, 500_000_000);
        // Without its archives it is still listed and taken away.
        Assert.Contains("saddle.cli", Dotnet(app, "tool", "list", "--tool-path", tools), StringComparison.Ordinal);
        Dotnet(app, "tool", "uninstall", "Saddle.Cli", "--tool-path", tools);

        string Dotnet(string? inside, params string[] arguments)
        {
            // Only what comes after the making of the folder has nothing of this machine's.
            Dictionary<string, string?>? empty = inside is null ? null : new()
            {
                ["NUGET_PACKAGES"] = folder.At("cache"),
                ["DOTNET_CLI_HOME"] = folder.At("home"),
            };
            ChildProcess run = ChildProcess.Run(ChildProcess.Dotnet, arguments, empty, inside, seconds: 300);
            Assert.True(run.ExitCode == 0, $"dotnet {string.Join(' ', arguments)}\n{run.Output}\n{run.Error}");
            return run.Output;
        }
    }
}
