namespace Saddle.Tests.Packaging;

public class OutputTests
{
    [Fact]
    public void Nothing_is_copied_that_nothing_loads() => HoldsWhatIsLoadedAlone(AppContext.BaseDirectory);

    /// <summary>Asserts that a program's folder has libtorch of this platform, and no native file besides what it can load.</summary>
    /// <param name="folder">What the program was built into.</param>
    internal static void HoldsWhatIsLoadedAlone(string folder)
    {
        string[] foreign = OperatingSystem.IsWindows() ? [".so", ".dylib", ".pdb"] : OperatingSystem.IsMacOS() ? [".so", ".dll"] : [".dylib", ".dll", ".pdb"];
        string[] files = Directory.GetFiles(Path.Combine(folder, "runtimes"), "*", SearchOption.AllDirectories);
        Assert.Contains(files, file => Path.GetFileName(file).Contains("torch_cpu", StringComparison.Ordinal));
        Assert.DoesNotContain(files, file => foreign.Contains(Path.GetExtension(file)));
        string[] unused = ["torch_python", "shm", "nnapi", "_test", "global_deps"];
        Assert.DoesNotContain(files, file => unused.Any(part => Path.GetFileName(file).Contains(part, StringComparison.Ordinal)));
        // Two folders at most: macOS has universal binaries beside those of its architecture.
        Assert.InRange(files.Select(Path.GetDirectoryName).Distinct().Count(), 1, 2);
    }

    /// <summary>The bytes of all files below a folder.</summary>
    /// <param name="folder">The folder.</param>
    internal static long Size(string folder) => new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);
}
