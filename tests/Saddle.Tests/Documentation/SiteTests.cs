namespace Saddle.Tests.Documentation;

/// <summary>The site of the pages; whether its links lead anywhere is checked where it is built.</summary>
public sealed class SiteTests
{
    [Fact]
    public void Every_page_stands_in_the_table_of_contents()
    {
        string contents = File.ReadAllText(RepositoryFiles.Path("docs/toc.yml"));
        Assert.All(Directory.GetFiles(RepositoryFiles.Path("docs"), "*.md"),
            page => Assert.Contains($"href: {Path.GetFileName(page)}", contents, StringComparison.Ordinal));
    }

    [Fact]
    public void The_API_is_that_of_the_packages()
    {
        string site = File.ReadAllText(RepositoryFiles.Path("site/docfx.json"));
        string[] packages = [.. Directory.GetFiles(RepositoryFiles.Path("src"), "PublicAPI.Shipped.txt", SearchOption.AllDirectories)
            .Select(path => Path.GetFileName(Path.GetDirectoryName(path)!))];
        Assert.InRange(packages.Length, 4, 20);
        Assert.All(packages, package => Assert.Contains($"\"{package}.dll\"", site, StringComparison.Ordinal));
    }
}
