using System.CommandLine;
using Saddle.Cli.Output;
using Saddle.Options;

namespace Saddle.Cli.Options;

/// <summary>An option of a training as an option of a command, with the methods that it belongs to.</summary>
internal sealed class DescribedOption
{
    private readonly Option _option;
    private readonly Option<bool>? _off;

    /// <summary>An option that several methods may have, each with a default of its own.</summary>
    /// <param name="owners">The methods that have it and what each says of it, at least one.</param>
    /// <param name="all">How many methods there are.</param>
    public DescribedOption(IReadOnlyList<(string Method, OptionDescription Option)> owners, int all)
    {
        (Owners, Description) = ([.. owners.Select(owner => owner.Method)], owners[0].Option);
        string of = Description.BelongsTo?.Split('=') is [var other, var value] ? $" Belongs to --{other} {value}."
            : owners.Count == all ? ""
            : $" Of {TextList.And(Owners)}.";
        IEnumerable<string> others = owners.Where(owner => owner.Option.FullDefault != Description.FullDefault)
            .Select(owner => $", for {owner.Method} {owner.Option.FullDefault}");
        string help = $"{Description.Explanation}.{of} Default: {Description.FullDefault}{string.Concat(others)}.";
        if (Description.IsSwitch)
        {
            _option = OptionOf.Flag($"--{Name}", $"{Description.Explanation}.{of}");
            _off = OptionOf.Flag($"--no-{Name}", $"Not --{Name}, where a recipe has it.");
        }
        else
        {
            _option = OptionOf.Described(Description, help);
        }
    }

    /// <summary>An option that always is there.</summary>
    public DescribedOption(OptionDescription option) : this([("", option)], all: 1)
    {
    }

    /// <summary>Its word.</summary>
    public string Name => Description.Name;

    /// <summary>What there is to say of it.</summary>
    public OptionDescription Description { get; }

    /// <summary>The methods that have it.</summary>
    public IReadOnlyList<string> Owners { get; }

    /// <summary>Adds it to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(_option);
        if (_off is not null) command.Add(_off);
    }

    /// <summary>How it was written on the command line, with its dashes; null where it was not.</summary>
    public string? Written(ParseResult parsed) => IsGiven(parsed, _option) ? _option.Name : _off is not null && IsGiven(parsed, _off) ? _off.Name : null;

    /// <summary>Its value as a text; null where it was not given.</summary>
    /// <exception cref="UsageException">It is switched on and off.</exception>
    public string? Value(ParseResult parsed)
    {
        if (_off is null) return IsGiven(parsed, _option) ? parsed.GetValue((Option<string[]>)_option)![0] : null;
        bool off = IsGiven(parsed, _off);
        bool on = IsGiven(parsed, _option);
        if (on && off) throw new UsageException($"{_option.Name} and {_off.Name} contradict each other; leave one of them out.");
        return on ? "true" : off ? "false" : null;
    }

    private static bool IsGiven(ParseResult parsed, Option option) => parsed.GetResult(option) is { Implicit: false };
}
