using Saddle.Models;

namespace Saddle.Tests.Models;

public sealed class ModuleClassifierTests
{
    [Fact]
    public void FingerprintCoversWeightsContractAndArchitecture()
    {
        using Architecture network = Architectures.Create("linear", [4], 2, seed: 0);
        var contract = new ModelContract { Classes = 2 };
        using var model = new ModuleClassifier(network, contract);
        string before = model.Fingerprint;
        Assert.Matches("^[0-9a-f]{64}$", before);
        Assert.Equal(before, new ModuleClassifier(network, contract).Fingerprint);
        Assert.NotEqual(before, new ModuleClassifier(network, contract with { Outputs = OutputKind.Probabilities }).Fingerprint);
        Assert.NotEqual(before, new ModuleClassifier(network, contract with { Bounds = new InputBounds([-1], [1]) }).Fingerprint);
        Assert.NotEqual(before, new ModuleClassifier(network, contract with { Standardization = new Standardization([0.5f], [1f]) }).Fingerprint);
        using (no_grad()) model.Parameters[0][0, 0] = 7f;
        Assert.NotEqual(before, model.Fingerprint);
    }

    [Fact]
    public void ModuleSurvivesUnlessItIsOwned()
    {
        using Architecture network = Architectures.Create("linear", [4], 2, seed: 0);
        using Tensor inputs = zeros(1, 4);
        new ModuleClassifier(network, classes: 2).Dispose();
        network.call(inputs).Dispose();
        new ModuleClassifier(network, new ModelContract { Classes = 2 }, ownsModule: true).Dispose();
        Assert.ThrowsAny<Exception>(() => network.call(inputs).Dispose());
    }

    [Fact]
    public void ForeignModulesLeaveNothingBehindAndMayGiveBackTheirInput()
    {
        using nn.Module<Tensor, Tensor> identity = nn.Identity();
        using nn.Module<Tensor, Tensor> wasteful = new Wasteful();
        using Tensor inputs = ones(3, 2);
        foreach (nn.Module<Tensor, Tensor> module in new[] { identity, wasteful })
            foreach (Standardization? standardization in new[] { null, new Standardization([0f], [1f]) })
            {
                using var model = new ModuleClassifier(module, new ModelContract { Classes = 2, Standardization = standardization });
                long before = DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;
                using (Tensor logits = model.Logits(inputs)) Assert.Equal(3, logits.shape[0]);
                Assert.Equal(before, DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount);
            }
        Assert.Equal(6, inputs.sum().item<float>());
    }

    [Fact]
    public void ChannelsLastModelsSeeThePermutedImage()
    {
        using var scope = NewDisposeScope();
        using nn.Module<Tensor, Tensor> flatten = nn.Flatten();
        using var model = new ModuleClassifier(flatten, new ModelContract { Classes = 12, Layout = InputLayout.Nhwc });
        Tensor image = arange(12, ScalarType.Float32).reshape(1, 3, 2, 2);
        Assert.Equal([0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11], model.Logits(image).data<float>().ToArray());
    }

    private sealed class Wasteful() : nn.Module<Tensor, Tensor>(nameof(Wasteful))
    {
        public override Tensor forward(Tensor input) => ((input * 2 + 1) / 3).relu();
    }
}
