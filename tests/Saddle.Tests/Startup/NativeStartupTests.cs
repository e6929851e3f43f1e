namespace Saddle.Tests.Startup;

public class NativeStartupTests
{
    [Fact]
    public void The_bridge_comes_from_the_package_or_from_the_compatibility_step()
    {
        using Tensor ones = torch.ones(2);
        Assert.Equal(2f, ones.sum().item<float>());
        bool needed = OperatingSystem.IsLinux() && !CppLibraryKnows("GLIBCXX_3.4.32");
        Assert.Equal(needed ? "memory" : "package", NativeStartup.BridgeSource);
    }

    [Fact]
    public void TorchSharp_did_not_gather_libraries_beside_the_program()
    {
        using Tensor ones = torch.ones(2);
        // TorchSharp's last resort, taken when the ordinary load failed and the hook did not answer.
        Assert.False(Directory.Exists(Path.Combine(AppContext.BaseDirectory, "cpu")));
    }

    [Fact]
    public void A_program_whose_first_statement_is_TorchSharps_runs_untuned()
    {
        using Tensor ones = torch.ones(2); // BridgeSource tells of a bridge that is loaded
        ChildProcess probe = Probe([], tuning: null);
        Assert.Equal(0, probe.ExitCode);
        Assert.Contains("sum=2", probe.Output, StringComparison.Ordinal);
        Assert.Contains($"bridge={NativeStartup.BridgeSource}", probe.Output, StringComparison.Ordinal);
        Assert.Contains("tuned=False", probe.Output, StringComparison.Ordinal);
        if (OperatingSystem.IsLinux()) Assert.Contains("wait=\n", probe.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("on")]
    public void Tuning_reaches_the_environment_that_OpenMP_reads(string? tuning)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "tuning is for Linux");
        ChildProcess probe = Probe(["tune"], tuning);
        Assert.Contains("tuned=True", probe.Output, StringComparison.Ordinal);
        Assert.Contains("wait=PASSIVE", probe.Output, StringComparison.Ordinal);
        Assert.Contains("sum=2", probe.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Tuning_keeps_a_wait_policy_that_somebody_chose()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "tuning is for Linux");
        Assert.Contains("wait=ACTIVE", Probe(["tune"], tuning: null, waitPolicy: "ACTIVE").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Tuning_can_be_switched_off()
    {
        ChildProcess probe = Probe(["tune"], tuning: "off");
        Assert.Equal(0, probe.ExitCode);
        Assert.Contains("tuned=False", probe.Output, StringComparison.Ordinal);
        if (OperatingSystem.IsLinux()) Assert.Contains("wait=\n", probe.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_misspelt_switch_is_wrong_usage()
    {
        ChildProcess probe = Probe(["tune"], tuning: "of");
        Assert.Equal(2, probe.ExitCode);
        Assert.Contains("SADDLE_TUNING is 'of'", probe.Error, StringComparison.Ordinal);
    }

    private static ChildProcess Probe(string[] arguments, string? tuning, string? waitPolicy = null) =>
        ChildProcess.Run(ChildProcess.Dotnet, [Path.Combine(AppContext.BaseDirectory, "Saddle.StartupProbe.dll"), .. arguments],
            new Dictionary<string, string?> { ["SADDLE_TUNING"] = tuning, ["OMP_WAIT_POLICY"] = waitPolicy });

    private static bool CppLibraryKnows(string version)
    {
        string path = File.ReadLines("/proc/self/maps").First(line => line.Contains("/libstdc++.so", StringComparison.Ordinal));
        return File.ReadAllBytes(path[path.IndexOf('/', StringComparison.Ordinal)..]).AsSpan()
            .IndexOf(System.Text.Encoding.ASCII.GetBytes(version + '\0')) >= 0;
    }
}
