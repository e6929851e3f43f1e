using System.Text.Json;
using Saddle.Storage;
using Saddle.Tests.Data;
using SkiaSharp;

namespace Saddle.Tests.Cli;

public class ReproduceCommandTests
{
    [Theory]
    [InlineData("Figure 2 is not among those that are drawn again: 1, ", "--figure", "2")]
    [InlineData("whole number from 1 to 17", "--figure", "18")]
    [InlineData("expected quick, standard, paper", "--budget", "huge")]
    [InlineData("whole number from 1", "--workers", "0")]
    [InlineData("Did you mean --figure?", "--figures", "12")]
    public void A_wrong_option_is_wrong_usage(string words, params string[] option) =>
    SaddleCommandLine.Fails(2, words, ["reproduce", "papernot2016", .. option]);

    [Theory]
    [InlineData("Table 6 is not among those that are measured again: 1, 2, 3, 4, 5", "--table", "6")]
    [InlineData("Figure 5 is not among those that are drawn again: 1, 2, 3, 4, 6, 7, 8, 9, 10, 11, 12", "--figure", "5")]
    [InlineData("cannot be given together", "--figure", "1", "--table", "1")]
    [InlineData("Table 3 is of CIFAR-10", "--table", "3")]
    [InlineData("Option: --cifar", "--table", "3")]
    [InlineData("expected cifar10 or folder:PATH, not 'mnist'", "--cifar", "mnist")]
    [InlineData("'folder:images:test' names one part, but both train and test are needed", "--cifar", "folder:images:test")]
    [InlineData("give cifar10 or folder:PATH without a part", "--cifar", "cifar10:train")]
    [InlineData("expected quick, standard, paper", "--budget", "huge")]
    [InlineData("whole number from 1", "--threads", "0")]
    public void A_wrong_option_of_Madry_is_wrong_usage(string words, params string[] option) =>
    SaddleCommandLine.Fails(2, words, ["reproduce", "madry2018", .. option]);

