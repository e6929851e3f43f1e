using System.Text.Json;
using Saddle.Models;

namespace Saddle.Tests.Cli;

public sealed class TransferCommandTests(CliFixture fixture) : IClassFixture<CliFixture>
{
    [Fact]
    public void Examples_of_the_model_itself_break_what_the_white_box_attack_breaks()
    {
        string[] rest = ["--data", $"npz:{fixture.Data}", "--threat", "linf:0.1", "--json"];
        ChildProcess white = SaddleCommandLine.Run(["attack", "pgd", fixture.Model, "--steps", "5", .. rest, "--out", fixture.At("white")]);
        ChildProcess transfer =
            SaddleCommandLine.Run(
                ["attack", "transfer", fixture.Model, "--source", fixture.Model, "--inner", "pgd:steps=5", .. rest, "--out", fixture.At("transfer")]);
        Assert.True(transfer.ExitCode == 0, transfer.Error);
        using var first = JsonDocument.Parse(white.Output);
        using var second = JsonDocument.Parse(transfer.Output);
        Assert.Equal(Number(first, "broken"), Number(second, "broken"));
        Assert.InRange(Number(second, "broken"), 1, 59);
        Assert.Equal(1, Number(second, "queries"));
        Assert.Equal(0, Number(second, "backwardPasses"));
        JsonElement options = second.RootElement.GetProperty("options");
        Assert.Equal(("pgd", "5"), (options.GetProperty("inner").GetString(), options.GetProperty("steps").GetString()));
        Assert.StartsWith("model.safetensors@", options.GetProperty("source").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_evaluation_takes_transfers_among_other_attacks()
    {
        string other = Write("other.safetensors", 2, 16);
        string text = $"transfer:source={other},source={fixture.Model},inner=pgd,steps=5,fusion=logits";
        string[] words =
            ["evaluate", fixture.Model, "--data", $"npz:{fixture.Data}", "--threat", "linf:0.1", "--access", "labels", "--attack", "noise:draws=5", "--attack",
                text, "--out", fixture.At("both")];
        ChildProcess run = SaddleCommandLine.Run([.. words, "--json"]);
        Assert.True(run.ExitCode == 0, run.Error);
        using var json = JsonDocument.Parse(run.Output);
        JsonElement transfer = json.RootElement.GetProperty("threats")[0].GetProperty("attacks")[1];
        Assert.Equal("transfer", transfer.GetProperty("attack").GetString());
        Assert.Contains("+model.safetensors@", transfer.GetProperty("options").GetProperty("source").GetString(), StringComparison.Ordinal);
        Assert.True(transfer.GetProperty("broken").GetInt32() > 0);
        Assert.Contains("inner=pgd", SaddleCommandLine.Run(words).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_source_adds_transfer_to_a_suite_and_to_nothing_else()
    {
        string[] words = ["evaluate", fixture.Model, "--data", $"npz:{fixture.Data}", "--threat", "linf:0.1", "--examples", "5", "--source",
            Write("own.safetensors", 2, 16)];
        ChildProcess run = SaddleCommandLine.Run([.. words, "--access", "scores", "--queries", "200", "--json", "--out", fixture.At("black-box")]);
        Assert.True(run.ExitCode == 0, run.Error);
        using var json = JsonDocument.Parse(run.Output);
        Assert.Equal(["noise", "hopskipjump", "transfer"], json.RootElement.GetProperty("threats")[0].GetProperty("attacks").EnumerateArray()
            .Select(attack => attack.GetProperty("attack").GetString()));
        SaddleCommandLine.Fails(2, "or add --suite", [.. words, "--attack", "fgsm"]);
    }

    [Fact]
    public void Sources_that_do_not_fit_are_unusable_input()
    {
        string[] rest = ["--data", $"npz:{fixture.Data}", "--threat", "linf:0.1", "--inner", "fgsm"];
        Fails(3, "3 classes", Write("three.safetensors", 3, 16));
        Fails(3, "[1, 4, 4]", fixture.At("five.safetensors"));
        Fails(3, "There is no model file", fixture.At("none.safetensors"));
        Fails(2, "no attack 'fgsmm'", fixture.Model, "--inner", "fgsmm");
        SaddleCommandLine.Fails(2, "--source MODEL", ["attack", "transfer", fixture.Model, .. rest]);
        SaddleCommandLine.Fails(2, "source=MODEL", "evaluate", fixture.Model, "--data", $"npz:{fixture.Data}", "--threat", "linf:0.1", "--attack",
            "transfer:inner=pgd");

        void Fails(int code, string words, string source, params string[] inner) =>
            SaddleCommandLine.Fails(code, words,
                ["attack", "transfer", fixture.Model, "--source", source, .. inner.Length > 0 ? [.. rest[..4], .. inner] : rest]);
    }

    private string Write(string name, int classes, int features)
    {
        using var scope = NewDisposeScope();
        Tensor direction = cat([ones(features / 2), -ones(features / 2)]);
        Tensor weights = stack([.. Enumerable.Range(0, classes).Select(index => direction * (1 - index) * 0.7)]);
        SafetensorsFile.Write(fixture.At(name), new Dictionary<string, Tensor> { ["fc1.weight"] = weights, ["fc1.bias"] = zeros(classes) },
            new Dictionary<string, string> { ["architecture"] = "linear" });
        return fixture.At(name);
    }

    private static double Number(JsonDocument document, string name) => document.RootElement.GetProperty(name).GetDouble();
}
