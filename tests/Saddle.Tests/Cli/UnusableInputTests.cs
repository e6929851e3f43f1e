namespace Saddle.Tests.Cli;

public class UnusableInputTests(CliFixture files) : IClassFixture<CliFixture>
{
    [Theory]
    [InlineData("missing.pt", "missing.pt")]
    [InlineData("missing.safetensors", "missing.safetensors")]
    public void A_missing_model_is_unusable_input(string name, string words) => Evaluates(3, words, files.At(name), files.Data);

    [Theory]
    [InlineData("random.pt")]
    [InlineData("random.safetensors")]
    public void A_damaged_model_is_unusable_input(string name)
    {
        byte[] noise = new byte[4000];
        new Random(3).NextBytes(noise);
        File.WriteAllBytes(files.At(name), noise);
        Evaluates(3, name, files.At(name), files.Data);
    }

    [Theory]
    [InlineData("pipe.safetensors", true)]
    [InlineData("pipe.npz", false)]
    public void A_named_pipe_is_refused_and_never_waited_for(string name, bool model)
    {
        if (OperatingSystem.IsWindows()) return;
        Assert.Equal(0, ChildProcess.Run("mkfifo", [files.At(name)]).ExitCode);
        Evaluates(3, "is a named pipe; expected a regular file", model ? files.At(name) : files.Model, model ? files.Data : files.At(name));
    }

    [Fact]
    public void Standard_input_is_refused_as_a_model()
    {
        if (OperatingSystem.IsWindows()) return;
        Evaluates(3, "/dev/stdin and process substitution, <(…), are not supported", "/dev/stdin", files.Data);
    }

    [Fact]
    public void A_truncated_model_is_unusable_input()
    {
        byte[] whole = File.ReadAllBytes(files.Model);
        File.WriteAllBytes(files.At("cut.safetensors"), whole[..(whole.Length / 2)]);
        Evaluates(3, "cut.safetensors", files.At("cut.safetensors"), files.Data);
    }

    [Fact]
    public void Missing_data_is_unusable_input() => Evaluates(3, "missing.npz", files.Model, files.At("missing.npz"));

    [Fact]
    public void Truncated_data_is_unusable_input()
    {
        File.WriteAllBytes(files.At("cut.npz"), File.ReadAllBytes(files.Data)[..500]);
        Evaluates(3, "cut.npz", files.Model, files.At("cut.npz"));
    }

    [Fact]
    public void A_model_for_other_inputs_is_unusable_input() => Evaluates(3, "five.safetensors", files.At("five.safetensors"), files.Data);

    [Fact]
    public void Damaged_IDX_files_are_unusable_input()
    {
        File.WriteAllBytes(files.At("images.idx"), [0, 0, 8, 3, 0x7f, 0xff, 0xff, 0xff, 0, 0, 0, 28, 0, 0, 0, 28, 1, 2, 3]);
        File.WriteAllBytes(files.At("labels.idx"), [0, 0, 8, 1, 0, 0, 0, 1, 0]);
        SaddleCommandLine.Fails(3, "images.idx", "evaluate", files.Model, "--data", $"idx:{files.At("images.idx")},{files.At("labels.idx")}", "--threat",
            "linf:0.1");
    }

    [Fact]
    public void Labels_outside_the_classes_are_unusable_input()
    {
        // Two images of 4×4 with the labels 0 and 7, of a model with two classes.
        File.WriteAllBytes(files.At("two.idx"), [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 4, 0, 0, 0, 4, .. new byte[32]]);
        File.WriteAllBytes(files.At("seven.idx"), [0, 0, 8, 1, 0, 0, 0, 2, 0, 7]);
        SaddleCommandLine.Fails(3, "label", "evaluate", files.Model, "--data", $"idx:{files.At("two.idx")},{files.At("seven.idx")}", "--threat", "linf:0.1",
            "--out", files.At("labels"), "--classes", "2");
    }

    [Fact]
    public void One_class_alone_is_no_training_data()
    {
        File.WriteAllBytes(files.At("images-of-one.idx"), [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 4, 0, 0, 0, 4, .. new byte[32]]);
        File.WriteAllBytes(files.At("one.idx"), [0, 0, 8, 1, 0, 0, 0, 2, 1, 1]);
        SaddleCommandLine.Fails(3, "class 1 alone", "train", "linear", "--data", $"idx:{files.At("images-of-one.idx")},{files.At("one.idx")}", "--epochs", "1",
            "--out", files.At("one-class"));
    }

    [Fact]
    public void A_missing_run_cannot_be_reported()
    {
        SaddleCommandLine.Fails(3, "does not exist", "report", files.At("nowhere"));
        Directory.CreateDirectory(files.At("empty"));
        SaddleCommandLine.Fails(4, "run.db", "report", files.At("empty"));
        Directory.CreateDirectory(files.At("garbage"));
        File.WriteAllBytes(files.At("garbage/run.db"), new byte[5000]);
        SaddleCommandLine.Fails(4, "garbage", "report", files.At("garbage"));
    }

    [Fact]
    public void An_output_folder_that_cannot_be_is_the_environments_fault()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs /dev/null");
        SaddleCommandLine.Fails(5, "/dev/null/x", "evaluate", files.Model, "--data", $"npz:{files.Data}", "--threat", "linf:0.1", "--out", "/dev/null/x");
        SaddleCommandLine.Fails(5, "/dev/null/x", "train", "linear", "--data", $"npz:{files.Data}", "--epochs", "1", "--out", "/dev/null/x");
    }

    [Fact]
    public void A_device_that_is_not_there_is_the_environments_fault()
    {
        Assert.SkipWhen(cuda.is_available(), "there is such a device here");
        SaddleCommandLine.Fails(5, "no device cuda", "evaluate", files.Model, "--data", $"npz:{files.Data}", "--threat", "linf:0.1", "--device", "cuda",
            "--out", files.At("device"));
    }

    [Theory]
    [InlineData("nan.npz", "NaN")]
    [InlineData("bytes.npz", "bounds")]
    public void Values_that_no_input_may_have_are_unusable_input(string data, string words) =>
        SaddleCommandLine.Fails(3, words, "evaluate", files.Model, "--data", $"npz:{files.At(data)}", "--threat", "linf:0.1", "--out", files.At($"out-{data}"));

    [Fact]
    public void A_model_that_gives_NaN_is_unusable_input() =>
        SaddleCommandLine.Fails(3, "NaN", "evaluate", files.At("broken.safetensors"), "--data", $"npz:{files.Data}", "--threat", "linf:0.1", "--out",
            files.At("out-broken"));

    private static void Evaluates(int exitCode, string words, string model, string data) =>
        SaddleCommandLine.FailsAsProcess(exitCode, words, "evaluate", model, "--data", $"npz:{data}", "--threat", "linf:0.1");
}
