using Saddle.Models;
using Saddle.Tests.Cli;
using Saddle.Threats;

namespace Saddle.Tests.Models;

/// <summary>A model of somebody's own that draws once for a whole batch, as a random crop does: each draw of an expectation is a pass of its own.</summary>
public sealed class BatchDrawsTests : IDisposable
{
    private const int Draws = 40;
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Draws_of_one_batch_differ()
    {
        using TorchScriptClassifier model = Load("torch.mul(torch.slice(torch.flatten(x, 1), 1, 0, 2), torch.sub(torch.mul(torch.to(torch.randint(0, 2, [1]), 6), 2), 1))");
        using var scope = NewDisposeScope();
        Tensor inputs = linspace(0.1, 0.9, 12).reshape(3, 4), each;
        using (no_grad()) each = Answer.Drawn(model, inputs, null, new Expectation(Draws, Average.Gradients)).reshape(Draws, 3, 2);
        // Each draw is one of all three inputs alike, and of forty some have either sign: all alike has a chance of 2^-39.
        Tensor signs = each.sign();
        Assert.True(signs.eq(signs[TensorIndex.Colon, TensorIndex.Slice(0, 1), TensorIndex.Slice(0, 1)]).all().item<bool>());
        Assert.InRange(signs[TensorIndex.Colon, 0, 0].sum().item<float>(), -Draws + 1, Draws - 1);
    }

    [Fact]
    public void Gradients_are_means_over_draws_that_differ()
    {
        using TorchScriptClassifier model = Load("torch.mul(torch.slice(torch.flatten(x, 1), 1, 0, 2), torch.rand([1]))");
        using var scope = NewDisposeScope();
        Tensor inputs = linspace(0.1, 0.9, 12).reshape(3, 4);
        using var at = new Linearization(model, inputs, null, _ => { }, new Expectation(Draws, Average.Gradients));
        Tensor gradient = at.PullEach(ones_like(at.Each), last: true);
        // The sum of forty uniform draws has a mean of 20 and a deviation of 1.8; one draw forty times has one of 11.5.
        Assert.InRange(gradient[0, 0].item<float>(), 20 - 5 * 1.83, 20 + 5 * 1.83);
        Assert.Equal(0, (gradient[TensorIndex.Colon, 0] - gradient[0, 0]).abs().max().item<float>(), 1e-4);
    }

    public void Dispose() => _folder.Dispose();

    private TorchScriptClassifier Load(string code)
    {
        string path = _folder.File($"drawn{code.Length}.pt");
        ScriptedModel.Write(path, code);
        return TorchScriptClassifier.Load(path, new ModelContract { Classes = 2, InputShape = [4] });
    }
}
