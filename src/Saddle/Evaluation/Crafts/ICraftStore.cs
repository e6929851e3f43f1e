using Saddle.Attacks;

namespace Saddle.Evaluation;

/// <summary>
/// Where a crafting keeps its finished samples. Each call is one transaction: after a crash at any moment the store
/// holds every committed piece and nothing of any other.
/// </summary>
public interface ICraftStore : IDisposable
{
    /// <summary>A JSON document of the run by name; null where there is none.</summary>
    /// <param name="name">For example <c>craft</c>.</param>
    string? ReadDocument(string name);

    /// <summary>Writes a JSON document of the run, in place of one of that name.</summary>
    /// <param name="name">For example <c>craft</c>.</param>
    /// <param name="json">The document.</param>
    void WriteDocument(string name, string json);

    /// <summary>The samples of a crafting, in the order of image and target.</summary>
    /// <param name="craft">The crafting's key: model, data, attack and its options.</param>
    IReadOnlyList<CraftedSample> ReadSamples(string craft);

    /// <summary>Commits finished samples that the store does not hold yet.</summary>
    void CommitSamples(CraftPiece piece);

    /// <summary>What the pieces of a crafting took together.</summary>
    CraftCost ReadCost(string craft);
}

/// <summary>Finished samples, committed at once.</summary>
/// <param name="Craft">The crafting's key.</param>
/// <param name="Samples">The samples.</param>
/// <param name="Cost">What they took.</param>
public sealed record CraftPiece(string Craft, IReadOnlyList<CraftedSample> Samples, CraftCost Cost);

/// <summary>What crafting took.</summary>
/// <param name="Seconds">Wall-clock seconds.</param>
/// <param name="CpuSeconds">Processor seconds.</param>
/// <param name="ForwardPasses">Forward passes, counted by example; judging is left out.</param>
/// <param name="BackwardPasses">Backward passes, counted by example.</param>
public readonly record struct CraftCost(double Seconds, double CpuSeconds, long ForwardPasses, long BackwardPasses)
{
    /// <summary>Both together.</summary>
    public static CraftCost operator +(CraftCost left, CraftCost right) => new(
        left.Seconds + right.Seconds, left.CpuSeconds + right.CpuSeconds, left.ForwardPasses + right.ForwardPasses, left.BackwardPasses + right.BackwardPasses);
}
