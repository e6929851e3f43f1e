using System.Text.Json;
using Saddle.Tests.Cli;

namespace Saddle.Tests;

/// <summary>The command on an engine that is wrong.</summary>
public sealed class WrongEngineCommandTests(CliFixture fixture) : IClassFixture<CliFixture>
{
    private ChildProcess Run(string wrong, string? setting, string folder) => SaddleCommandLine.RunIn(null, new Dictionary<string, string?>
    {
        ["DOTNET_STARTUP_HOOKS"] = typeof(StartupHook).Assembly.Location,
        [StartupHook.Variable] = wrong,
        [Engine.OneDnnVariable] = setting,
    }, fixture.Evaluate(folder, "--json"));

    [Fact]
    public void The_run_goes_on_without_oneDNN_and_says_so_on_standard_error_in_the_JSON_and_in_the_report()
    {
        ChildProcess run = Run("onednn", null, "without");

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Single(run.Error.Split('\n'), line => line.StartsWith("note: oneDNN inside libtorch computes wrongly", StringComparison.Ordinal));
        using JsonDocument document = JsonDocument.Parse(run.Output);
        string said = document.RootElement.GetProperty("run").GetProperty("versions").GetProperty("onednn").GetString()!;
        Assert.StartsWith("off: wrong on ", said, StringComparison.Ordinal);
        string report = File.ReadAllText(Path.Combine(fixture.At("without"), "report.html"));
        Assert.Contains("off: wrong on ", report, StringComparison.Ordinal);
    }

    [Fact]
    public void An_engine_that_stays_wrong_ends_the_command_with_code_5()
    {
        ChildProcess run = Run("always", null, "refused");

        Assert.Equal(5, run.ExitCode);
        Assert.Contains("error: libtorch computes wrongly on this processor", run.Error, StringComparison.Ordinal);
        Assert.Contains("1×1", run.Error, StringComparison.Ordinal);
        Assert.Empty(run.Output);
        Assert.False(Directory.Exists(fixture.At("refused")));
    }

    [Fact]
    public void So_does_one_that_the_user_insists_on()
    {
        ChildProcess run = Run("onednn", "on", "insisted");

        Assert.Equal(5, run.ExitCode);
        Assert.Contains("Unset SADDLE_ONEDNN", run.Error, StringComparison.Ordinal);
    }
}
