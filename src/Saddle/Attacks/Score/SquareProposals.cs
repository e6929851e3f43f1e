using Saddle.Randomness;
using Saddle.Threats;

namespace Saddle.Attacks;

/// <summary>The changes that a square attack tries, under a norm. Every draw is of its example and query alone.</summary>
/// <param name="craft">The batch under attack.</param>
internal abstract class SquareProposals(AttackBatch<ScoreOracle> craft)
{
    /// <summary>The batch under attack.</summary>
    protected AttackBatch<ScoreOracle> Craft { get; } = craft;

    /// <summary>What rows and columns the inputs have.</summary>
    protected ImageGrid Grid { get; } = new(craft.Set.Origin.shape.AsSpan(1));

    /// <summary>The points that are asked about first.</summary>
    /// <returns>float32, <c>[n, …]</c>, inside the set; the caller takes them over.</returns>
    public abstract Tensor Begin();

    /// <summary>Points that differ from others in a square each.</summary>
    /// <param name="best">float32, <c>[n, …]</c>, inside the set; stays as it is.</param>
    /// <param name="share">The share of the features that a square covers, p.</param>
    /// <param name="query">Which query, from 1.</param>
    /// <returns>float32, <c>[n, …]</c>, inside the set; in the caller's scope.</returns>
    public abstract Tensor Propose(Tensor best, double share, int query);

    /// <summary>Uniform draws for each example.</summary>
    /// <param name="each">How many for each.</param>
    /// <param name="query">Which query, from 0.</param>
    /// <returns>float32 on the CPU, <c>[n, each]</c>; in the caller's scope.</returns>
    protected Tensor Draw(int each, int query) => Craft.Uniform([each], new DrawPosition(Step: query)).cpu();

    /// <summary>A place of a window, from two draws.</summary>
    protected (int Row, int Column) Place(ReadOnlySpan<float> draws, (int Height, int Width) window) =>
        ((int)(draws[0] * (Grid.Height - window.Height + 1)), (int)(draws[1] * (Grid.Width - window.Width + 1)));

    /// <summary>+1 or −1, from a draw.</summary>
    protected static float Sign(float draw) => draw < 0.5f ? -1 : 1;
}
