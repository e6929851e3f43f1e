using Saddle.Defenses;
using Saddle.Models;
using Saddle.Randomness;
using static TorchSharp.torch;

/// <summary>Makes every pixel black or white, which has no useful derivative; a steep sigmoid stands in its place for whoever attacks it honestly.</summary>
internal sealed record Threshold : InputTransformation
{
    public override string Name => "threshold";
    public override GradientKind Gradient => GradientKind.Shattered;
    protected override Tensor Transform(Tensor inputs, PassDraws? draws) => inputs.gt(0.5).to_type(ScalarType.Float32);
    protected override Tensor Surrogate(Tensor inputs, PassDraws? draws) => inputs.sub(0.5).mul(10).sigmoid();
}
