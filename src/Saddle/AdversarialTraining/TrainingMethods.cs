using Saddle.Models;
using Saddle.Options;
using Saddle.Threats;
using Saddle.Training;

namespace Saddle.AdversarialTraining;

/// <summary>All training methods by name.</summary>
public static class TrainingMethods
{
    /// <summary>The name of natural training.</summary>
    public const string Natural = "none";

    // What describes a method needs no threat model; Create puts the one in its place that is trained against.
    private static readonly ThreatModel Undecided = new() { Ball = new NormBall(Norm.Linf, 1) };

    /// <summary>The names, to which a program may add those of its own methods.</summary>
    public static Catalogue<TrainingMethod> Names { get; } = new("training method", "training methods",
        new("pgd", "projected gradient descent", "Madry et al. 2018", () => new AdversarialPgd { Threat = Undecided }),
        new("fgsm", "one step, which a network learns to hide from: to show what goes wrong", "Goodfellow et al. 2015",
            () => new FgsmTraining { Threat = Undecided }),
        new("fast", "one step from a random start", "Wong et al. 2020", () => new FastTraining { Threat = Undecided }),
        new("free", "every batch replayed, the perturbation kept", "Shafahi et al. 2019", () => new FreeTraining { Threat = Undecided }),
        new("trades", "divergence from the natural prediction", "Zhang et al. 2019", () => new TradesTraining { Threat = Undecided }),
        new("cascade", "one step on the network itself and many on one defended before", "Na et al. 2018", () => new CascadeTraining { Threat = Undecided }),
        new("distillation", "a teacher's probabilities at a temperature, against nothing", "Papernot et al. 2016", () => new DistillationTraining()),
        new("ls-pga", "ascent in the logits of a thermometer's levels", "Buckman et al. 2018", () => new LogitSpaceTraining { Threat = Undecided }),
        new("margin", "ascent of the margin, half of it from both ends of the ball", "after Madry et al. 2018",
            () => new MarginTraining { Threat = Undecided }),
        new("mart", "the same, more of it where the network is wrong", "Wang et al. 2020", () => new MartTraining { Threat = Undecided }),
        new(Natural, "natural training", "no attack", () => new NaturalTraining()));

    /// <summary>Adds a method of a program's own.</summary>
    /// <param name="name">Its <see cref="TrainingMethod.Name"/>.</param>
    /// <param name="title">What it does, in a few words.</param>
    /// <param name="reference">The paper.</param>
    /// <param name="create">Makes it with its defaults; the threat model of an <see cref="AdversarialMethod"/> is replaced.</param>
    /// <returns>What takes the name back when it is disposed; a program that keeps it for good need not.</returns>
    /// <exception cref="UsageException">The name is taken, or could not be read again.</exception>
    public static IDisposable Register(string name, string title, string reference, Func<TrainingMethod> create) =>
        Names.Register(new(name, title, reference, create));

    /// <summary>The method with every model that its options name.</summary>
    /// <param name="method">The method; it stays as it is.</param>
    /// <param name="models">Gives the model of a name; not disposed.</param>
    public static TrainingMethod Load(TrainingMethod method, Func<string, Classifier> models) => OptionSet.Load(method, models);

    /// <summary>A method by its name, with options by their words.</summary>
    /// <param name="name">The name.</param>
    /// <param name="threat">What is trained against; null for a method that is no <see cref="AdversarialMethod"/>.</param>
    /// <param name="options">Words and values; none where null.</param>
    /// <exception cref="UsageException">There is no such method or option, a value is out of range, or a threat model is missing or not wanted.</exception>
    public static TrainingMethod Create(string name, ThreatModel? threat, IEnumerable<KeyValuePair<string, string>>? options = null) =>
        (Names.Create(name, options ?? []), threat) switch
        {
            (AdversarialMethod method, { } against) => method with { Threat = against },
            (AdversarialMethod, null) =>
                throw new UsageException($"The training method {name} trains against an attack; say what the attack may do, as in linf:0.3."),
            (_, { }) => throw new UsageException($"The training method {name} trains against no threat model; leave it out."),
            (var method, null) => method,
        };
}