    [Fact]
    public void Help_of_Madry_names_tables_figures_and_budgets()
    {
        ChildProcess run = SaddleCommandLine.Run("reproduce", "madry2018", "--help");
        Assert.Equal(0, run.ExitCode);
        Assert.All(["quick", "standard", "paper", "1, 2, 3, 4, 5", "1, 2, 3, 4, 6, 7, 8, 9, 10, 11, 12", "--cifar"],
            words => Assert.Contains(words, run.Output.ReplaceLineEndings(" "), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("no command 'saddle reproduce nosuch'", "reproduce", "nosuch")]
    [InlineData("Name a paper: papernot2016", "reproduce")]
    public void A_paper_that_is_not_there_is_wrong_usage(string words, params string[] arguments) => SaddleCommandLine.Fails(2, words, arguments);

    [Fact]
    public void Without_MNIST_and_a_network_the_error_says_where_to_put_it()
    {
        using var folder = new TemporaryFolder();
        // Nothing listens at the discard port.
        const string nowhere = "http://127.0.0.1:9";
        var environment = new Dictionary<string, string?>
        {
            ["SADDLE_DATA"] = folder.Path,
            ["XDG_CACHE_HOME"] = folder.Path,
            ["HOME"] = folder.Path,
            ["HTTPS_PROXY"] = nowhere,
            ["https_proxy"] = nowhere,
            ["HTTP_PROXY"] = nowhere,
            ["http_proxy"] = nowhere,
            ["NO_PROXY"] = null,
            ["no_proxy"] = null,
        };
        ChildProcess run = SaddleCommandLine.RunIn(folder.Path, environment, "reproduce", "papernot2016", "--budget", "quick", "--out", folder.At("run"));
        Assert.True(run.ExitCode == 5, run.Error + run.Output);
        Assert.Empty(run.Output);
        Assert.Single(run.Error.Split('\n'), line => line.Contains("error: ", StringComparison.Ordinal));
        Assert.Contains("train-images-idx3-ubyte", run.Error, StringComparison.Ordinal);
        Assert.Contains(folder.Path, run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.At("run")));
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_report_is_drawn_again_from_the_store_and_another_budget_is_refused()
    {
        string data = SharedFiles.Path("datasets");
        using var folder = new TemporaryFolder();
        var environment = new Dictionary<string, string?> { ["SADDLE_DATA"] = data };
        string[] words = ["reproduce", "papernot2016", "--figure", "4", "--out", folder.At("run"), "--budget"];
        ChildProcess first = SaddleCommandLine.RunIn(folder.Path, environment, [.. words, "quick"]);
        Assert.True(first.ExitCode == 0, first.Error);
        Assert.Equal(0, SaddleCommandLine.Run("report", folder.At("run"), "--out", folder.At("again.html")).ExitCode);
        Assert.Equal(File.ReadAllBytes(folder.At("run/report.html")), File.ReadAllBytes(folder.At("again.html")));
        ChildProcess other = SaddleCommandLine.RunIn(folder.Path, environment, [.. words, "paper"]);
        Assert.True(other.ExitCode == 4, other.Error);
        Assert.Contains("--out", other.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_AND_network_needs_no_data_and_its_figures_add_up_in_one_folder()
    {
        using var folder = new TemporaryFolder();
        var environment = new Dictionary<string, string?>
        {
            ["SADDLE_DATA"] = folder.At("none"),
            ["HTTPS_PROXY"] = "http://127.0.0.1:9",
            ["https_proxy"] = "http://127.0.0.1:9",
        };
        ChildProcess Figure(string number) =>
            SaddleCommandLine.RunIn(folder.Path, environment, "reproduce", "papernot2016", "--budget", "quick", "--figure", number,
            "--out", folder.At("run"));
        ChildProcess first = Figure("5"), second = Figure("4");
        Assert.True(first.ExitCode == 0 && second.ExitCode == 0, first.Error + second.Error);
        Assert.Contains("±0.02, ±0.05", second.Output, StringComparison.Ordinal);
        Assert.Contains("100 epochs at 0.0663", second.Output, StringComparison.Ordinal);
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(folder.At("run/reproduction.json")));
        Assert.Equal(["Figure 4", "Figure 5"],
            document.RootElement.GetProperty("figures").EnumerateArray().Select(figure => figure.GetProperty("title").GetString()));
        Assert.Empty(document.RootElement.GetProperty("warnings").EnumerateArray());
        string page = File.ReadAllText(folder.At("run/report.html"));
        Assert.All(["--figure 5", "--figure 4", "<h3>Figure 4</h3>", "<h3>Figure 5</h3>"], words => Assert.Contains(words, page, StringComparison.Ordinal));
        Assert.Equal(0, SaddleCommandLine.Run("report", folder.At("run"), "--out", folder.At("again.html")).ExitCode);
        Assert.Equal(page, File.ReadAllText(folder.At("again.html")));
    }

    [Fact]
    public void A_rerun_that_is_not_finished_has_no_report()
    {
        using var folder = new TemporaryFolder();
        using (SqliteRunStore store = SqliteRunStore.Open(folder.At("run")))
            store.WriteDocument("paper", "\"papernot2016 quick\"");
        SaddleCommandLine.Fails(4, "not finished, so there is no report to draw", "report", folder.At("run"));
    }

    [Theory]
    [InlineData("[1, 4, 4] in 2 classes; CIFAR-10 has [3, 32, 32] in 10", "train", "test")]
    [InlineData("choose another one, or name a folder that has it", "train")]
    public void Unusable_CIFAR_leaves_no_folder_behind(string words, params string[] parts)
    {
        string data = SharedFiles.Path("datasets");
        using var folder = new TemporaryFolder();
        using var picture = new SKBitmap(4, 4, SKColorType.Gray8, SKAlphaType.Opaque);
        using SKData png = picture.Encode(SKEncodedImageFormat.Png, 100);
        foreach (string name in parts.SelectMany(part => new[] { $"{part}/cat/1.png", $"{part}/dog/1.png" })) folder.Write($"images/{name}", png.ToArray());
        ChildProcess run =
            SaddleCommandLine.RunIn(folder.Path, new Dictionary<string, string?> { ["SADDLE_DATA"] = data }, "reproduce", "madry2018", "--cifar",
                $"folder:{folder.At("images")}", "--out", folder.At("run"));
        Assert.True(run.ExitCode == 3, $"{run.ExitCode}: {run.Error}");
        Assert.Contains(words, run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.At("run")));
    }

    [Fact]
    public void Help_names_budgets_and_figures()
    {
        ChildProcess run = SaddleCommandLine.Run("reproduce", "papernot2016", "--help");
        Assert.Equal(0, run.ExitCode);
        Assert.All(["quick", "standard", "paper", "1, 3, 4, 5, 7, 9, 10, 11, 12, 13, 14, 15", "reproduction.json"],
            words => Assert.Contains(words, run.Output.ReplaceLineEndings(" "), StringComparison.Ordinal));
    }
}
