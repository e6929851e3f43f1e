using Saddle.Attacks;

namespace Saddle.Evaluation.Runs;

/// <summary>
/// Where runs keep their finished pieces. Each call is one transaction: after a crash at any moment the store holds every
/// committed piece and nothing of any other.
/// </summary>
public interface IRunStore : IDisposable
{
    /// <summary>A JSON document of the run by name; null where there is none.</summary>
    /// <param name="name">For example <c>description</c>.</param>
    string? ReadDocument(string name);

    /// <summary>Writes a JSON document of the run, in place of one of that name.</summary>
    /// <param name="name">For example <c>description</c>.</param>
    /// <param name="json">The document.</param>
    void WriteDocument(string name, string json);

    /// <summary>The natural outcomes, in the order of the examples.</summary>
    IReadOnlyList<NaturalOutcome> ReadNatural();

    /// <summary>Commits natural outcomes with their inputs.</summary>
    /// <param name="outcomes">Of examples that the store does not hold yet.</param>
    /// <param name="inputs">The originals by example, row-major float32; only those that are to be stored.</param>
    void CommitNatural(IReadOnlyList<NaturalOutcome> outcomes, IReadOnlyDictionary<int, float[]> inputs);

    /// <summary>The original of an example; null where it was not stored.</summary>
    float[]? ReadInput(int example);

    /// <summary>The outcomes of an attack, in the order of the examples.</summary>
    /// <param name="key">What they are kept under: the threat model, or what a probe or a crafting is called.</param>
    /// <param name="attack">The attack with every option.</param>
    IReadOnlyList<AttackOutcome> ReadOutcomes(string key, string attack);

    /// <summary>The crafted samples, in the order of image and target.</summary>
    /// <param name="key">What they are kept under.</param>
    /// <param name="attack">The attack with every option.</param>
    IReadOnlyList<CraftedSample> ReadSamples(string key, string attack);

    /// <summary>The kept point of an example; null where it was not stored.</summary>
    float[]? ReadPoint(string key, string attack, int example);

    /// <summary>What the pieces of an attack took together.</summary>
    WorkCost ReadCost(string key, string attack);

    /// <summary>Commits a finished piece.</summary>
    /// <exception cref="RunFolderException">The store holds one of its examples or pairs already; nothing is then kept.</exception>
    void Commit(Piece piece);
}
