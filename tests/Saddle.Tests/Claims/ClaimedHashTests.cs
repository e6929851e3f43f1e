using System.Text;
using Saddle.Cli.Claims;
using Saddle.Data;
using Saddle.Tests.Data;

namespace Saddle.Tests.Claims;

/// <summary>Hashes in a claim are what a person gets in a shell.</summary>
public class ClaimedHashTests
{
    [Fact]
    public void They_are_those_of_sha256sum()
    {
        Assert.SkipWhen(!OperatingSystem.IsLinux(), "The commands are printed for a shell of Linux.");
        using var folder = new TemporaryFolder();
        foreach (string name in new[] { "images", "labels", "set/b/2.png", "set/a/10.png", "set/a/9.png", "set/a-b.png", "data.npz" })
            folder.Write(name, Encoding.UTF8.GetBytes(name));
        Assert.Equal(Shell("sha256sum data.npz"), Of("npz:", "data.npz"));
        Assert.Equal(Shell("sha256sum data.npz"), Of("npz:", "data.npz:x=X,y=Y"));
        Assert.Equal(Shell("sha256sum data.npz"), Of("npz:", "data.npz#adversarial"));
        var both = DatasetSpecification.Parse($"idx:{folder.At("images")},{folder.At("labels")}");
        Assert.Equal(Shell("cat images labels | sha256sum"), ClaimedHashes.OfData(both));
        Assert.Equal(Shell("cd set; find . -type f | LC_ALL=C sort | xargs -d '\\n' sha256sum | sha256sum"), Of("folder:", "set"));
        Assert.Throws<InputException>(() => Of("npz:", "nothing.npz"));

        string Of(string kind, string path) => ClaimedHashes.OfData(DatasetSpecification.Parse(kind + folder.At(path)));

        string Shell(string line) => ChildProcess.Run("/bin/bash", ["-c", line], null, folder.Path).Output.Split(' ')[0];
    }
}
