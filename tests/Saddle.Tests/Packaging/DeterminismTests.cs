using Saddle.Tests.Data;

namespace Saddle.Tests.Packaging;

/// <summary>Whoever builds the same sources gets the same library, wherever they lie.</summary>
[Trait("Category", "Slow")]
public sealed class DeterminismTests : IDisposable
{
    private static readonly string[] Shared =
        ["Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props", "global.json", ".editorconfig", "BannedSymbols.txt", "LICENSE"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // It compiles the library twice: a minute.
    [Fact(Explicit = true)]
    public void Two_folders_give_the_same_bytes()
    {
        byte[] first = Build("one"), second = Build("another/with a longer name");
        Assert.Equal(first.Length, second.Length);
        Assert.True(first.AsSpan().SequenceEqual(second), "Saddle.dll differs between the folders.");
    }

    private byte[] Build(string name)
    {
        string root = _folder.At(name), project = Path.Combine(root, "src", "Saddle");
        foreach (string file in Shared) Copy(RepositoryFiles.Path(file), Path.Combine(root, file));
        string source = RepositoryFiles.Path("src/Saddle");
        foreach (string file in Directory.GetFiles(source, "*", SearchOption.AllDirectories))
        {
            string relative = Path.GetRelativePath(source, file);
            if (relative.Split(Path.DirectorySeparatorChar)[0] is not ("bin" or "obj")) Copy(file, Path.Combine(project, relative));
        }
        ChildProcess run = ChildProcess.Run(ChildProcess.Dotnet, ["build", project, "-c", "Release", "-nodeReuse:false", "-p:UseSharedCompilation=false"],
            new Dictionary<string, string?> { ["CI"] = "true" }, seconds: 300);
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        return File.ReadAllBytes(Path.Combine(project, "bin", "Release", "net10.0", "Saddle.dll"));
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        File.Copy(from, to);
    }
}
