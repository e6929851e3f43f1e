using System.Text.Json;

namespace Saddle.Tests.Cli;

public class TrainCommandTests(CliFixture files) : IClassFixture<CliFixture>
{
    [Fact]
    public void Training_gives_models_a_log_curves_and_one_document()
    {
        ChildProcess run = SaddleCommandLine.RunIn(null, new Dictionary<string, string?> { ["LC_ALL"] = "de_DE.UTF-8", ["LANG"] = "de_DE.UTF-8" }, Words("whole", epochs: 2, "--json"));
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("epoch 2/2: loss ", run.Error, StringComparison.Ordinal);
        using JsonDocument json = JsonDocument.Parse(run.Output);
        Assert.Equal(1, json.RootElement.GetProperty("schemaVersion").GetInt32());
        Assert.Equal(2, json.RootElement.GetProperty("epochs").GetArrayLength());
        Assert.All(["best.safetensors", "last.safetensors", "training.json", "report.html"], name => Assert.True(File.Exists(Path.Combine(files.At("whole"), name)), name));
    }

    [Fact]
    public void Ctrl_C_keeps_what_is_finished_and_says_how_to_go_on()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs POSIX signals");
        using var command = new RunningCommand(Words("stopped", epochs: 20_000));
        command.WaitFor("epoch 2/");
        ChildProcess stopped = command.Stop();
        Assert.Equal(130, stopped.ExitCode);
        Assert.Empty(stopped.Output);
        Assert.Contains($"cancelled: The finished epochs are kept in {files.At("stopped")}. To go on, run the same command again: saddle train linear", stopped.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", stopped.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_killed_training_goes_on_to_the_same_weights()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs POSIX signals");
        const int Epochs = 150;
        Assert.Equal(0, SaddleCommandLine.Run(Words("uninterrupted", Epochs)).ExitCode);
        using (var command = new RunningCommand(Words("killed", Epochs)))
        {
            command.WaitFor("epoch 3/");
            command.Kill();
        }
        ChildProcess again = SaddleCommandLine.Run(Words("killed", Epochs));
        Assert.Equal(0, again.ExitCode);
        Assert.Contains("Went on after epoch", again.Error, StringComparison.Ordinal);
        Assert.Equal(File.ReadAllBytes(files.At("uninterrupted/last.safetensors")), File.ReadAllBytes(files.At("killed/last.safetensors")));
    }

    [Fact]
    public void The_folder_of_another_training_is_refused()
    {
        Assert.Equal(0, SaddleCommandLine.Run(Words("first", epochs: 1)).ExitCode);
        SaddleCommandLine.Fails(4, "another training", Words("first", epochs: 2));
    }

    private string[] Words(string folder, int epochs, params string[] more) =>
        ["train", "linear", "--data", $"npz:{files.Data}", "--epochs", $"{epochs}", "--out", files.At(folder), .. more];
}
