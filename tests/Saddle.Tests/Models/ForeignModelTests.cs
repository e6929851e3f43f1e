using Saddle.Attacks;
using Saddle.Models;
using Saddle.Tests.Evaluation;
using Saddle.Threats;

namespace Saddle.Tests.Models;

/// <summary>Models that work in place, or give out tensors that they keep, are attacked as if they did not.</summary>
public class ForeignModelTests
{
    private static readonly string[] Kinds =
        ["clamps", "standardises", "writes on a branch", "writes through a view", "gives its input", "keeps its outputs", "fills a buffer"];

    private static readonly (Attack Attack, string Ball, Access Access)[] Attacks =
    [
        (new RandomNoise(), "linf:0.1", Access.Labels), (new FastGradientSignMethod(), "linf:0.1", Access.Gradient),
        (new ProjectedGradientDescent { Steps = 5 }, "l2:0.2", Access.Gradient),
        (new ProjectedGradientDescent { Steps = 5 }, "l1:0.4", Access.Gradient), (new MomentumIterativeMethod { Steps = 5 }, "linf:0.1", Access.Gradient),
        (new SaliencyMapAttack { Theta = 0.5 }, "l0:2", Access.Gradient),
    ];

    public static TheoryData<string, bool> Models()
    {
        var data = new TheoryData<string, bool>();
        foreach (string kind in Kinds)
        {
            data.Add(kind, true);
            data.Add(kind, false);
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Whatever_a_model_does_to_its_tensors_changes_neither_data_nor_results(string kind, bool module)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(1, CPU);
        Tensor inputs = empty(20, 4).uniform_(0, 1, generator), before = inputs.clone();
        using Classifier plain = Wrap(Plain(kind), module), working = Wrap(Working(kind), module);
        Tensor labels = plain.Logits(inputs).argmax(1);
        Assert.Equal(labels.data<long>().ToArray(), working.Logits(inputs).argmax(1).data<long>().ToArray());
        long[] examples = [.. Enumerable.Range(0, 20).Select(example => (long)example)];
        foreach ((Attack attack, string ball, Access access) in Attacks)
        {
            var threat = new ThreatModel { Ball = NormBall.Parse(ball)[0], Access = access };
            using AttackResult expected = attack.Run(plain, inputs, labels, examples, threat), found = attack.Run(working, inputs, labels, examples, threat);
            Assert.True(inputs.eq(before).all().item<bool>(), $"{attack} changed the data");
            Assert.True(expected.Adversarial.allclose(found.Adversarial, atol: 1e-6), $"{attack} differs");
            Assert.Equal(expected.ForwardPasses, found.ForwardPasses);
            Assert.Equal(expected.BackwardPasses, found.BackwardPasses);
        }
    }

    [Fact]
    public void Answers_do_not_change_when_the_model_is_asked_again()
    {
        using var scope = NewDisposeScope();
        using Classifier model = Wrap(Working("fills a buffer"), module: true);
        Tensor first = model.Logits(zeros(2, 4)), copy = first.clone();
        Tensor second = model.Logits(ones(2, 4));
        Assert.True(first.eq(copy).all().item<bool>());
        second.zero_();
        Assert.True(model.Logits(ones(2, 4)).abs().max().item<float>() > 0.1);
    }

    [Theory]
    [InlineData(InputLayout.Nhwc, false)]
    [InlineData(InputLayout.Nhwc, true)]
    [InlineData(InputLayout.Nchw, true)]
    public void A_layout_and_a_standardisation_change_nothing_of_that(InputLayout layout, bool standardised)
    {
        using var scope = NewDisposeScope();
        Tensor inputs = linspace(0, 1, 16).reshape(4, 1, 2, 2), before = inputs.clone();
        using var model =
            new ModuleClassifier(new FunctionModule(x => x.clamp_(0.2, 0.6).flatten(1)),
                new ModelContract { Classes = 4, Layout = layout, Standardization = standardised ? new Standardization([0f], [1f]) : null }, ownsModule: true);
        Tensor leaf = inputs.detach().requires_grad_(true);
        Assert.True(model.Logits(leaf).allclose(before.clamp(0.2, 0.6).flatten(1)));
        Assert.True(inputs.eq(before).all().item<bool>());
    }

    [Theory]
    [InlineData("linf:0.1")]
    [InlineData("l2:0.1")]
    [InlineData("l1:0.3")]
    [InlineData("l0:2")]
    public void Gradients_and_outputs_that_are_expanded_views_are_taken(string ball)
    {
        using var scope = NewDisposeScope();
        Tensor inputs = linspace(0.1, 0.9, 32).reshape(4, 8);
        // The gradient of a sum is one number for all features, the output one number for all classes.
        using Classifier model = Wrap(x => (x.sum(1, keepdim: true) - 4).expand(-1, 2), module: true);
        using Classifier total = Wrap(x => cat([4 - x.sum(1, keepdim: true), x.sum(1, keepdim: true) - 4], 1), module: true);
        var threat = new ThreatModel { Ball = NormBall.Parse(ball)[0], Access = Access.Gradient };
        foreach (Classifier each in (Classifier[])[model, total])
        {
            Tensor labels = each.Logits(inputs).argmax(1);
            foreach (Attack attack in (Attack[])[new FastGradientSignMethod(), new BasicIterativeMethod { Steps = 3 },
                new ProjectedGradientDescent { Steps = 3 }, new MomentumIterativeMethod { Steps = 3 }])
            {
                if (!attack.Supports(threat.Ball.Norm)) continue;
                using AttackResult result = attack.Run(each, inputs, labels, [0, 1, 2, 3], threat);
                Assert.True(result.Adversarial.isfinite().all().item<bool>());
                if (ReferenceEquals(each, total)) Assert.True(result.Adversarial.ne(inputs).any().item<bool>());
            }
        }
    }

    private static Classifier Wrap(Func<Tensor, Tensor> forward, bool module) =>
        module ? new ModuleClassifier(new FunctionModule(forward), new ModelContract { Classes = 2 }, ownsModule: true) : new FunctionClassifier(forward);

    private static Tensor Weights() => tensor(new[] { 1f, -2, 3, -1, -1, 2, -2, 1 }).reshape(4, 2);

    private static Func<Tensor, Tensor> Plain(string kind) => kind switch
    {
        "clamps" or "writes through a view" => x => x.clamp(0.3, 0.7).mm(Weights()),
        "standardises" => x => ((x - 0.5) / 0.25).mm(Weights()),
        "writes on a branch" => x => (x.shape[0] > 1 && x.max().item<float>() > 0.5 ? x.clamp(0.3, 0.7) : x).mm(Weights()),
        "gives its input" => x => x.narrow(1, 0, 2) * 1,
        _ => x => x.mm(Weights()),
    };

    private static Func<Tensor, Tensor> Working(string kind)
    {
        Tensor kept = zeros(1000, 2).DetachFromDisposeScope();
        return kind switch
        {
            "clamps" => x => x.clamp_(0.3, 0.7).mm(Weights()),
            "writes through a view" => ThroughView,
            "standardises" => x => x.sub_(0.5).div_(0.25).mm(Weights()),
            "writes on a branch" => x => (x.shape[0] > 1 && x.max().item<float>() > 0.5 ? x.clamp_(0.3, 0.7) : x).mm(Weights()),
            "gives its input" => x => x.narrow(1, 0, 2),
            "keeps its outputs" => x => kept = x.mm(Weights()).DetachFromDisposeScope(),
            _ => x => Filled(kept, x.mm(Weights())),
        };
    }

    private static Tensor ThroughView(Tensor x)
    {
        x.reshape(-1).clamp_(0.3, 0.7);
        return x.mm(Weights());
    }

    /// <summary>Outputs in a buffer, which every pass fills anew; those with a graph as they are.</summary>
    private static Tensor Filled(Tensor buffer, Tensor outputs)
    {
        if (outputs.requires_grad) return outputs;
        Tensor rows = buffer.narrow(0, 0, outputs.shape[0]);
        rows.copy_(outputs);
        return rows;
    }
}
