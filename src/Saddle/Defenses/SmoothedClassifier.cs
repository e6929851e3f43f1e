using Saddle.Models;
using Saddle.Randomness;
using TorchSharp.Modules;

namespace Saddle.Defenses;

/// <summary>The answers of a classifier, to the bit, with the mean gradient at noisy points around each input.</summary>
/// <threadsafety>Not safe: one thread at a time.</threadsafety>
internal sealed class SmoothedClassifier : Classifier
{
    private const string Inside = "classifier inside";
    private readonly Classifier _exact;
    private readonly int _draws;
    private readonly double _deviation;

    /// <summary>Puts noise around a classifier's inputs where gradients are taken.</summary>
    /// <param name="exact">The classifier; not disposed.</param>
    /// <param name="draws">How many noisy points.</param>
    /// <param name="deviation">σ of the noise, as a share of the range of values.</param>
    public SmoothedClassifier(Classifier exact, int draws, double deviation) : base(exact.Contract with
    {
        Outputs = OutputKind.Logits,
        Standardization = null,
        Layout = InputLayout.Nchw,
        Gradient = exact.Contract.Gradient & ~GradientKind.Shattered,
    }) => (_exact, _draws, _deviation) = (exact, draws, deviation);

    /// <inheritdoc/>
    public override Device Device => _exact.Device;

    /// <inheritdoc/>
    public override IReadOnlyList<Parameter> Parameters => _exact.Parameters;

    /// <inheritdoc/>
    public override string Fingerprint => $"{_exact.Fingerprint} smoothed by {_draws} draws of {_deviation}";

    /// <inheritdoc/>
    internal override bool TakesDraws => true;

    /// <inheritdoc/>
    internal override int PassesOfAnswer => (_draws + 1) * _exact.PassesOfAnswer;

    /// <inheritdoc/>
    internal override Tensor ForwardBy(Tensor inputs, PassDraws? draws)
    {
        PassDraws known = draws ?? PassDraws.Next(inputs.shape[0]);
        PassDraws? inner = _exact.TakesDraws ? known.For(Inside) : null;
        Tensor exact;
        using (no_grad()) exact = _exact.Logits(inputs, inner);
        if (!is_grad_enabled()) return exact;
        using Scalar deviation = Scalars.Of(_deviation);
        Tensor noise = known.Repeated(_draws).Normal(inputs.shape.AsSpan(1)).to(inputs.device).mul(deviation).mul(Contract.Bounds.Extent(inputs.device));
        Tensor noisy = inputs.repeat([_draws, .. Enumerable.Repeat(1L, inputs.shape.Length - 1)]).add(noise, Scalars.One);
        return _exact.Logits(noisy, inner?.Repeated(_draws)).reshape(_draws, inputs.shape[0], -1).mean([0]).WithValues(exact);
    }

    /// <inheritdoc/>
    protected override Tensor Forward(Tensor inputs) => ForwardBy(inputs, null);
}
