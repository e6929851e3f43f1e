using System.CommandLine;
using Saddle.AdversarialTraining;
using Saddle.Cli.Output;
using Saddle.Options;
using Saddle.Threats;
using Saddle.Training;

namespace Saddle.Cli.Options;

/// <summary>Against what a network is trained, and by which method; the options are those of all methods.</summary>
internal sealed class AdversarialOptionSet
{
    private static readonly CatalogueEntry<TrainingMethod>[] Adversarial = [.. TrainingMethods.Names.All.Where(entry => entry.Name != TrainingMethods.Natural)];

    private readonly Option<string?> _method = OptionOf.Choice<string?>("--adversarial",
        "Train against an attack inside the ball of --threat: "
            + $"{string.Join("; ", Adversarial.Select(entry => $"{entry.Name} ({entry.Title}, {entry.Reference})"))}; {TrainingMethods.Natural} for natural "
            + "training, the default.",
        [.. TrainingMethods.Names.All.Select(entry => (entry.Name, (string?)entry.Name))]);

    private readonly Option<IReadOnlyList<NormBall>?> _threat =
        OptionOf.Value("--threat", "NORM:EPSILON", "What --adversarial trains against, in the unit of the inputs, as in linf:0.3 or l2:2.", NormBall.Parse);

    private readonly DescribedOption[] _options =
    [
        .. Adversarial.SelectMany(entry => entry.Options.Select(option => (entry.Name, Option: option))).GroupBy(owner => owner.Option.Name)
            .OrderBy(owners => owners.Count() == Adversarial.Length).Select(owners => new DescribedOption([.. owners], Adversarial.Length)),
    ];

    /// <summary>Adds the options to a command.</summary>
    public AdversarialOptionSet(Command command)
    {
        command.AddAll(_method, _threat);
        foreach (DescribedOption option in _options) option.AddTo(command);
    }

    /// <summary>The first of the options that was given, as it was written; null where none was.</summary>
    public string? FirstGiven(ParseResult parsed) =>
        new Option[] { _method, _threat }.FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false })?.Name
        ?? _options.Select(option => option.Written(parsed)).FirstOrDefault(given => given is not null);

    /// <summary>Reads the options.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="usual">
    /// What holds where nothing is said. Where another method is named than this one, its threat and ε warm-up hold, and for
    /// the rest the named method's own defaults.
    /// </param>
    /// <exception cref="UsageException">A value is out of range, or options do not belong together.</exception>
    public TrainingMethod Read(ParseResult parsed, TrainingMethod usual)
    {
        string name = parsed.GetValue(_method) ?? usual.Name;
        if (name is TrainingMethods.Natural || usual is NaturalTraining && parsed.GetValue(_method) is null) return Natural(parsed);
        foreach (DescribedOption option in _options)
            if (option.Written(parsed) is { } written && !option.Owners.Contains(name))
                throw new UsageException($"{written} belongs to --adversarial {TextList.Or(option.Owners)}, not to {name}; leave it out.");
        return OptionSet.Change(usual.Name == name ? Against(parsed, usual) : Fresh(parsed, name, usual), "", _options
            .Select(option => (option.Name, Value: option.Value(parsed))).Where(option => option.Value is not null)
            .Select(option => KeyValuePair.Create(option.Name, option.Value!)));
    }

    private TrainingMethod Against(ParseResult parsed, TrainingMethod usual) =>
        usual is AdversarialMethod same ? same with { Threat = Threat(parsed, same.Name, same)! } : usual;

    private TrainingMethod Fresh(ParseResult parsed, string name, TrainingMethod usual)
    {
        bool adversarial = TrainingMethods.Names.Find(name).Create() is AdversarialMethod;
        TrainingMethod method = TrainingMethods.Create(name, adversarial ? Threat(parsed, name, usual) : Given(parsed));
        return method is AdversarialMethod fresh && usual is AdversarialMethod other ? fresh with { EpsilonWarmUp = other.EpsilonWarmUp } : method;
    }

    private ThreatModel Threat(ParseResult parsed, string name, TrainingMethod usual) => Given(parsed) ?? (usual as AdversarialMethod)?.Threat
        ?? throw new UsageException($"--adversarial needs a --threat, as in --adversarial {name} --threat linf:0.3.");

    private ThreatModel? Given(ParseResult parsed) => parsed.GetValue(_threat) switch
    {
        null => null,
        [var ball] => new ThreatModel { Ball = ball },
        _ => throw new UsageException("--adversarial needs one ε and not several, as in --threat linf:0.3."),
    };

    private NaturalTraining Natural(ParseResult parsed)
    {
        string? stray = parsed.GetResult(_threat) is { Implicit: false } ? _threat.Name
            : _options.Select(option => option.Written(parsed)).FirstOrDefault(written => written is not null);
        return stray is null ? new NaturalTraining()
            : throw new UsageException($"{stray} says what to train against; add --adversarial pgd, or leave it out for natural training.");
    }
}
