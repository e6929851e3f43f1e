using Saddle.Cli;
using Saddle.Tests.Data;

namespace Saddle.Tests.Cli;

/// <summary>The archives that an installation leaves go, and nothing else does.</summary>
public sealed class InstalledPackageTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void An_installed_tool_removes_its_own_archives_alone()
    {
        string package = _folder.At(".store/saddle.cli/0.1.0/saddle.cli/0.1.0"), other = _folder.At(".store/other/1.0.0/other/1.0.0/other.nupkg");
        string[] kept = [Write($"{package}/saddle.cli.nuspec"), Write($"{package}/saddle.cli.0.1.0.nupkg.sha512"), Write(other)];
        string[] archives = [Write($"{package}/Saddle.Cli.nupkg"), Write($"{package}/saddle.cli.0.1.0.nupkg")];
        string program = Directory.CreateDirectory($"{package}/tools/net10.0/any").FullName + "/";
        Assert.Equal(20, InstalledPackage.RemoveArchives(program));
        Assert.All(kept, path => Assert.True(File.Exists(path)));
        Assert.All(archives, path => Assert.False(File.Exists(path)));
        Assert.Equal(0, InstalledPackage.RemoveArchives(program));
    }

    [Fact]
    public void A_program_elsewhere_removes_nothing()
    {
        string archive = Write(_folder.At("a/b/c/d/app.nupkg"));
        Assert.Equal(0, InstalledPackage.RemoveArchives(Directory.CreateDirectory(_folder.At("a/b/c/d/tools/net10.0/any")).FullName));
        Assert.True(File.Exists(archive));
    }

    public void Dispose() => _folder.Dispose();

    private static string Write(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, "0123456789");
        return path;
    }
}
