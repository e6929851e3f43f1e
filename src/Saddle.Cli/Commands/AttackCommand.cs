using Saddle.Attacks;
using Saddle.Options;

namespace Saddle.Cli.Commands;

/// <summary><c>saddle attack</c>: a command for each attack of the catalogue.</summary>
internal sealed class AttackCommand : SaddleCommand
{
    /// <summary>Creates the command.</summary>
    public AttackCommand(Session session) : base("attack",
        "Run one attack with options of your own; store and draw the adversarial examples. Which attack is a word of its own: saddle attack pgd MODEL …")
    {
        foreach (CatalogueEntry<Attack> attack in AttackCatalogue.All)
            Add(attack.Name == "jsma" ? new SaliencyCommand(session, attack) : new OneAttackCommand(session, attack));
    }

    /// <inheritdoc/>
    public override IReadOnlyList<(string Command, string Purpose)> Examples =>
    [
        ("saddle attack pgd MODEL.pt --data mnist:test --examples 100 --threat linf:0.3 --steps 100 --restarts 5", "PGD with 100 steps and 5 restarts"),
        ("saddle attack pgd --help", "the options of PGD"),
    ];
}
