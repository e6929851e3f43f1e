namespace Saddle.Tests.Models;

/// <summary>A foreign module that is a function.</summary>
internal sealed class FunctionModule(Func<Tensor, Tensor> function) : nn.Module<Tensor, Tensor>(nameof(FunctionModule))
{
    public override Tensor forward(Tensor input) => function(input);
}
