namespace Saddle.Tests.Packaging;

/// <summary>A folder outside the repository in which programs are built against the packed library.</summary>
public sealed class PackedConsumer : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("saddle-consumer-");
    private readonly string _version = $"0.1.0-test.{Path.GetRandomFileName().Replace('.', 'x')}";
    private readonly string _configuration = Directory.GetParent(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar))!.Name;

    /// <summary>Packs the library, as it was built for these tests, under a version that no cache knows.</summary>
    public PackedConsumer()
    {
        Package = Path.Combine(_folder.FullName, "packages", $"Saddle.{_version}.nupkg");
        Dotnet(60, "pack", Path.Combine(RepositoryFiles.Root, "src", "Saddle"), "-c", _configuration, "--no-build", $"-p:PackageVersion={_version}", "-o",
            Path.GetDirectoryName(Package)!);
        Write("nuget.config", """
            <configuration><packageSources><add key="packed" value="packages" /></packageSources></configuration>
            """);
    }

    /// <summary>The packed library.</summary>
    public string Package { get; }

    /// <summary>Builds a program that references the package, and runs it.</summary>
    /// <param name="name">The program's name.</param>
    /// <param name="source">Its only source file.</param>
    public ChildProcess BuildAndRun(string name, string source)
    {
        // What the machine has is read from its package cache; what is new goes into this folder and vanishes with it.
        Write($"{name}/{name}.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                <RestorePackagesPath>../restored</RestorePackagesPath>
                <RestoreFallbackFolders>{PackageCache}</RestoreFallbackFolders>
                <CreateHardLinksForCopyLocalIfPossible>true</CreateHardLinksForCopyLocalIfPossible>
                <UseSharedCompilation>false</UseSharedCompilation>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="Saddle" Version="{_version}" />
                {Pruned()}
              </ItemGroup>
            </Project>
            """);
        Write($"{name}/Program.cs", source);
        Dotnet(120, "build", Path.Combine(_folder.FullName, name), "-c", "Release", "-nodeReuse:false");
        string output = Output(name);
        ChildProcess run = ChildProcess.Run(ChildProcess.Dotnet, [Path.Combine(output, $"{name}.dll")], folder: _folder.FullName, seconds: 120);
        Assert.False(Directory.Exists(Path.Combine(output, "cpu")));
        return run;
    }

    /// <summary>The folder that a program was built into.</summary>
    /// <param name="name">The program's name.</param>
    public string Output(string name) => Path.Combine(_folder.FullName, name, "bin", "Release", "net10.0");

    /// <summary>Removes the folder.</summary>
    public void Dispose() => _folder.Delete(recursive: true);

    private static string PackageCache => Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } folder
        ? folder
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    // SkiaSharp's natives of other platforms, which the repository does not restore either, so that its cache suffices.
    private static string Pruned()
    {
        string[] foreign = OperatingSystem.IsWindows() ? ["macOS"] : OperatingSystem.IsMacOS() ? ["Win32"] : ["Win32", "macOS"];
        return string.Concat(foreign.Select(platform => $"""<PrunePackageReference Include="SkiaSharp.NativeAssets.{platform}" Version="99.0.0" />"""));
    }

    private static void Dotnet(int seconds, params string[] arguments)
    {
        ChildProcess run = ChildProcess.Run(ChildProcess.Dotnet, arguments, seconds: seconds);
        Assert.True(run.ExitCode == 0, $"dotnet {string.Join(' ', arguments)}\n{run.Output}\n{run.Error}");
    }

    private void Write(string path, string text)
    {
        string full = Path.Combine(_folder.FullName, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
    }
}
