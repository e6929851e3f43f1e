using System.Text.Json.Nodes;
using Saddle.Data;

namespace Saddle.Tests.Cli;

/// <summary>What cannot be crafted, each with its exit code and one message.</summary>
public class JsmaWrongInputTests(CliFixture files) : IClassFixture<CliFixture>
{
    [Theory]
    [InlineData("theta must be a number other than zero", "--theta", "0")]
    [InlineData("theta", "--theta", "nan")]
    [InlineData("theta must be a number other than zero", "--theta", "1e-50")]
    [InlineData("lets no group of 2 change", "--max-distortion", "10%")]
    [InlineData("at most 100%", "--max-distortion", "100.1%")]
    [InlineData("at most 100%", "--max-distortion", "0")]
    [InlineData("max-distortion", "--max-distortion=-1%")]
    [InlineData("max-iterations must be 1", "--max-iterations", "0")]
    [InlineData("group-size must be 1 to 16", "--group-size", "0")]
    [InlineData("must be papernot", "--rule", "best")]
    [InlineData("all, least or a class index", "--targets", "most")]
    [InlineData("all, least or a class index", "--targets=-1")]
    [InlineData("not among the model's classes 0 to 1", "--targets", "2")]
    [InlineData("from 1 to 1024", "--workers", "0")]
    [InlineData("Did you mean --theta?", "--thta", "1")]
    public void A_wrong_option_is_wrong_usage(string words, params string[] option) => SaddleCommandLine.Fails(2, words, Jsma(files.Model, files.Data, option));

    [Theory]
    [InlineData("growing", "--caps", "5")]
    [InlineData("growing", "--caps", "5,5")]
    [InlineData("growing", "--caps", "0,5")]
    [InlineData("share of the features", "--max-distortion", "auto")]
    [InlineData("lets no group of 2 change", "--max-distortion", "10%")]
    [InlineData("'--targets'", "--targets", "1")]
    public void A_wrong_option_of_hardness_is_wrong_usage(string words, params string[] option) =>
        SaddleCommandLine.Fails(2, words, ["hardness", files.Model, "--data", $"npz:{files.Data}", "--out", files.At("wrong"), .. option]);

    [Fact]
    public void Images_that_are_all_of_the_target_class_leave_nothing_to_craft()
    {
        Images("ones.npz", 1, 1, 1);
        SaddleCommandLine.Fails(2, "All images are of class 1 already", Jsma(files.Model, files.At("ones.npz"), "--targets", "1"));
    }

    [Fact]
    public void No_images_are_unusable_input()
    {
        Images("none.npz");
        SaddleCommandLine.Fails(3, "none.npz", Jsma(files.Model, files.At("none.npz")));
    }

    [Fact]
    public void A_model_with_one_output_has_no_other_class_to_lower()
    {
        ScriptedModel.Write(files.At("one-output.pt"), "torch.slice(torch.flatten(x, 1), 1, 0, 1)");
        string[] folder = ["--examples", "2", "--out", files.At("refused")];
        string[] refused = ["attack", "jsma", files.At("one-output.pt"), "--data", $"npz:{files.Data}", "--outputs", "sigmoid", .. folder];
        SaddleCommandLine.Fails(2, "one output", refused);
        // It keeps nobody out of its folder.
        ChildProcess other = SaddleCommandLine.Run(["attack", "jsma", files.Model, "--data", $"npz:{files.Data}", .. folder]);
        Assert.True(other.ExitCode == 0, other.Error);
        string[] turned = [.. refused[..2], files.Model, .. refused[3..5], "--theta=-1", .. folder];
        SaddleCommandLine.Fails(4, "belongs to another run", turned);
    }

    [Theory]
    [InlineData("nan.npz", "NaN")]
    [InlineData("bytes.npz", "bounds")]
    public void Values_that_no_input_may_have_are_unusable_input(string data, string words) =>
    SaddleCommandLine.Fails(3, words, Jsma(files.Model, files.At(data)));

    [Fact]
    public void A_model_that_gives_NaN_is_unusable_input() => SaddleCommandLine.Fails(3, "NaN", Jsma(files.At("broken.safetensors"), files.Data));

    [Fact]
    public void Images_in_the_target_class_are_counted_apart_and_no_success()
    {
        // All 60 are mislabelled by turns: the model takes the true class 0 of half of them for 1 before anything is changed.
        Images("zeros.npz", [.. Enumerable.Repeat(0L, 60)]);
        ChildProcess run = SaddleCommandLine.Run(Jsma(files.Model, files.At("zeros.npz"), "--json"));
        Assert.True(run.ExitCode == 0, run.Error);
        JsonNode json = JsonNode.Parse(run.Output)!;
        Assert.Equal((30, 30), ((int)json["alreadyInTarget"]!, (int)json["samples"]!));
        Assert.InRange((int)json["successes"]!, 1, 30);
        Assert.Contains("30 pairs are left out", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Other_images_are_refused_where_a_crafting_would_grow()
    {
        string[] craft = ["attack", "jsma", files.Model, "--out", files.At("images"), "--data"];
        Assert.Equal(0, SaddleCommandLine.Run([.. craft, $"npz:{files.Data}", "--examples", "4"]).ExitCode);
        // The first image is the same, the labels of the others are not.
        Images("relabelled.npz", 0, 0, 0, 0, 0, 0);
        SaddleCommandLine.Fails(4, "image 1 of", [.. craft, $"npz:{files.At("relabelled.npz")}"]);
    }

    private string[] Jsma(string model, string data, params string[] more) =>
        ["attack", "jsma", model, "--data", $"npz:{data}", "--out", files.At(Path.GetRandomFileName()), .. more];

    /// <summary>The first images of the fixture with other labels.</summary>
    private void Images(string name, params long[] labels)
    {
        using var scope = NewDisposeScope();
        using Dataset whole = Datasets.Load($"npz:{files.Data}", new DatasetOptions());
        NpzWriter.Write(files.At(name), new Dictionary<string, Tensor> { ["x"] = whole.Inputs[..labels.Length].clone(), ["y"] = tensor(labels) });
    }
}
