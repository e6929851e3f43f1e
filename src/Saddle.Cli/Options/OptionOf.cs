using System.CommandLine;
using System.Globalization;
using Saddle.Options;

namespace Saddle.Cli.Options;

/// <summary>Makes options whose values are read by our own parsers, so that a wrong value says what was expected.</summary>
internal static class OptionOf
{
    /// <summary>An option that may be given once.</summary>
    /// <param name="name">The word, with its dashes.</param>
    /// <param name="placeholder">What stands for the value in the help.</param>
    /// <param name="description">What it is, its unit, range and default.</param>
    /// <param name="parse">Reads the value; throws <see cref="UsageException"/> for a wrong one.</param>
    public static Option<T?> Value<T>(string name, string placeholder, string description, Func<string, T> parse) => new(name)
    {
        Description = description,
        HelpName = placeholder,
        Arity = ArgumentArity.ExactlyOne,
        CustomParser = result =>
        {
            try
            {
                return parse(result.Tokens[0].Value);
            }
            catch (UsageException error)
            {
                result.AddError($"{name}: {error.Message}");
                return default;
            }
        },
    };

    /// <summary>An option that may be given as often as wanted.</summary>
    /// <inheritdoc cref="Value{T}"/>
    public static Option<T[]> Values<T>(string name, string placeholder, string description, Func<string, T> parse) => new(name)
    {
        Description = description,
        HelpName = placeholder,
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
        CustomParser = result =>
        {
            try
            {
                return [.. result.Tokens.Select(token => parse(token.Value))];
            }
            catch (UsageException error)
            {
                result.AddError($"{name}: {error.Message}");
                return [];
            }
        },
    };

    /// <summary>An option that takes text as it is.</summary>
    public static Option<string?> Text(string name, string placeholder, string description) => Value(name, placeholder, description,
        text => text.Length > 0 ? text : throw new UsageException($"expected {placeholder}, found nothing."));

    /// <summary>An option of an attack or a training as it describes itself; its values are read where its owner is made.</summary>
    /// <param name="option">The option.</param>
    /// <param name="help">What the help says where that is not what the option says.</param>
    public static Option<string[]> Described(OptionDescription option, string? help = null) => new($"--{option.Name}")
    {
        Description = help ?? option.Help,
        HelpName = option.Placeholder,
        Arity = option.Repeats ? ArgumentArity.OneOrMore : ArgumentArity.ExactlyOne,
        AllowMultipleArgumentsPerToken = false,
        CustomParser = result => [.. result.Tokens.Select(token => token.Value)],
    };

    /// <summary>An option that is there or not.</summary>
    public static Option<bool> Flag(string name, string description) => new(name) { Description = description, Arity = ArgumentArity.Zero };

    /// <summary>An option that takes a whole number.</summary>
    public static Option<int?> Whole(string name, string description, int least, int most = int.MaxValue) => Value<int?>(name, "N", description,
        text => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value) && value >= least && value <= most ? value
            : throw new UsageException($"expected a whole number from {least}{(most == int.MaxValue ? "" : $" to {most}")}, not '{text}'."));

    /// <summary>An option that takes one of some words, each for a value.</summary>
    public static Option<T?> Choice<T>(string name, string description, params (string Word, T Value)[] choices) =>
        Value(name, string.Join('|', choices.Select(choice => choice.Word)), description,
        text => choices.Any(choice => choice.Word == text) ? choices.First(choice => choice.Word == text).Value
            : throw new UsageException($"expected {string.Join(", ", choices.Select(choice => choice.Word))}, not '{text}'."));

    /// <summary>Adds several options.</summary>
    public static void AddAll(this Command command, params ReadOnlySpan<Option> options)
    {
        foreach (Option option in options) command.Add(option);
    }
}
