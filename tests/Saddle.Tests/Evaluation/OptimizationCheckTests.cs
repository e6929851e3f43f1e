using Saddle.Attacks;
using Saddle.Data;
using Saddle.Defenses;
using Saddle.Evaluation.Checks;
using Saddle.Evaluation.Runs;
using Saddle.Models;
using Saddle.Randomness;
using Saddle.Tests.Cli;
using Saddle.Tests.Defenses;
using Saddle.Tests.Models;

namespace Saddle.Tests.Evaluation;

/// <summary>P6: a model that optimises while it answers is seen where it can be looked at, and no other is accused.</summary>
public sealed class OptimizationCheckTests : IDisposable
{
    private const string Begin = "    torch.set_grad_enabled(True)\n    z = torch.requires_grad_(torch.detach(x))\n    loss = torch.sum(torch.mul(z, z))\n";
    private const string End = "    torch.set_grad_enabled(False)\n    return torch.slice(torch.flatten(torch.detach(z), 1), 1, 0, 2)\n";
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("grad", "    g = torch.grad([loss], [z])\n", "grad (__torch__:")]
    [InlineData("autograd", "    g = torch.autograd.grad([loss], [z])\n", "grad (__torch__:")]
    [InlineData("backward", "    torch.backward(loss)\n", "backward (__torch__:")]
    [InlineData("several", "    torch.backward([loss])\n", "backward (__torch__:")]
    public void Code_that_computes_gradients_is_seen_by_an_evaluation(string name, string call, string words)
    {
        using Classifier model = Load(name, Begin + call + End);
        Warning warning = Assert.Single(Warnings(model));
        Assert.Contains("optimises at inference: its code computes gradients while it answers", warning.Message, StringComparison.Ordinal);
        Assert.Contains(words, warning.Message, StringComparison.Ordinal);
        Assert.Contains("BPDA", warning.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("enabled", Begin + End)]
    [InlineData("attribute", "    grad = torch.slice(torch.flatten(x, 1), 1, 0, 2)\n    return grad\n")]
    public void Code_that_computes_none_is_not_accused(string name, string body)
    {
        using Classifier model = Load(name, body);
        Assert.Empty(Warnings(model));
    }

    [Fact]
    public void What_a_file_behind_a_defense_and_the_defense_do_is_told_at_once()
    {
        using DefendedClassifier defended = new NoiseLayer().Around(Load("inside", Begin + "    torch.backward(loss)\n" + End), ownsInner: true);
        Assert.DoesNotContain("the defense", Assert.Single(OptimizationCheck.Inspect(defended)).Message, StringComparison.Ordinal);
        using DefendedClassifier both = new Searching().Around(defended);
        Assert.Contains("the defense searching says that it solves a problem of optimisation for every input; its code computes gradients",
            Assert.Single(Warnings(both)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Defenses_say_of_themselves_whether_they_optimise() =>
        Assert.Equal(["defense-gan", "pixel-defend", "total-variation"],
            DefenseCatalogue.Names.All.Where(defense => defense.Create().OptimizesAtInference).Select(defense => defense.Name).Order());

    [Theory]
    [InlineData("defense-gan", true), InlineData("total-variation", true), InlineData("pixel-defend", true)]
    [InlineData("median-filter", false), InlineData("jpeg", false)]
    public void A_defense_that_optimises_is_seen_and_no_other(string name, bool optimises)
    {
        using Dataset data = Datasets.Load(DatasetSpecification.Parse("digits:test"), new DatasetOptions { First = 4 });
        using DefendedClassifier defended = FittedDefenses.Create(name)
            .Around(ModelLoader.Load("digits-small-cnn-natural", new ModelLoadOptions()), ownsInner: true);
        string[] said = [.. Warnings(defended, data).Select(warning => warning.Message)];
        Assert.Equal(optimises ? 1 : 0, said.Length);
        if (optimises) Assert.Contains($"the defense {name} says", said[0], StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private Classifier Load(string name, string body)
    {
        string path = _folder.File($"{name}.pt");
        ScriptedModel.WriteBody(path, body);
        return ModelLoader.Load(path, new ModelLoadOptions { InputShape = [2], DataClasses = 2 });
    }

    private static Warning[] Warnings(Classifier model)
    {
        using Dataset data = LineCase.Data(20);
        return Warnings(model, data);
    }

    private static Warning[] Warnings(Classifier model, Dataset data)
    {
        EvaluationPlan plan = LineCase.Plan() with { Attacks = [new RandomNoise { Draws = 1 }] };
        return [.. LineCase.Evaluate(model, data, plan).Warnings.Where(warning => warning.Id == "P6")];
    }

    private sealed record Searching : InputTransformation
    {
        public override string Name => "searching";
        public override GradientKind Gradient => GradientKind.Vanishing;
        public override bool OptimizesAtInference => true;
        protected override Tensor Transform(Tensor inputs, PassDraws? draws) => inputs.clone();
    }
}
