using System.Text.Json;

namespace Saddle.Tests.Packaging;

public class LockFileTests
{
    [Theory]
    [InlineData("windows")]
    [InlineData("macos")]
    public void The_platforms_differ_in_native_packages_alone(string platform)
    {
        string[] files = [.. Directory.GetFiles(RepositoryFiles.Root, "packages.linux.lock.json", SearchOption.AllDirectories)];
        Assert.NotEmpty(files);
        foreach (string file in files)
        {
            string other = Path.Combine(Path.GetDirectoryName(file)!, $"packages.{platform}.lock.json");
            Assert.True(File.Exists(other), $"{other} is missing; docs/platforms.md says how to write it.");
            Assert.Equal(ManagedPackages(file), ManagedPackages(other));
        }
    }

    private static string[] ManagedPackages(string file)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(file));
        return [.. from framework in document.RootElement.GetProperty("dependencies").EnumerateObject()
                   from package in framework.Value.EnumerateObject()
                   where !package.Name.StartsWith("libtorch-", StringComparison.Ordinal) && !package.Name.Contains("NativeAssets", StringComparison.Ordinal)
                   let version = package.Value.TryGetProperty("resolved", out JsonElement resolved) ? resolved.GetString() : "project"
                   orderby package.Name.ToLowerInvariant()
                   select $"{framework.Name} {package.Name.ToLowerInvariant()} {version}"];
    }
}
