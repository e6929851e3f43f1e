using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;

namespace Saddle.Options;

/// <summary>How values of a type are written and read.</summary>
/// <param name="Placeholder">What stands for a value in help.</param>
/// <param name="Expected">What may be written, for help; empty where the description says it.</param>
/// <param name="Read">Reads a text; null where it is not of this kind. Where the text says so itself, it throws.</param>
internal sealed partial record OptionKind(string Placeholder, Func<string> Expected, Func<string, object?> Read)
{
    private const BindingFlags NotPublic = BindingFlags.NonPublic | BindingFlags.Static;

    private static readonly (Type Contract, string Maker)[] Contracts =
        [(typeof(IFromText<>), nameof(OfText)), (typeof(IFromTexts<>), nameof(OfTexts)), (typeof(ICatalogued<>), nameof(OfCatalogued))];

    /// <summary>Reads several texts, where the option may be repeated; null where it may not.</summary>
    public Func<IReadOnlyList<string>, object>? ReadAll { get; private init; }

    /// <summary>The catalogue of values whose own options stand beside the owner's; null for all others.</summary>
    public INestedCatalogue? Nested { get; private init; }

    /// <summary>What a wrong text is told that it should have been, before the range.</summary>
    public string Noun { get; private init; } = "";

    /// <summary>The kind of a type.</summary>
    /// <param name="type">The type; not nullable.</param>
    /// <param name="range">The numbers that are allowed.</param>
    public static OptionKind Of(Type type, OptionRange range)
    {
        CultureInfo invariant = CultureInfo.InvariantCulture;
        if (type == typeof(int))
            return new("N", range.ToString, text => int.TryParse(text, invariant, out int value) ? value : null) { Noun = "a whole number, " };
        if (type == typeof(ulong))
            return new("N", () => "a whole number from 0", text => ulong.TryParse(text, NumberStyles.None, invariant, out ulong value) ? value : null);
        if (type == typeof(double)) return new("NUMBER", range.ToString, text => Number(text) is { } value ? value : null) { Noun = "a number, " };
        if (type == typeof(bool)) return new("true|false", () => "true or false", text => text is "true" or "false" ? text == "true" : null);
        if (type.IsEnum) return OfWords(type);
        foreach ((Type contract, string maker) in Contracts)
            if (type.GetInterfaces().Any(known => known.IsGenericType && known.GetGenericTypeDefinition() == contract && known.GenericTypeArguments[0] == type))
                return (OptionKind)typeof(OptionKind).GetMethod(maker, NotPublic)!.MakeGenericMethod(type).Invoke(null, null)!;
        throw new NotSupportedException($"An option cannot be of the type {type}; it must be a number, a truth value, an enumeration, or implement "
            + "IFromText, IFromTexts or ICatalogued.");
    }

    /// <summary>A value as a text.</summary>
    public string Write(object value) => value switch
    {
        bool flag => flag ? "true" : "false",
        Enum choice => Word(choice.ToString()),
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => Nested?.NameOf(value) ?? value.ToString()!,
    };

    /// <summary>A name of the code as the command line writes it: <c>StepSize</c> as <c>step-size</c>.</summary>
    public static string Word(string name) => WordStart().Replace(name, "-$0").TrimStart('-').ToLowerInvariant();

    private static OptionKind OfWords(Type type)
    {
        string[] names = Enum.GetNames(type);
        return new(string.Join('|', names.Select(Word)), () => Words(type),
            text => names.FirstOrDefault(name => Word(name) == text) is { } name ? Enum.Parse(type, name) : null);
    }

    private static OptionKind OfText<T>() where T : IFromText<T> => new("VALUE", () => T.Expected, text => T.Parse(text));

    private static OptionKind OfTexts<T>() where T : IFromTexts<T> =>
        new(T.Placeholder, () => "", text => T.Parse([text])) { ReadAll = texts => T.Parse(texts) };

    private static OptionKind OfCatalogued<T>() where T : Configurable, ICatalogued<T> =>
        new("NAME[:option=value,…]", () => string.Join(", ", T.Catalogue.All.Select(entry => entry.Name)), T.Catalogue.Parse) { Nested = T.Catalogue };

    private static double? Number(string text) =>
        Fraction.TryParse(text, out double number) ? number
        : text.EndsWith('%') && Fraction.TryParse(text.AsSpan(..^1), out double percent) ? percent / 100 : null;

    private static string Words(Type type)
    {
        string[] words = [.. Enum.GetNames(type).Select(name =>
            type.GetField(name)!.GetCustomAttribute<MeaningAttribute>() is { } meaning ? $"{Word(name)} ({meaning.Text})" : Word(name))];
        return words is [var only] ? only : $"{string.Join(", ", words[..^1])} or {words[^1]}";
    }

    [GeneratedRegex("[A-Z]")]
    private static partial Regex WordStart();
}
