using System.Runtime.CompilerServices;

namespace Saddle.Tests;

/// <summary>Files that lie beside the repository and not in it: data sets, models, recorded results.</summary>
public static class SharedFiles
{
    /// <summary>The path of a file or folder; skips the test where it is not there.</summary>
    /// <param name="relative">The path below the folder, for example <c>datasets/mnist</c>.</param>
    public static string Path(string relative)
    {
        string root = Environment.GetEnvironmentVariable("SADDLE_SHARED") ?? System.IO.Path.Combine(Repository(), "..", "shared");
        string path = System.IO.Path.GetFullPath(System.IO.Path.Combine(root, relative));
        if (!File.Exists(path) && !Directory.Exists(path)) Assert.Skip($"{relative} is not among the shared files ({root}).");
        return path;
    }

    private static string Repository([CallerFilePath] string thisFile = "") =>
        System.IO.Path.GetFullPath(System.IO.Path.Combine(System.IO.Path.GetDirectoryName(thisFile)!, "..", ".."));
}
