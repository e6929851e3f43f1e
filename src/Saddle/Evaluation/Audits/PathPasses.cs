using Saddle.Losses;
using Saddle.Threats;

namespace Saddle.Evaluation.Audits;

/// <summary>The passes along lines, one for each example; every pass by the same draws.</summary>
internal sealed class PathPasses : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly Tensor _inputs, _change, _labels, _cotangent, _logits;
    private readonly Func<GradientOracle> _open;

    /// <param name="inputs">float32, <c>[n, …]</c>: where lines begin.</param>
    /// <param name="change">float32, the same shape: from there to where they end.</param>
    /// <param name="labels">int64, <c>[n]</c>: true classes.</param>
    /// <param name="open">Access for one pass.</param>
    public PathPasses(Tensor inputs, Tensor change, Tensor labels, Func<GradientOracle> open)
    {
        (_inputs, _change, _labels, _open) = (inputs, change, labels, open);
        _logits = open().Logits(inputs);
        // The rival is that of the beginning, so that what is followed has no kink of its own.
        Tensor rivals = _logits.Without(labels.unsqueeze(1)).argmax(1, keepdim: true);
        _cotangent = _logits.OneHot(labels.unsqueeze(1)) - _logits.OneHot(rivals);
    }

    /// <summary>Why no gradient is to be had; null where one is.</summary>
    public string? Failure()
    {
        using var inner = NewDisposeScope();
        using Linearization at = _open().Linearize(_inputs);
        if (!at.HasGradient) return "outputs do not depend on inputs by operations that have a derivative";
        try
        {
            at.Pull(_cotangent, last: true);
            return null;
        }
        catch (InputException error)
        {
            return error.NotFinite ? "gradients are NaN or infinite" : $"the backward pass fails ({error.InnerException?.Message.Split('\n', 2)[0] ?? error.Message})";
        }
    }

    /// <summary>The margins at a share of the way.</summary>
    public double[] Margins(double share)
    {
        using var inner = NewDisposeScope();
        return _open().Logits(At(share)).mul(_cotangent).to_type(ScalarType.Float64).sum(1).cpu().data<double>().ToArray();
    }

    /// <summary>The change of the margins that the gradient at a share of the way promises for a part of it; null where it is NaN or infinite.</summary>
    public double[]? Promised(double share, double part)
    {
        using var inner = NewDisposeScope();
        using Linearization at = _open().Linearize(At(share));
        Tensor gradient;
        try
        {
            gradient = at.Pull(_cotangent, last: true);
        }
        catch (InputException error) when (error.NotFinite)
        {
            return null;
        }
        Tensor along = gradient.mul(_change).flatten(1).to_type(ScalarType.Float64).sum(1);
        return [.. along.cpu().data<double>().ToArray().Select(value => value * part)];
    }

    /// <summary>For how many beginnings softmax minus one-hot is below a bound everywhere.</summary>
    public int Saturated(Scalar bound)
    {
        using var inner = NewDisposeScope();
        Tensor wanting = nn.functional.softmax(_logits, 1) - _logits.OneHot(_labels.unsqueeze(1));
        return (int)wanting.abs().amax([1]).lt(bound).sum().item<long>();
    }

    /// <inheritdoc/>
    public void Dispose() => _scope.Dispose();

    private Tensor At(double share)
    {
        using Scalar way = Scalars.Of(share);
        return _inputs.add(_change, way);
    }
}
