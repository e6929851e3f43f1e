using Saddle.Models;
using Saddle.Options;

namespace Saddle.Attacks;

/// <summary>All attacks by name.</summary>
public static class AttackCatalogue
{
    /// <summary>The names, to which a program may add those of its own attacks.</summary>
    public static Catalogue<Attack> Names { get; } = new("attack", "attacks",
        new("apgd", "Auto-PGD", "Croce and Hein 2020", () => new AutoProjectedGradientDescent()),
        new("apgd-targeted", "Auto-PGD towards each wrong class (APGD-T)", "Croce and Hein 2020", () => new TargetedAutoProjectedGradientDescent()),
        new("bim", "Basic iterative method (I-FGSM)", "Kurakin et al. 2017", () => new BasicIterativeMethod()),
        new("cw", "Carlini and Wagner's L2 attack", "Carlini and Wagner 2017", () => new CarliniWagner()),
        new("ddn", "Decoupled direction and norm", "Rony et al. 2019", () => new DecoupledDirectionAndNorm()),
        new("deepfool", "DeepFool", "Moosavi-Dezfooli et al. 2016", () => new DeepFool()),
        new("fab", "Fast adaptive boundary attack (FAB)", "Croce and Hein 2020", () => new FastAdaptiveBoundary()),
        new("fab-targeted", "Fast adaptive boundary attack towards each wrong class (FAB-T)", "Croce and Hein 2020",
            () => new TargetedFastAdaptiveBoundary()),
        new("fgsm", "Fast gradient sign method", "Goodfellow et al. 2015", () => new FastGradientSignMethod()),
        new("hopskipjump", "HopSkipJump", "Chen et al. 2020", () => new HopSkipJump()),
        new("jsma", "Jacobian-based saliency map attack", "Papernot et al. 2016", () => new SaliencyMapAttack()),
        new("ls-pga", "Logit-space projected gradient ascent (LS-PGA)", "Buckman et al. 2018", () => new LogitSpaceAscent()),
        new("momentum", "Momentum iterative method (MI-FGSM)", "Dong et al. 2018", () => new MomentumIterativeMethod()),
        new("multi-start", "Many short ascents, and squares from the nearest points", "after Liu et al. 2022", () => new MultiStartAttack()),
        new("noise", "Random noise", "Carlini et al. 2019", () => new RandomNoise()),
        new("pgd", "Projected gradient descent", "Madry et al. 2018", () => new ProjectedGradientDescent()),
        new("pgd-targeted", "Projected gradient descent towards each wrong class", "Madry et al. 2018", () => new TargetedProjectedGradientDescent()),
        new("square", "Square Attack", "Andriushchenko et al. 2020", () => new SquareAttack()),
        new("transfer", "Another attack made on source models, tried on this one", "Liu et al. 2017", () => new TransferAttack()));

    /// <summary>All attacks: those that are known from the beginning in alphabetical order, then those of the program.</summary>
    public static IReadOnlyList<CatalogueEntry<Attack>> All => Names.All;

    /// <summary>Adds an attack of a program's own: from then on the command line's words, <c>inner=</c> of a transfer and stored runs may name it.</summary>
    /// <param name="name">Its <see cref="Attack.Name"/>.</param>
    /// <param name="title">What the field calls it.</param>
    /// <param name="reference">The paper.</param>
    /// <param name="create">Makes it with its defaults.</param>
    /// <returns>What takes the name back when it is disposed; a program that keeps it for good need not.</returns>
    /// <exception cref="UsageException">The name is taken, or could not be read again.</exception>
    public static IDisposable Register(string name, string title, string reference, Func<Attack> create) => Names.Register(new(name, title, reference, create));

    /// <summary>What is known under a name.</summary>
    /// <exception cref="UsageException">There is no such attack.</exception>
    public static CatalogueEntry<Attack> Find(string name) => Names.Find(name);

    /// <summary>An attack from the command line's words: <c>pgd:steps=40,step-size=0.01</c>, <c>transfer:source=MODEL,inner=pgd,steps=40</c>.</summary>
    /// <param name="text">The words.</param>
    /// <param name="models">Gives the model of a name; where null, models stay names, and the attack has to be given them before it runs
    /// (<see cref="Load"/>).</param>
    /// <exception cref="UsageException">There is no such attack or option, an option is named twice, or a value is not of its kind or out
    /// of its range.</exception>
    public static Attack Parse(string text, Func<string, Classifier>? models = null) => models is null ? Names.Parse(text) : Load(Names.Parse(text), models);

    /// <summary>An attack with options by their words.</summary>
    /// <exception cref="UsageException">There is no such attack or option, an option is named twice, or a value is not of its kind or out
    /// of its range.</exception>
    public static Attack Create(string name, IEnumerable<KeyValuePair<string, string>> options) => Names.Create(name, options);

    /// <summary>The attack with every model that its options name.</summary>
    /// <param name="attack">The attack; it stays as it is.</param>
    /// <param name="models">Gives the model of a name; not disposed.</param>
    public static Attack Load(Attack attack, Func<string, Classifier> models) => OptionSet.Load(attack, models);
}
