using System.Text.Json;
using Saddle.Attacks;
using Saddle.Tests.Data;

namespace Saddle.Tests.Cli;

public class CatalogueCommandTests
{
    [Fact]
    public void Without_words_the_help_comes_and_names_the_main_job()
    {
        ChildProcess run = SaddleCommandLine.RunProcess();
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("saddle evaluate MODEL --data DATA --threat linf:0.3", run.Output, StringComparison.Ordinal);
        Assert.Empty(run.Error);
    }

    [Fact]
    public void The_version_is_the_packages()
    {
        ChildProcess run = SaddleCommandLine.RunProcess("--version");
        Assert.Equal(0, run.ExitCode);
        Assert.StartsWith("0.1.0", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Attacks_lists_every_attack_with_its_options()
    {
        ChildProcess table = SaddleCommandLine.Run("attacks");
        Assert.Equal(0, table.ExitCode);
        Assert.All(AttackCatalogue.All, attack => Assert.Contains($"{attack.Name}  {attack.Title}", table.Output, StringComparison.Ordinal));
        using JsonDocument json = JsonDocument.Parse(SaddleCommandLine.Run("attacks", "--json").Output);
        Assert.Equal(1, json.RootElement.GetProperty("schemaVersion").GetInt32());
        Assert.Equal(AttackCatalogue.All.Count, json.RootElement.GetProperty("attacks").GetArrayLength());
    }

    [Fact]
    public void Datasets_says_what_is_missing_and_where_to_put_it()
    {
        using var folder = new TemporaryFolder();
        var environment = new Dictionary<string, string?> { ["SADDLE_DATA"] = folder.Path, ["XDG_CACHE_HOME"] = folder.Path, ["HOME"] = folder.Path };
        ChildProcess run = SaddleCommandLine.RunIn(null, environment, "datasets");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("made by code", run.Output, StringComparison.Ordinal);
        Assert.Contains("6bbc9ace898e44ae57da46a324031adb", run.Output, StringComparison.Ordinal);
        using JsonDocument json = JsonDocument.Parse(SaddleCommandLine.RunIn(null, environment, "datasets", "--json").Output);
        Assert.Equal("digits", json.RootElement.GetProperty("datasets")[0].GetProperty("name").GetString());
    }

    [Fact]
    public void Output_to_a_full_disk_is_the_environments_fault()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "there is no /dev/full here");
        ChildProcess run = ChildProcess.Run("/bin/sh", ["-c", $"'{ChildProcess.Dotnet}' '{SaddleCommandLine.Assembly}' attacks > /dev/full"]);
        Assert.Equal(5, run.ExitCode);
        Assert.Contains("No space left", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_reader_that_leaves_early_sees_no_trace()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs a POSIX shell");
        ChildProcess run = ChildProcess.Run("/bin/sh", ["-c", $"'{ChildProcess.Dotnet}' '{SaddleCommandLine.Assembly}' attacks | true"]);
        Assert.Equal(0, run.ExitCode);
        Assert.Empty(run.Error);
    }

    [Fact]
    public void A_misspelt_switch_of_the_environment_is_wrong_usage()
    {
        ChildProcess run = SaddleCommandLine.RunIn(null, new Dictionary<string, string?> { ["SADDLE_TUNING"] = "of" }, "attacks");
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("SADDLE_TUNING is 'of'", run.Error, StringComparison.Ordinal);
    }
}
