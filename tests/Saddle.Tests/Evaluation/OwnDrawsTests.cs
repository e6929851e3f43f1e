using Saddle.Attacks;
using Saddle.Data;
using Saddle.Evaluation;
using Saddle.Evaluation.Results;
using Saddle.Evaluation.Runs;
using Saddle.Models;
using Saddle.Tests.Cli;
using Saddle.Tests.Models;
using Saddle.Threats;

namespace Saddle.Tests.Evaluation;

/// <summary>A model whose own code draws, from libtorch's generator: its runs repeat, and leave that generator as it was.</summary>
public sealed class OwnDrawsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Dataset _data = Datasets.Load(DatasetSpecification.Parse("digits:test"), new DatasetOptions { First = 40 });

    [Fact]
    public void Runs_repeat_by_the_seed()
    {
        string path = _folder.File("drawn.pt");
        ScriptedModel.Write(path, "torch.add(torch.slice(torch.flatten(x, 1), 1, 20, 30), torch.mul(torch.randn([10]), 0.3))");
        using TorchScriptClassifier model = TorchScriptClassifier.Load(path, new ModelContract { Classes = 10, InputShape = [.. _data.InputShape] });
        string first = Run(model, seed: 3);
        // What others draw in between changes nothing.
        rand(1000).Dispose();
        Assert.Equal(first, Run(model, seed: 3));
        Assert.NotEqual(first, Run(model, seed: 4));
    }

    [Fact]
    public void The_generator_is_as_before()
    {
        string path = _folder.File("drawn.pt");
        ScriptedModel.Write(path, "torch.add(torch.slice(torch.flatten(x, 1), 1, 20, 30), torch.randn([10]))");
        using TorchScriptClassifier model = TorchScriptClassifier.Load(path, new ModelContract { Classes = 10, InputShape = [.. _data.InputShape] });
        byte[] before = State();
        Run(model, seed: 3);
        Assert.Equal(before, State());
    }

    public void Dispose()
    {
        _data.Dispose();
        _folder.Dispose();
    }

    private string Run(Classifier model, ulong seed)
    {
        var threat = new ThreatModel { Ball = new NormBall(Norm.Linf, 0.1) };
        var plan = new EvaluationPlan
        {
            Model = "drawn",
            Threats = [threat],
            Attacks = [new FastGradientSignMethod(), new ProjectedGradientDescent { Steps = 5 }],
            Seed = seed,
            BatchSize = 15,
            Probes = false,
        };
        using var store = new MemoryRunStore();
        EvaluationResult result = Evaluator.Evaluate(model, _data, plan, store);
        return string.Join(' ', store.ReadNatural().Select(outcome => $"{outcome.Predicted} {outcome.Confidence:R}"))
            + string.Join(' ', result.Threats[0].Attacks.SelectMany(attack => store.ReadOutcomes(threat.Key, attack.Name))
                .Select(outcome => $"{outcome.Example} {outcome.Broken} {outcome.Predicted}"));
    }

    private static byte[] State()
    {
        using Tensor state = get_rng_state();
        return state.bytes.ToArray();
    }
}
