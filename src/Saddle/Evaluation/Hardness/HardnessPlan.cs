using Saddle.Evaluation.Crafts;

namespace Saddle.Evaluation.Hardness;

/// <summary>What a study of hardness crafts and at which maximum distortions it looks.</summary>
/// <threadsafety>Immutable.</threadsafety>
public sealed record HardnessPlan
{
    /// <summary>Model, images and attack; the attack's Υ is the one at which success and distortion are told. All targets are crafted.</summary>
    public required CraftPlan Craft { get; init; }

    /// <summary>Growing caps on the number of iterations, at least two of them. Default <see cref="HardnessOptions.PaperCaps"/>.</summary>
    public IReadOnlyList<int> Caps { get; init; } = HardnessOptions.PaperCaps;

    /// <summary>Υ as iterations.</summary>
    /// <param name="features">M, the number of features of an image.</param>
    /// <exception cref="UsageException">Υ lets not even one group of features change.</exception>
    public int Iterations(int features) => Craft.Attack.SomeIterations(features);

    /// <summary>The one crafting that gives every cap and Υ: as many iterations as the largest of them asks for.</summary>
    /// <param name="features">M, the number of features of an image.</param>
    /// <exception cref="UsageException">The caps are no growing numbers of iterations, or Υ lets no group of features change.</exception>
    public CraftPlan Crafts(int features)
    {
        new HardnessOptions { Features = features, Classes = 2, GroupSize = Craft.Attack.GroupSize, Caps = Caps }.Refuse();
        return Craft with { Target = null, Attack = Craft.Attack with { MaxDistortion = null, MaxIterations = Math.Max(Caps[^1], Iterations(features)) } };
    }

    /// <summary>A line for people: what is crafted, and the caps.</summary>
    public override string ToString() => $"{Craft}, caps {LineText.List(Caps)}";
}
