using Saddle.Data;
using Saddle.Models;

namespace Saddle.Tests.Data;

/// <summary>What has a file's name and is none is refused before it is opened, wherever a file is expected.</summary>
public sealed class RegularFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("pipe.pt")]
    [InlineData("pipe.safetensors")]
    [InlineData("pipe")]
    public async Task A_model_that_is_a_named_pipe_is_refused(string name) =>
        Assert.Contains("is a named pipe; expected a regular file", await Refused(() => ModelLoader.Load(Pipe(name), new ModelLoadOptions())),
            StringComparison.Ordinal);

    [Theory]
    [InlineData("npz:", "pipe.npz")]
    [InlineData("folder:", "pipe.tar")]
    [InlineData("idx:", "pipe.idx")]
    public async Task Data_that_are_a_named_pipe_are_refused(string kind, string name)
    {
        string pipe = Pipe(name), both = kind == "idx:" ? $"{pipe},{pipe}" : pipe;
        Assert.Contains("is a named pipe; expected a regular file", await Refused(() => Datasets.Load(kind + both, new DatasetOptions())),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Devices_are_refused_through_links_too()
    {
        if (OperatingSystem.IsWindows()) return;
        File.CreateSymbolicLink(_folder.At("zero.pt"), "/dev/zero");
        Assert.Contains("is a device", await Refused(() => ModelLoader.Load(_folder.At("zero.pt"), new ModelLoadOptions())), StringComparison.Ordinal);
        Assert.Contains("is a device", await Refused(() => ModelLoader.Load("/dev/null", new ModelLoadOptions())), StringComparison.Ordinal);
        Assert.Contains("is a device", await Refused(() => Datasets.Load("npz:/dev/null", new DatasetOptions())), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("model.pt")]
    [InlineData("model.safetensors")]
    public async Task Folders_are_refused(string name)
    {
        Directory.CreateDirectory(_folder.At(name));
        Assert.Contains($"{name} is a folder; expected a file", await Refused(() => ModelLoader.Load(_folder.At(name), new ModelLoadOptions())),
            StringComparison.Ordinal);
        Assert.Contains($"{name} is a folder; expected a file", await Refused(() => Datasets.Load("npz:" + _folder.At(name), new DatasetOptions())),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sidecar_that_is_no_file_is_refused_and_not_passed_over()
    {
        string model = _folder.At("linear.safetensors"), sidecar = model + ".saddle.json";
        SafetensorsFile.Write(model, new Dictionary<string, Tensor> { ["fc1.weight"] = zeros(2, 4), ["fc1.bias"] = zeros(2) },
            new Dictionary<string, string> { ["architecture"] = "linear" });
        Directory.CreateDirectory(sidecar);
        Assert.Contains("saddle.json is a folder; expected a file", await Refused(() => ModelLoader.Load(model, new ModelLoadOptions())),
            StringComparison.Ordinal);
        Directory.Delete(sidecar);
        Pipe("linear.safetensors.saddle.json");
        Assert.Contains("saddle.json is a named pipe", await Refused(() => ModelLoader.Load(model, new ModelLoadOptions())), StringComparison.Ordinal);
    }

    [Fact]
    public void Regular_files_links_to_them_and_nothing_pass()
    {
        File.WriteAllText(_folder.At("file"), "text");
        RegularFile.Require(_folder.At("file"));
        RegularFile.Require(_folder.At("missing"));
        if (OperatingSystem.IsWindows()) return;
        File.CreateSymbolicLink(_folder.At("link"), _folder.At("file"));
        RegularFile.Require(_folder.At("link"));
    }

    public void Dispose() => _folder.Dispose();

    private string Pipe(string name)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows keeps its pipes elsewhere.");
        Assert.Equal(0, ChildProcess.Run("mkfifo", [_folder.At(name)]).ExitCode);
        return _folder.At(name);
    }

    /// <summary>The message of a refusal; a call that waits for a pipe's writer would never end.</summary>
    private static async Task<string> Refused(Action open)
    {
        InputException error = await Assert.ThrowsAsync<InputException>(() => Task.Run(open).WaitAsync(TimeSpan.FromSeconds(30)));
        return error.Message;
    }
}
