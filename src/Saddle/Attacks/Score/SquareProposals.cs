using Saddle.Randomness;
using Saddle.Threats;

namespace Saddle.Attacks;

/// <summary>The changes that a square attack tries, under a norm. Every draw is of its example and query alone.</summary>
/// <param name="set">The points that it may use.</param>
/// <param name="draw">Uniform draws for each active example: so many, at such a query.</param>
internal abstract class SquareProposals(FeasibleSet set, Func<int, int, Tensor> draw)
{
    /// <summary>The points that it may use.</summary>
    protected FeasibleSet Set { get; } = set;

    /// <summary>What rows and columns the inputs have.</summary>
    protected ImageGrid Grid { get; } = new(set.Origin.shape.AsSpan(1));

    /// <summary>The squares of a batch's norm.</summary>
    /// <param name="craft">The batch under attack.</param>
    /// <param name="search">Which of the searches of an attack that makes several.</param>
    public static SquareProposals Of<TOracle>(AttackBatch<TOracle> craft, int search = 0) where TOracle : class, IOracle<TOracle>
    {
        Tensor Draw(int each, int query) => craft.Uniform([each], new DrawPosition(Target: search, Step: query));
        return craft.Set.Ball.Norm == Norm.Linf ? new BoxSquares(craft.Set, Draw) : new BumpSquares(craft.Set, Draw);
    }

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
    protected Tensor Draw(int each, int query) => draw(each, query).cpu();

    /// <summary>A place of a window, from two draws.</summary>
    protected (int Row, int Column) Place(ReadOnlySpan<float> draws, (int Height, int Width) window) =>
        ((int)(draws[0] * (Grid.Height - window.Height + 1)), (int)(draws[1] * (Grid.Width - window.Width + 1)));

    /// <summary>+1 or −1, from a draw.</summary>
    protected static float Sign(float draw) => draw < 0.5f ? -1 : 1;
}
