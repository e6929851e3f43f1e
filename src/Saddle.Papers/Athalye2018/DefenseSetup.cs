using Saddle.Attacks;
using Saddle.Defenses;
using Saddle.Models;
using Saddle.Threats;

namespace Saddle.Papers.Athalye2018;

/// <summary>A defense as it is attacked.</summary>
internal sealed record DefenseSetup
{
    /// <summary>The network without the defense.</summary>
    public required Classifier Undefended { get; init; }

    /// <summary>
    /// The network with it: behind a defense, or trained as the defense says. Disposed by whoever set it up, where it is no network of the study's.
    /// </summary>
    public required Classifier Defended { get; init; }

    /// <summary>What is allowed, to every attack on either.</summary>
    public required ThreatModel Threat { get; init; }

    /// <summary>The attacks that the defense's own paper made, the one that its claim rests on first.</summary>
    public required IReadOnlyList<NamedAttack> Naive { get; init; }

    /// <summary>The attacks that are made with regard to the defense.</summary>
    public required IReadOnlyList<NamedAttack> Adaptive { get; init; }

    /// <summary>What the defended network is, in words.</summary>
    public required string Words { get; init; }

    /// <summary>The attack whose steps, draws and restarts are varied; null where no curve is drawn.</summary>
    public Func<AttackEffort, Attack>? Varied { get; init; }

    /// <summary>Whether the answers of the defense are drawn, so that the number of draws is varied too.</summary>
    public bool IsStochastic => Defended is DefendedClassifier { Contract.Gradient: var gradient } && gradient.HasFlag(GradientKind.Stochastic);
}

/// <summary>An attack with what people call it.</summary>
/// <param name="Words">What it is, in the words of its paper.</param>
/// <param name="Attack">The attack.</param>
internal sealed record NamedAttack(string Words, Attack Attack);

/// <summary>How much an attack does.</summary>
/// <param name="Steps">Steps.</param>
/// <param name="Draws">Draws that are averaged in each.</param>
/// <param name="Restarts">Searches.</param>
internal sealed record AttackEffort(int Steps, int Draws, int Restarts);
