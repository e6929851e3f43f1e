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
        Assert.Contains("buildTransitive/net10.0/Saddle.props", names);
        Assert.Contains("buildTransitive/net10.0/Saddle.targets", names);
        Assert.Contains("buildTransitive/net10.0/NativeFiles.targets", names);
        Assert.Contains("buildTransitive/net10.0/NativeStartupInitializer.cs", names);
        using var nuspec = new StreamReader(package.GetEntry("Saddle.nuspec")!.Open());
        string text = nuspec.ReadToEnd();
        Assert.Contains("""<license type="expression">MIT</license>""", text, StringComparison.Ordinal);
        Assert.Contains("""<dependency id="TorchSharp" """, text, StringComparison.Ordinal);
        Assert.Contains("""<dependency id="libtorch-cpu-""", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_program_that_installs_the_package_is_built_as_the_repository_builds_its_own()
    {
        ChildProcess run = consumer.BuildAndRun("Settings", "Console.WriteLine(System.Runtime.GCSettings.LatencyMode);");
        Assert.True(run.ExitCode == 0, run.Error);
        // Interactive is what a process with concurrent collection says.
        Assert.Equal("Batch", run.Output.Trim());
        OutputTests.HoldsWhatIsLoadedAlone(consumer.Output("Settings"));
        Assert.InRange(OutputTests.Size(consumer.Output("Settings")), 0, 500_000_000);
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
    public void A_program_that_installs_the_package_can_try_a_model_in_a_child()
    {
        ChildProcess run = consumer.BuildAndRun("Trial", """
            using System.IO.Compression;
            using System.Text;
            using Saddle;
            using Saddle.Models;

            string path = Path.Combine(Path.GetTempPath(), $"saddle-trial-{Environment.ProcessId}.pt");
            try
            {
                Write("torch.relu(x)");
                ModelLoader.Load(path, new ModelLoadOptions { DataClasses = 2, Trial = LoadTrial.ChildProcess }).Dispose();
                Console.WriteLine("sound");
                Write("ops.foreign.unknown(x)");
                ModelLoader.Load(path, new ModelLoadOptions { DataClasses = 2, Trial = LoadTrial.ChildProcess }).Dispose();
            }
            catch (InputException error)
            {
                Console.WriteLine(error.Message);
            }
            finally
            {
                File.Delete(path);
            }

            void Write(string returns)
            {
                using ZipArchive archive = ZipFile.Open(path, ZipArchiveMode.Update);
                foreach (ZipArchiveEntry entry in archive.Entries.ToArray()) entry.Delete();
                Add(archive, "data.pkl", [0x80, 2, .. "c__torch__\nNet\n)"u8, 0x81, .. "}(X"u8, 8, 0, 0, 0, .. "training"u8, 0x89, .. "ub."u8]);
                Add(archive, "code/__torch__.py", Encoding.UTF8.GetBytes($"class Net(Module):\n  training : bool\n  def forward(self: __torch__.Net, x: Tensor) -> Tensor:\n    return {returns}\n"));
                Add(archive, "constants.pkl", [0x80, 2, .. ")."u8]);
                Add(archive, "version", "3\n"u8.ToArray());
            }

            static void Add(ZipArchive archive, string name, byte[] bytes)
            {
                using Stream stream = archive.CreateEntry($"net/{name}", CompressionLevel.NoCompression).Open();
                stream.Write(bytes);
            }
            """);
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.StartsWith("sound", run.Output, StringComparison.Ordinal);
        Assert.Contains("ends the process", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_sample_runs_on_the_package()
    {
        string sample = Path.Combine(RepositoryFiles.Root, "samples", "AttackYourModel", "Program.cs");
        Assert.SkipUnless(File.Exists(sample), "there is no sample yet");
        ChildProcess run = consumer.BuildAndRun("AttackYourModel", File.ReadAllText(sample));
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains("robust accuracy", run.Output, StringComparison.OrdinalIgnoreCase);
    }
}
