using Saddle.Threats;

namespace Saddle.Attacks;

/// <summary>A suite that is the same whatever the threat model.</summary>
/// <threadsafety>Immutable.</threadsafety>
public sealed record FixedSuite : AttackSuite
{
    /// <summary>Makes a suite.</summary>
    /// <param name="name">The command line's word.</param>
    /// <param name="description">What it is for.</param>
    /// <param name="attacks">The attacks in their order.</param>
    public FixedSuite(string name, string description, IReadOnlyList<Attack> attacks) => (Name, Description, Attacks) = (name, description, attacks);

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override string Description { get; }

    /// <summary>The attacks in their order.</summary>
    public IReadOnlyList<Attack> Attacks { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<Attack> AttacksOn(IReadOnlyList<ThreatModel> threats, int? classes = null) => Attacks;
}
