using System.Text;
using System.Text.Json;
using Saddle.Tests.Hostile;
using SkiaSharp;

namespace Saddle.Tests.Cli;

public class TrainCommandTests(CliFixture files) : IClassFixture<CliFixture>
{
    [Fact]
    public void Training_gives_models_a_log_curves_and_one_document()
    {
        ChildProcess run =
            SaddleCommandLine.RunIn(null, new Dictionary<string, string?> { ["LC_ALL"] = "de_DE.UTF-8", ["LANG"] = "de_DE.UTF-8" },
                Words("whole", epochs: 2, "--json"));
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("epoch 2/2: loss ", run.Error, StringComparison.Ordinal);
        using JsonDocument json = JsonDocument.Parse(run.Output);
        Assert.Equal(1, json.RootElement.GetProperty("schemaVersion").GetInt32());
        Assert.Equal(2, json.RootElement.GetProperty("epochs").GetArrayLength());
        Assert.All(["best.safetensors", "last.safetensors", "training.json", "report.html"],
            name => Assert.True(File.Exists(Path.Combine(files.At("whole"), name)), name));
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
        Assert.Contains($"cancelled: The finished epochs are kept in {files.At("stopped")}. To go on, run the same command again: saddle train linear",
            stopped.Error, StringComparison.Ordinal);
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
    public void What_is_given_replaces_the_recipes_and_the_log_names_it()
    {
        ChildProcess run =
            SaddleCommandLine.Run("train", "linear", "--recipe", "madry2018-mnist", "--data", $"npz:{files.Data}", "--epochs", "2", "--threat", "linf:0.1",
                "--average", "ema", "--out", files.At("recipe"), "--json");
        Assert.True(run.ExitCode == 0, run.Error);
        using JsonDocument json = JsonDocument.Parse(run.Output);
        JsonElement options = json.RootElement.GetProperty("options");
        string Option(string name) => options.GetProperty(name).GetString()!;
        Assert.Equal("linear", json.RootElement.GetProperty("architecture").GetString());
        Assert.Equal(("madry2018-mnist", "2", "50", "0.0001", "0.995"),
            (Option("recipe"), Option("epochs"), Option("batch-size"), Option("learning-rate"), Option("average-decay")));
        Assert.Equal(("pgd", "40", "0.01", "linf:0.1 untargeted gradient", "0"),
            (Option("method"), Option("pgd-steps"), Option("pgd-step-size"), Option("threat"), Option("epsilon-warm-up")));
        Assert.Contains("\"recipe\": \"madry2018-mnist\"", File.ReadAllText(files.At("recipe/training.json")), StringComparison.Ordinal);
        string[] another = ["train", "linear", "--recipe", "mnist-fast", "--data", $"npz:{files.Data}", "--epochs", "1", "--json"];
        using JsonDocument fast = JsonDocument.Parse(SaddleCommandLine.Run([.. another, "--adversarial", "fast", "--out", files.At("fast")]).Output);
        options = fast.RootElement.GetProperty("options");
        Assert.Equal(("fast", "linf:0.32 untargeted gradient", "0.1"), (Option("method"), Option("threat"), Option("epsilon-warm-up")));
        using JsonDocument natural = JsonDocument.Parse(SaddleCommandLine.Run([.. another, "--adversarial", "none", "--out", files.At("natural")]).Output);
        options = natural.RootElement.GetProperty("options");
        Assert.Equal(("natural", false), (Option("method"), options.TryGetProperty("threat", out _)));
    }

    [Fact]
    public void Recipe_of_photographs_trains_on_the_training_part_of_a_folder()
    {
        foreach ((string part, int count) in new[] { ("train", 14), ("test", 4) })
            for (int image = 0; image < count; image++)
                WritePhotograph(files.At($"photographs/{part}/{image % 2}/{image}.png"), image);
        ChildProcess run =
            SaddleCommandLine.Run("train", "--recipe", "cifar10-fast", "small-resnet:width=0.1", "--data", $"folder:{files.At("photographs")}", "--epochs",
                "1", "--out", files.At("photographed"), "--json");
        Assert.True(run.ExitCode == 0, run.Error);
        using JsonDocument json = JsonDocument.Parse(run.Output);
        JsonElement options = json.RootElement.GetProperty("options");
        string Option(string name) => options.GetProperty(name).GetString()!;
        Assert.Equal(("fast", "sgd", "crop,flip", "true"), (Option("method"), Option("optimizer"), Option("augment"), Option("roll-back")));
        Assert.Equal(14, json.RootElement.GetProperty("examples").GetInt32());
    }

    [Fact]
    public void Patience_that_runs_out_is_said()
    {
        ChildProcess run = SaddleCommandLine.Run(Words("patient", epochs: 50, "--patience", "2", "--learning-rate", "1e-12"));
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("Stopped after epoch 3 of 50", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_folder_of_another_training_is_refused()
    {
        Assert.Equal(0, SaddleCommandLine.Run(Words("first", epochs: 1)).ExitCode);
        SaddleCommandLine.Fails(4, "another training", Words("first", epochs: 2));
    }

    [Fact]
    public void A_trainings_report_is_drawn_again_from_its_log()
    {
        Assert.Equal(0, SaddleCommandLine.Run(Words("drawn", epochs: 2)).ExitCode);
        ChildProcess report = SaddleCommandLine.Run("report", files.At("drawn"), "--out", files.At("redrawn.html"));
        Assert.True(report.ExitCode == 0, report.Error);
        Assert.Equal(File.ReadAllText(files.At("drawn/report.html")), File.ReadAllText(files.At("redrawn.html")));
        File.WriteAllText(files.At("drawn/training.json"), "{}");
        SaddleCommandLine.Fails(4, "training.json", "report", files.At("drawn"));
    }

    [Fact]
    public void A_models_file_is_trained_killed_and_taken_up_and_comes_out_as_one()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs POSIX signals");
        const int Epochs = 150;
        string model = files.At("net.pt");
        File.WriteAllBytes(model, ScriptedWeights());
        string[] Words(string folder) => ["train", model, "--data", $"npz:{files.Data}", "--bounds=0,2", "--outputs", "logits", "--learning-rate", "0.05",
            "--epochs", $"{Epochs}", "--out", files.At(folder)];
        ChildProcess whole = SaddleCommandLine.Run(Words("straight"));
        Assert.True(whole.ExitCode == 0, whole.Error);
        Assert.Contains("Format: TorchScript", whole.Output, StringComparison.Ordinal);
        using (var command = new RunningCommand(Words("cut")))
        {
            command.WaitFor("epoch 3/");
            command.Kill();
        }
        Assert.Contains("Went on after epoch", SaddleCommandLine.Run(Words("cut")).Error, StringComparison.Ordinal);
        Assert.Equal(File.ReadAllBytes(files.At("straight/last.pt")), File.ReadAllBytes(files.At("cut/last.pt")));
        ChildProcess evaluated = SaddleCommandLine.Run("evaluate", files.At("straight/best.pt"), "--data", $"npz:{files.Data}", "--threat", "linf:0.01",
            "--attack", "noise:draws=5", "--no-probes", "--out", files.At("evaluated"), "--json");
        Assert.True(evaluated.ExitCode == 0, evaluated.Error);
        using JsonDocument json = JsonDocument.Parse(evaluated.Output);
        Assert.True(json.RootElement.GetProperty("naturalAccuracy").GetDouble() > 0.9);
        Assert.Contains("\"upper\":[2]", File.ReadAllText(files.At("straight/best.pt.saddle.json")), StringComparison.Ordinal);
    }

    [Fact]
    public void What_belongs_to_a_models_file_is_refused_for_an_architecture()
    {
        SaddleCommandLine.Fails(2, "--bounds belongs to a model's file", Words("refused", epochs: 1, "--bounds=0,2"));
        SaddleCommandLine.Fails(2, "not supported yet", "train", "model.onnx", "--data", $"npz:{files.Data}");
        SaddleCommandLine.Fails(2, "linnear", "train", "linnear", "--data", $"npz:{files.Data}");
    }

    /// <summary>A linear network of 16 features and two classes that answers at first the other way round.</summary>
    private static byte[] ScriptedWeights()
    {
        List<(string Name, byte[] Content)> parts = SoundModel.Parts(features: 16);
        parts[1] = (parts[1].Name, Encoding.UTF8.GetBytes("""
            class Net(Module):
              __parameters__ = ["weight", ]
              __buffers__ = []
              weight : Tensor
              training : bool
              def forward(self: __torch__.Net,
                x: Tensor) -> Tensor:
                weight = self.weight
                return torch.matmul(torch.flatten(x, 1), torch.t(weight))

            """.ReplaceLineEndings("\n")));
        parts.RemoveAll(part => part.Name is "net/code/__torch__/functions.py" or "net/constants/0");
        return ZipParts.Pack([.. parts.Select(part => part.Name == "net/constants.pkl" ? (part.Name, [0x80, 2, (byte)')', (byte)'.']) : part)]);
    }

    private static void WritePhotograph(string path, int seed)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var random = new Random(seed);
        using var bitmap = new SKBitmap(16, 16);
        for (int pixel = 0; pixel < 16 * 16; pixel++)
            bitmap.SetPixel(pixel % 16, pixel / 16, new SKColor((byte)random.Next(256), (byte)random.Next(256), (byte)random.Next(256)));
        File.WriteAllBytes(path, bitmap.Encode(SKEncodedImageFormat.Png, 100).ToArray());
    }

    private string[] Words(string folder, int epochs, params string[] more) =>
        ["train", "linear", "--data", $"npz:{files.Data}", "--epochs", $"{epochs}", "--out", files.At(folder), .. more];
}
