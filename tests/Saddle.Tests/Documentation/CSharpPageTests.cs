using Saddle.Attacks;
using Saddle.Data;
using Saddle.Evaluation;
using Saddle.Evaluation.Claims;
using Saddle.Evaluation.Exchange;
using Saddle.Evaluation.Results;
using Saddle.Evaluation.Runs;
using Saddle.Losses;
using Saddle.Models;
using Saddle.Reports;
using Saddle.Storage;
using Saddle.Tests.Data;
using Saddle.Threats;

namespace Saddle.Tests.Documentation;

/// <summary>What docs/csharp.md shows is compiled and run: every line of its code stands in this file or in a sample.</summary>
public sealed class CSharpPageTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static string Page => File.ReadAllText(RepositoryFiles.Path("docs/csharp.md"));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_block_of_the_page_stands_in_code_that_is_compiled()
    {
        string[] sources =
        [
            "tests/Saddle.Tests/Documentation/CSharpPageTests.cs", "samples/AttackYourModel/Program.cs", "samples/EvaluateYourModel/Program.cs",
            "samples/YourOwnAttack/GreedyPixels.cs", "samples/YourOwnAttack/Program.cs",
        ];
        string[] compiled = [.. sources.Select(path => Plain(File.ReadAllText(RepositoryFiles.Path(path))))];
        string[] blocks = [.. Page.Split("```csharp\n").Skip(1).Select(part => part.Split("\n```")[0])];
        Assert.True(blocks.Length >= 6);
        foreach (string block in blocks)
            Assert.True(compiled.Any(source => source.Contains(Plain(block), StringComparison.Ordinal)), $"This block stands in no compiled code:\n{block}");

        static string Plain(string code) => string.Join('\n', code.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0));
    }

    [Fact]
    public void The_page_begins_with_a_whole_program_that_a_sample_is()
    {
        string[] program = Page.Split("```csharp\n")[1].Split("\n```")[0].Split('\n');
        string[] sample = File.ReadAllLines(RepositoryFiles.Path("samples/EvaluateYourModel/Program.cs"));
        Assert.Equal(sample.SkipWhile(line => line.StartsWith("//", StringComparison.Ordinal)), program);
        Assert.InRange(program.Length, 1, 25);
    }

    [Fact]
    public void The_packages_that_the_page_names_are_those_that_its_program_needs()
    {
        string project = File.ReadAllText(RepositoryFiles.Path("samples/EvaluateYourModel/EvaluateYourModel.csproj"));
        string[] packages =
            [.. Page.Split('\n').Where(line => line.StartsWith("dotnet add package ", StringComparison.Ordinal)).Select(line => line.Split(' ')[3])];
        Assert.Equal(["Saddle", "Saddle.Storage", "Saddle.Reports"], packages);
        Assert.All(packages[1..], package => Assert.Contains($"/{package}.csproj\"", project, StringComparison.Ordinal));
    }

    [Fact]
    public void A_data_set_of_ones_own_is_reported_with_what_cannot_be_trusted()
    {
        using var network = nn.Sequential(nn.Flatten(), nn.Linear(784, 10));
        using Dataset digits = EmbeddedDigits.Make(DatasetSplit.Test, 20);
        string folder = _folder.At("run");
        Tensor images = digits.Inputs.clone(), labels = digits.Labels.clone();
        using var data = new Dataset("my data", images, labels);
        using var classifier = new ModuleClassifier(network, classes: 10);
        using SqliteRunStore store = SqliteRunStore.Open(folder);
        EvaluationResult run =
            Evaluator.Evaluate(classifier, data, new EvaluationPlan { Model = "my network", Threats = ThreatModel.Within(Norm.Linf, 2 / 255.0) }, store);
        HtmlReport.Write(store, Path.Combine(folder, "report.html"), folder);
        foreach (Warning warning in run.Warnings) Console.WriteLine($"{warning.Id}: {warning.Message} {warning.Remedy}");

        Assert.Contains("my data", File.ReadAllText(Path.Combine(folder, "report.html")), StringComparison.Ordinal);
        Assert.NotEmpty(run.Warnings);
    }

    [Fact]
    public void Another_model_and_a_loss_of_ones_own()
    {
        using Dataset test = EmbeddedDigits.Make(DatasetSplit.Test, 20);
        using Classifier robust = ModelLoader.Load("digits-small-cnn-robust", new ModelLoadOptions());

        using Classifier source = ModelLoader.Load("digits-small-cnn-natural", new ModelLoadOptions { InputShape = [1, 28, 28] });
        var transfer = new TransferAttack { Sources = [source], Inner = new ProjectedGradientDescent { Steps = 20 } };
        using TrialResult transferred = transfer.Against(robust, test.Inputs, test.Labels).Within(Norm.Linf, 0.3);

        var climbing = new ProjectedGradientDescent { Steps = 20, Loss = new LeastProbability() };
        using TrialResult climbed = climbing.Against(robust, test.Inputs, test.Labels).Within(Norm.Linf, 0.3);

        Assert.NotNull(transferred[0].RobustAccuracy);
        Assert.True(climbed[0].RobustAccuracy <= transferred[0].RobustAccuracy, $"{climbed[0]}, {transferred[0]}");
    }

    [Fact]
    public void Adversarial_examples_of_another_program_are_judged()
    {
        using Dataset test = EmbeddedDigits.Make(DatasetSplit.Test, 20);
        using Classifier robust = ModelLoader.Load("digits-small-cnn-robust", new ModelLoadOptions());
        using TrialResult attacked = new ProjectedGradientDescent { Steps = 20 }.Against(robust, test.Inputs, test.Labels).Within(Norm.Linf, 0.3);
        string file = _folder.At("points.npz");
        using (var points = new AdversarialExamples("points", attacked[0].Points)) points.Write(file, test);

        using var made = AdversarialExamples.Load(file);
        var verification = Verification.Of(made, robust, test, new ThreatModel { Ball = new NormBall(Norm.Linf, 0.3) });
        Console.WriteLine($"{verification}; {verification.Outside}");

        Assert.Equal(attacked[0].RobustAccuracy, verification.RobustAccuracy);
        Assert.Equal("no point outside", verification.Outside.ToString());
    }

    [Fact]
    public void A_claim_is_tested()
    {
        using Dataset test = EmbeddedDigits.Make(DatasetSplit.Test, 20);
        using Classifier robust = ModelLoader.Load("digits-small-cnn-robust", new ModelLoadOptions());

        var threat = new ThreatModel { Ball = new NormBall(Norm.Linf, 0.3) };
        var claim = new Claim { Model = "mine", Threat = threat, Metric = ClaimMetric.RobustAccuracy, Threshold = 0.5 };
        var check = new ClaimCheck(robust, test, claim);
        using ClaimFindings findings = check.Run(check.Plan(), new MemoryRunStore());
        Console.WriteLine($"{findings}; {findings.ForwardPasses} forward passes");

        Assert.Equal(ClaimVerdict.NotRefuted, findings.Verdict);
    }

    [Fact]
    public void An_error_says_what_is_wrong()
    {
        using Dataset test = EmbeddedDigits.Make(DatasetSplit.Test, 5);
        using Classifier classifier = ModelLoader.Load("digits-small-cnn-robust", new ModelLoadOptions());
        string said = "";

        try
        {
            using TrialResult result = new ProjectedGradientDescent().Against(classifier, test.Inputs * 255, test.Labels).Within(Norm.Linf, 8 / 255.0);
        }
        catch (SaddleException error)
        {
            said = error.Message;
        }

        Assert.Contains("bounds", said, StringComparison.Ordinal);
    }
}

/// <summary>The example of the page.</summary>
internal sealed record LeastProbability : Loss
{
    public override string Name => "least-probability";

    public override Tensor Values(Tensor logits, Tensor labels, Tensor? targets)
    {
        using var scope = NewDisposeScope();
        Tensor wanted = nn.functional.softmax(logits, 1).gather(1, (targets ?? labels).unsqueeze(1)).squeeze(1);
        return (targets is null ? 1 - wanted : wanted).MoveToOuterDisposeScope();
    }
}
