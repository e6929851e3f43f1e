using System.IO.Compression;

namespace Saddle.Tests.Packaging;

[Trait("Category", "Slow")]
public class PackageTests(PackedConsumer consumer) : IClassFixture<PackedConsumer>
{
    [Fact]
    public void The_package_holds_the_library_its_licence_and_the_start_up_step()
    {
        using ZipArchive package = ZipFile.OpenRead(consumer.Package);
        string[] names = [.. package.Entries.Select(entry => entry.FullName)];
        Assert.Contains("LICENSE", names);
        Assert.Contains("README.md", names);
        Assert.Contains("lib/net10.0/Saddle.dll", names);
        Assert.Contains("lib/net10.0/Saddle.xml", names);
        Assert.Contains("buildTransitive/net10.0/Saddle.targets", names);
        Assert.Contains("buildTransitive/net10.0/NativeStartupInitializer.cs", names);
        using var nuspec = new StreamReader(package.GetEntry("Saddle.nuspec")!.Open());
        string text = nuspec.ReadToEnd();
        Assert.Contains("""<license type="expression">MIT</license>""", text, StringComparison.Ordinal);
        Assert.Contains("""<dependency id="TorchSharp" """, text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_program_that_installs_the_package_may_begin_with_TorchSharp()
    {
        ChildProcess run = consumer.BuildAndRun("FirstStatement", """
            using Saddle;
            using TorchSharp;

            using torch.Tensor ones = torch.ones(2);
            Console.WriteLine($"sum={ones.sum().item<float>()} bridge={NativeStartup.BridgeSource}");
            """);
        using Tensor here = torch.ones(2); // BridgeSource tells of a bridge that is loaded
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal($"sum=2 bridge={NativeStartup.BridgeSource}", run.Output.Trim());
    }

    [Fact]
    public void The_sample_runs_on_the_package()
    {
        string sample = Path.Combine(PackedConsumer.Repository, "samples", "AttackYourModel", "Program.cs");
        Assert.SkipUnless(File.Exists(sample), "there is no sample yet");
        ChildProcess run = consumer.BuildAndRun("AttackYourModel", File.ReadAllText(sample));
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains("robust accuracy", run.Output, StringComparison.OrdinalIgnoreCase);
    }
}
