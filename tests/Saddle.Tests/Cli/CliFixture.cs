using Saddle.Data;
using Saddle.Models;
using Saddle.Tests.Data;

namespace Saddle.Tests.Cli;

/// <summary>A tiny model and tiny data that the commands share.</summary>
public sealed class CliFixture : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public CliFixture()
    {
        using var scope = NewDisposeScope();
        // Two classes told apart by which half of the 16 features is brighter; every example has a margin of its own.
        Tensor direction = cat([ones(8), -ones(8)]);
        using var generator = new Generator(7, CPU);
        Tensor labels = arange(60, dtype: ScalarType.Int64).remainder(2);
        Tensor sign = (labels * -2 + 1).to(ScalarType.Float32).unsqueeze(1);
        Tensor inputs = (0.5f + sign * direction * linspace(0.02, 0.3, 60).unsqueeze(1) + empty(60, 16).uniform_(-0.01, 0.01, generator)).clamp(0, 1)
            .reshape(60, 1, 4, 4);
        NpzWriter.Write(Data, new Dictionary<string, Tensor> { ["x"] = inputs, ["y"] = labels });
        NpzWriter.Write(At("nan.npz"), new Dictionary<string, Tensor> { ["x"] = inputs * float.NaN, ["y"] = labels });
        NpzWriter.Write(At("bytes.npz"), new Dictionary<string, Tensor> { ["x"] = inputs * 255, ["y"] = labels });
        SafetensorsFile.Write(Model, new Dictionary<string, Tensor> { ["fc1.weight"] = stack([direction, -direction]), ["fc1.bias"] = zeros(2) },
            new Dictionary<string, string> { ["architecture"] = "linear" });
        SafetensorsFile.Write(At("broken.safetensors"),
            new Dictionary<string, Tensor> { ["fc1.weight"] = stack([direction, -direction]) * float.NaN, ["fc1.bias"] = zeros(2) },
            new Dictionary<string, string> { ["architecture"] = "linear" });
        SafetensorsFile.Write(At("five.safetensors"), new Dictionary<string, Tensor> { ["fc1.weight"] = zeros(2, 5), ["fc1.bias"] = zeros(2) },
            new Dictionary<string, string> { ["architecture"] = "linear" });
    }

    /// <summary>60 grey images of 4×4 in two classes.</summary>
    public string Data => At("data.npz");

    /// <summary>A linear model that takes all of them right.</summary>
    public string Model => At("model.safetensors");

    public string At(string name) => _folder.At(name);

    /// <summary>The words of an evaluation of the model into a folder.</summary>
    public string[] Evaluate(string folder, params string[] more) =>
        ["evaluate", Model, "--data", $"npz:{Data}", "--threat", "linf:0.1", "--attack", "noise:draws=5", "--attack", "pgd:steps=5", "--no-probes", "--out",
            At(folder), .. more];

    public void Dispose() => _folder.Dispose();
}
