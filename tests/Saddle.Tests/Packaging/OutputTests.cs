namespace Saddle.Tests.Packaging;

public class OutputTests
{
    [Fact]
    public void Native_files_of_other_platforms_are_not_copied()
    {
        string[] foreign = OperatingSystem.IsWindows() ? [".so", ".dylib", ".pdb"] : OperatingSystem.IsMacOS() ? [".so", ".dll"] : [".dylib", ".dll"];
        string[] files = Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "runtimes"), "*", SearchOption.AllDirectories);
        Assert.Contains(files, file => Path.GetFileName(file).Contains("torch_cpu", StringComparison.Ordinal));
        Assert.DoesNotContain(files, file => foreign.Contains(Path.GetExtension(file)));
        // Two folders at most: macOS has universal binaries beside those of its architecture.
        Assert.InRange(files.Select(Path.GetDirectoryName).Distinct().Count(), 1, 2);
    }
}
