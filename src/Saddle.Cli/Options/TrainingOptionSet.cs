using System.CommandLine;
using Saddle.Options;
using Saddle.Training;

namespace Saddle.Cli.Options;

/// <summary>How a network is trained.</summary>
internal sealed class TrainingOptionSet
{
    private const string Average = "average", Decay = "average-decay", Moving = "ema", NoAverage = "none";

    private readonly DescribedOption[] _options = [.. OptionSet.Describe(new TrainingOptions()).Select(option =>
        new DescribedOption(option.Name == Average ? WithNone(option) : option))];
    private readonly AdversarialOptionSet _adversarial;

    /// <summary>Adds the options to a command.</summary>
    public TrainingOptionSet(Command command)
    {
        _adversarial = new AdversarialOptionSet(command);
        foreach (DescribedOption option in _options) option.AddTo(command);
    }

    /// <summary>Reads the options.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="usual">What holds where nothing is said.</param>
    /// <exception cref="UsageException">A value is out of range, or options do not belong together.</exception>
    public TrainingOptions Read(ParseResult parsed, TrainingOptions usual)
    {
        Dictionary<string, string> given = _options.Select(option => (option.Name, Value: option.Value(parsed))).Where(option => option.Value is not null)
            .ToDictionary(option => option.Name, option => option.Value!);
        bool none = given.GetValueOrDefault(Average) == NoAverage;
        Dictionary<string, string> meant = Averaged(given, usual);
        TrainingOptions options = OptionSet.Change(usual, "", meant);
        Dictionary<string, string> now = OptionSet.Describe(options).ToDictionary(option => option.Name, option => option.Default);
        foreach (DescribedOption option in _options.Where(option => given.ContainsKey(option.Name)))
            if (option.Description.BelongsTo?.Split('=') is [var other, var value] && (now[other] != value || none && other == Average))
                throw new UsageException($"{option.Written(parsed)} belongs to --{other} {value}; add it, or leave {option.Written(parsed)} out.");
        return options with { Method = _adversarial.Read(parsed, usual.Method) };
    }

    /// <summary>The first of the options that was given, as it was written; null where none was.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="but">The word of one that is no matter.</param>
    public string? FirstGiven(ParseResult parsed, string but) =>
        _adversarial.FirstGiven(parsed)
        ?? _options.Where(option => option.Name != but).Select(option => option.Written(parsed)).FirstOrDefault(given => given is not null);

    private static OptionDescription WithNone(OptionDescription average) => average with
    {
        Range = $"{average.Range.Replace(" or ", ", ", StringComparison.Ordinal)} or {NoAverage}",
        Placeholder = $"{average.Placeholder}|{NoAverage}",
    };

    /// <summary>What is set for <c>--average none</c>, which is a decay of zero, and for <c>--average ema</c>, which takes one back.</summary>
    /// <exception cref="UsageException">It is another word.</exception>
    private Dictionary<string, string> Averaged(Dictionary<string, string> given, TrainingOptions usual)
    {
        OptionDescription average = _options.Single(option => option.Name == Average).Description;
        if (given.TryGetValue(Average, out string? word) && !average.Placeholder.Split('|').Contains(word))
            throw new UsageException($"{Average} must be {average.Range}, not '{word}'.");
        var meant = new Dictionary<string, string>(given);
        if (word == NoAverage) (meant[Average], meant[Decay]) = (Moving, "0");
        else if (word == Moving && usual.AverageDecay == 0)
            meant.TryAdd(Decay, OptionSet.Describe(new TrainingOptions()).Single(option => option.Name == Decay).Default);
        return meant;
    }
}
