namespace Saddle.Attacks;

/// <summary>An attack that the command line knows.</summary>
/// <param name="Name">The stable short name.</param>
/// <param name="Title">What the field calls it.</param>
/// <param name="Reference">The paper.</param>
/// <param name="Create">Makes it with its defaults.</param>
public sealed record AttackDescription(string Name, string Title, string Reference, Func<Attack> Create)
{
    /// <summary>Its options, described.</summary>
    public IReadOnlyList<AttackOption> Options => AttackOptions.Describe(Create());
}

/// <summary>All attacks by name.</summary>
public static class AttackCatalogue
{
    /// <summary>All attacks, in alphabetical order.</summary>
    public static IReadOnlyList<AttackDescription> All { get; } =
    [
        new("bim", "Basic iterative method (I-FGSM)", "Kurakin et al. 2017", () => new BasicIterativeMethod()),
        new("ddn", "Decoupled direction and norm", "Rony et al. 2019", () => new DecoupledDirectionAndNorm()),
        new("fgsm", "Fast gradient sign method", "Goodfellow et al. 2015", () => new FastGradientSignMethod()),
        new("hopskipjump", "HopSkipJump", "Chen et al. 2020", () => new HopSkipJump()),
        new("jsma", "Jacobian-based saliency map attack", "Papernot et al. 2016", () => new SaliencyMapAttack()),
        new("momentum", "Momentum iterative method (MI-FGSM)", "Dong et al. 2018", () => new MomentumIterativeMethod()),
        new("noise", "Random noise", "Carlini et al. 2019", () => new RandomNoise()),
        new("pgd", "Projected gradient descent", "Madry et al. 2018", () => new ProjectedGradientDescent()),
        new("pgd-targeted", "Projected gradient descent towards each wrong class", "Madry et al. 2018", () => new TargetedProjectedGradientDescent()),
        new("transfer", "Another attack made on source models, tried on this one", "Liu et al. 2017", () => new TransferAttack()),
    ];

    /// <summary>The description of a name.</summary>
    /// <exception cref="UsageException">There is no such attack.</exception>
    public static AttackDescription Find(string name) => All.FirstOrDefault(attack => attack.Name == name)
        ?? throw new UsageException($"There is no attack '{name}'. Attacks: {string.Join(", ", All.Select(attack => attack.Name))}.");

    /// <summary>An attack from the command line's words: <c>pgd:steps=40,step-size=0.01</c>.</summary>
    /// <exception cref="UsageException">There is no such attack or option, an option is named twice, or a value is not of its kind or out of its range.</exception>
    public static Attack Parse(string text)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        Attack attack = Find(colon < 0 ? text : text[..colon]).Create();
        AttackOptions.SetAll(attack, OptionsOf(text));
        return attack;
    }

    /// <summary>The options in the command line's words for an attack, in their order; none may be missing its value.</summary>
    internal static KeyValuePair<string, string>[] OptionsOf(string text)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? [] : [.. text[(colon + 1)..].Split(',', StringSplitOptions.RemoveEmptyEntries).Select(option => Split(option, text))];
    }

    /// <summary>An attack with options by their words.</summary>
    /// <exception cref="UsageException">There is no such attack or option, or a value is not of its kind or out of its range.</exception>
    public static Attack Create(string name, IEnumerable<KeyValuePair<string, string>> options)
    {
        Attack attack = Find(name).Create();
        AttackOptions.SetAll(attack, options);
        return attack;
    }

    private static KeyValuePair<string, string> Split(string option, string text)
    {
        int equals = option.IndexOf('=', StringComparison.Ordinal);
        return equals > 0 ? KeyValuePair.Create(option[..equals], option[(equals + 1)..])
            : throw new UsageException($"'{option}' in --attack {text} is no option; expected name=value, as in pgd:steps=40,step-size=0.01.");
    }
}
