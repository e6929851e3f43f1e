using System.Text.Json;

namespace Saddle.Tests.Cli;

public class DemoCommandTests(CliFixture files) : IClassFixture<CliFixture>
{
    [Fact]
    public void The_demo_tells_a_robust_model_from_a_natural_one_and_repeats_nothing()
    {
        string[] demo = ["demo", "--examples", "20", "--json", "--out", files.At("demo")];
        ChildProcess run = SaddleCommandLine.Run(demo);
        Assert.True(run.ExitCode == 0, run.Error);
        using JsonDocument json = JsonDocument.Parse(run.Output);
        Assert.Equal(1, json.RootElement.GetProperty("schemaVersion").GetInt32());
        JsonElement[] models = [.. json.RootElement.GetProperty("models").EnumerateArray()];
        Assert.Equal(["digits-small-cnn-natural", "digits-small-cnn-robust"], models.Select(model => model.GetProperty("name").GetString()!));
        Assert.All(models, model => Assert.True(model.GetProperty("complete").GetBoolean()));
        Assert.All(models, model => Assert.Equal(20, model.GetProperty("examples").GetInt32()));
        double[] robust = [.. models.Select(model => model.GetProperty("threats")[0].GetProperty("robustAccuracy").GetDouble())];
        Assert.InRange(robust[0], 0, 0.2);
        Assert.InRange(robust[1], 0.6, 1);
        Assert.True(File.Exists(files.At("demo/report.html")));

        // Times are those of the first run, so the same document says that nothing was done again.
        ChildProcess again = SaddleCommandLine.Run(demo);
        Assert.Equal(0, again.ExitCode);
        Assert.Equal(run.Output, again.Output);
        SaddleCommandLine.Fails(4, "digits-small-cnn-robust; give one of them", "report", files.At("demo"));
    }
}
