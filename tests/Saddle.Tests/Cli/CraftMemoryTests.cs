using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Saddle.Data;
using Saddle.Models;

namespace Saddle.Tests.Cli;

public class CraftMemoryTests(CliFixture files) : IClassFixture<CliFixture>
{
    private const long MostKilobytes = 2_000_000;

    [Theory]
    [InlineData("linear")]
    [InlineData("small-cnn")]
    public void Colour_images_of_224_by_224_need_less_than_two_gigabytes(string architecture)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs /proc");
        using (var scope = NewDisposeScope())
        {
            using Architecture network = Architectures.Create(architecture, [3, 224, 224], 10, seed: 1);
            ArchitectureFile.Save(files.At($"{architecture}.safetensors"), network, new ModelContract { Classes = 10 });
            using var generator = new Generator(2, CPU);
            NpzWriter.Write(files.At($"{architecture}.npz"),
                new Dictionary<string, Tensor> { ["x"] = empty(2, 3, 224, 224).uniform_(0.1, 0.9, generator), ["y"] = tensor((long[])[3, 9]) });
        }
        (string output, string error, long kilobytes) =
            Watch("attack", "jsma", files.At($"{architecture}.safetensors"), "--data", $"npz:{files.At($"{architecture}.npz")}",
            "--theta", "0.1", "--max-iterations", "4", "--out", files.At(architecture), "--json");
        Assert.True(output.Length > 0, error);
        Assert.InRange((int)JsonNode.Parse(output)!["samples"]!, 16, 18);
        Assert.InRange(kilobytes, 10_000, MostKilobytes);
    }

    /// <summary>Runs the command and gives the most memory that was resident.</summary>
    private static (string Output, string Error, long Kilobytes) Watch(params string[] arguments)
    {
        using Process process =
            Process.Start(
                new ProcessStartInfo(ChildProcess.Dotnet, [SaddleCommandLine.Assembly, .. arguments])
                {
                    RedirectStandardOutput = true,
                    RedirectStandardError = true
                })!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        long most = 0;
        while (!process.WaitForExit(10)) most = Math.Max(most, Resident(process.Id));
        return (output.GetAwaiter().GetResult(), error.GetAwaiter().GetResult(), most);
    }

    private static long Resident(int process)
    {
        try
        {
            // A process that has just ended has no such line.
            string? line = File.ReadLines($"/proc/{process}/status").FirstOrDefault(text => text.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null ? 0 : long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
