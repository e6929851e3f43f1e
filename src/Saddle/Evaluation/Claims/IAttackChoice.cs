using Saddle.Attacks;
using Saddle.Data;
using Saddle.Models;
using Saddle.Threats;

namespace Saddle.Evaluation.Claims;

/// <summary>Chooses attacks for a model by looking at it: what a claim is tried with beside its own attacks and the usual ones.</summary>
public interface IAttackChoice
{
    /// <summary>Attacks for a model, in the order in which they are to be tried; those that do not work under the threat model are left out by the
    /// caller.</summary>
    /// <param name="classifier">The model; not disposed.</param>
    /// <param name="data">The examples of the claim; not disposed.</param>
    /// <param name="threat">What the adversary is held to.</param>
    /// <param name="seed">Where draws come from; the same seed gives the same attacks, so that a run can be taken up.</param>
    /// <param name="cancellationToken">Stops the look.</param>
    ChosenAttacks Choose(Classifier classifier, Dataset data, ThreatModel threat, ulong seed, CancellationToken cancellationToken);
}

/// <summary>What was chosen.</summary>
/// <param name="Attacks">The attacks, in the order in which they are to be tried.</param>
public sealed record ChosenAttacks(IReadOnlyList<Attack> Attacks)
{
    /// <summary>Whether the model's own gradients can be asked for; where not, the usual attacks along them are left out. Default: true.</summary>
    public bool HasGradient { get; init; } = true;

    /// <summary>A line for people: the attacks by name.</summary>
    public override string ToString() => string.Join(", ", Attacks.Select(attack => attack.Name));
}
