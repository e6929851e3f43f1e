using System.Formats.Tar;
using System.IO.Compression;
using Saddle.Data;
using Saddle.Models;
using Saddle.Tests.Cli;
using Saddle.Tests.Data;
using SkiaSharp;

namespace Saddle.Tests.Documentation;

/// <summary>The files that the pages call by name, as a reader would have them, and the command on the shell's path.</summary>
internal sealed class ReadersFolder : IDisposable
{
    private const int TrainingImages = 1000, TestImages = 20; // of each class of CIFAR-10: what the smallest budget takes
    private static readonly string[] Classes = ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"];
    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, string?> _environment;

    /// <summary>Prepares the files; skips the test where the shared ones are not at hand.</summary>
    public ReadersFolder()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The lines are printed for a shell that Windows does not have.");
        (string model, string other, string data) =
            (SharedFiles.Path("models/lenet5_nat.pt"), SharedFiles.Path("models/papernot.pt"), SharedFiles.Path("datasets"));
        Directory.CreateDirectory(_folder.At("files"));
        File.Copy(model, At("model.pt"));
        File.Copy(other, At("a.pt"));
        WriteWeights();
        using (Dataset digits = MnistTest.First(100)) WriteImages(digits);
        WriteCifar();
        string command = _folder.At("bin/saddle");
        Directory.CreateDirectory(_folder.At("bin"));
        File.WriteAllText(command, $"#!/bin/sh\nexec '{ChildProcess.Dotnet}' '{SaddleCommandLine.Assembly}' \"$@\"\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(command, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        _environment = SaddleCommandLine.Environment(new Dictionary<string, string?>
        {
            ["PATH"] = $"{_folder.At("bin")}:{Environment.GetEnvironmentVariable("PATH")}",
            ["SADDLE_DATA"] = data,
        });
        ChildProcess run = Run(At(""), "saddle evaluate model.pt --data mnist:test --examples 5 --threat linf:0.1 --attack fgsm --no-probes "
            + "--out model-0123456789ab");
        Assert.True(run.ExitCode == 0, run.Error);
    }

    /// <summary>Makes a folder with links to all the files.</summary>
    /// <param name="name">Its name.</param>
    public string Make(string name)
    {
        string folder = _folder.At(name);
        Directory.CreateDirectory(Path.Combine(folder, "runs"));
        foreach (string file in Directory.GetFiles(At(""))) File.CreateSymbolicLink(Path.Combine(folder, Path.GetFileName(file)), file);
        Directory.CreateSymbolicLink(Path.Combine(folder, "images"), At("images"));
        Directory.CreateSymbolicLink(Path.Combine(folder, "runs", "model-0123456789ab"), At("model-0123456789ab"));
        return folder;
    }

    /// <summary>Runs a line in the shell.</summary>
    /// <param name="folder">The working folder.</param>
    /// <param name="line">The line.</param>
    public ChildProcess Run(string folder, string line) => ChildProcess.Run("/bin/bash", ["-c", line], _environment, folder, seconds: 600);

    /// <summary>Starts a line that is one call, waits for some words on standard error, and interrupts it.</summary>
    /// <param name="folder">The working folder.</param>
    /// <param name="line">The line.</param>
    /// <param name="words">The words.</param>
    public ChildProcess Stop(string folder, string line, string words)
    {
        using var running = new RunningCommand(folder, _environment, line.Split(' ')[1..]);
        running.WaitFor(words);
        return running.Stop();
    }

    /// <summary>Removes everything.</summary>
    public void Dispose() => _folder.Dispose();

    private string At(string name) => _folder.At(Path.Combine("files", name));

    private void WriteWeights()
    {
        using Architecture network = Architectures.Create("lenet", [1, 28, 28], 10, seed: 1);
        Dictionary<string, Tensor> weights = network.state_dict().ToDictionary(entry => entry.Key, entry => entry.Value);
        SafetensorsFile.Write(At("weights.safetensors"), weights);
        SafetensorsFile.Write(At("b.safetensors"), weights, new Dictionary<string, string> { ["architecture"] = "lenet" });
    }

    private void WriteImages(Dataset digits)
    {
        NpzWriter.Write(At("examples.npz"), new Dictionary<string, Tensor> { ["x"] = digits.Inputs, ["y"] = digits.Labels });
        using Tensor bytes = (digits.Inputs * 255).round().to(ScalarType.Byte);
        long[] labels = digits.Labels.data<long>().ToArray();
        for (int index = 0; index < labels.Length; index++)
        {
            using Tensor image = bytes[index];
            byte[] pixels = image.data<byte>().ToArray();
            using var picture = new SKBitmap(28, 28, SKColorType.Gray8, SKAlphaType.Opaque);
            for (int pixel = 0; pixel < pixels.Length; pixel++)
                picture.SetPixel(pixel % 28, pixel / 28, new SKColor(pixels[pixel], pixels[pixel], pixels[pixel]));
            using SKData png = picture.Encode(SKEncodedImageFormat.Png, 100);
            _folder.Write($"files/images/{labels[index]}/{index}.png", png.ToArray());
        }
    }

    private void WriteCifar()
    {
        using var picture = new SKBitmap(32, 32);
        picture.Erase(SKColors.SeaGreen);
        using SKData jpeg = picture.Encode(SKEncodedImageFormat.Jpeg, 75);
        byte[] bytes = jpeg.ToArray();
        using FileStream file = File.Create(At("cifar10.tar.gz"));
        using var zip = new GZipStream(file, CompressionLevel.Fastest);
        using var archive = new TarWriter(zip);
        foreach ((string part, int count) in new[] { ("train", TrainingImages), ("test", TestImages) })
            foreach (string name in Classes)
                for (int index = 0; index < count; index++)
                    archive.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, $"{part}/{name}/{index}.jpg") { DataStream = new MemoryStream(bytes) });
    }
}
