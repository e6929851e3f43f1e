using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Saddle.Losses;

namespace Saddle.Attacks;

/// <summary>Marks an <c>init</c> property of an attack as an option of the command line.</summary>
/// <param name="description">What it is, its range, its default and the paper's value.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class AttackOptionAttribute(string description) : Attribute
{
    /// <summary>What it is, its range, its default and the paper's value.</summary>
    public string Description { get; } = description;
}

/// <summary>An option of an attack, as the command line shows it.</summary>
/// <param name="Name">The word, for example <c>step-size</c>.</param>
/// <param name="Description">What it is, its range, its default and the paper's value.</param>
/// <param name="Default">Its value where nothing is said; <c>auto</c> where that depends on the threat model.</param>
public sealed record AttackOption(string Name, string Description, string Default);

/// <summary>Reads and sets an attack's options by their words.</summary>
internal static partial class AttackOptions
{
    private const string Automatic = "auto", InnerWord = "inner";

    /// <summary>Every option of an attack with its value.</summary>
    public static IReadOnlyDictionary<string, string> Values(Attack attack)
    {
        var values = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach ((string name, PropertyInfo property) in Properties(attack.GetType())) values[name] = Text(property.GetValue(attack));
        // What an attack that makes another one leaves open stands beside its own options.
        if (Inner(attack) is { } inner)
            foreach ((string name, string value) in Values(inner)) values.TryAdd(name, value);
        return values;
    }

    /// <summary>The options of an attack, described.</summary>
    public static IReadOnlyList<AttackOption> Describe(Attack attack) =>
        [.. Properties(attack.GetType()).OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair =>
            new AttackOption(pair.Key, pair.Value.GetCustomAttribute<AttackOptionAttribute>()!.Description, Text(pair.Value.GetValue(attack))))];

    /// <summary>Sets one option of a freshly made attack.</summary>
    /// <exception cref="UsageException">There is no such option, or the value is not of its kind or out of its range.</exception>
    public static void Set(Attack attack, string name, string value)
    {
        SortedDictionary<string, PropertyInfo> properties = Properties(attack.GetType());
        if (!properties.TryGetValue(name, out PropertyInfo? property) && Inner(attack) is { } other)
        {
            Set(other, name, value);
            return;
        }
        if (property is null)
            throw new UsageException($"The attack {attack.Name} has no option '{name}'. Its options: {(properties.Count == 0 ? "none" : string.Join(", ", properties.Keys))}.");
        if (!property.CanWrite)
            throw new UsageException($"The option {name} of the attack {attack.Name} is no text: it names models that have to be loaded. In a program set TransferAttack.Sources.");
        object? parsed = Parse(attack.Name, name, value, property.PropertyType);
        try
        {
            property.SetValue(attack, parsed);
        }
        catch (TargetInvocationException error) when (error.InnerException is SaddleException inner)
        {
            throw new UsageException($"--attack {attack.Name}: {inner.Message}", inner);
        }
    }

    /// <summary>Sets options of a freshly made attack, those first that say which attack others belong to.</summary>
    /// <exception cref="UsageException">There is no such option, one is named twice, or a value is not of its kind or out of its range.</exception>
    public static void SetAll(Attack attack, IEnumerable<KeyValuePair<string, string>> options)
    {
        KeyValuePair<string, string>[] all = [.. options];
        // An inner attack may bring options with it, which stand beside those that follow it.
        IEnumerable<string> inner = Inner(attack) is null ? [] : all.Where(option => option.Key == InnerWord).SelectMany(option => AttackCatalogue.OptionsOf(option.Value)).Select(option => option.Key);
        if (all.Select(option => option.Key).Concat(inner).GroupBy(name => name).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new UsageException($"The option {twice.Key} of the attack {attack.Name} is named twice; name it once.");
        foreach ((string name, string value) in all.OrderBy(option => option.Key == InnerWord ? 0 : 1)) Set(attack, name, value);
    }

    private static Attack? Inner(Attack attack) => (attack as TransferAttack)?.Inner;

    private static object? Parse(string attack, string name, string value, Type type)
    {
        Type kind = Nullable.GetUnderlyingType(type) ?? type;
        if (value == Automatic && kind != type) return null;
        CultureInfo invariant = CultureInfo.InvariantCulture;
        if (kind == typeof(int) && int.TryParse(value, NumberStyles.Integer, invariant, out int integer)) return integer;
        if (kind == typeof(double) && Fraction.TryParse(value, out double number)) return number;
        if (kind == typeof(double) && value.EndsWith('%') && Fraction.TryParse(value.AsSpan(..^1), out double percent)) return percent / 100;
        if (kind == typeof(bool) && bool.TryParse(value, out bool flag)) return flag;
        if (kind == typeof(Loss)) return Loss.Parse(value);
        if (kind == typeof(Attack)) return AttackCatalogue.Parse(value);
        if (kind.IsEnum && Enum.GetNames(kind).FirstOrDefault(word => Word(word) == value) is { } choice) return Enum.Parse(kind, choice);
        string expected = kind.IsEnum ? string.Join(" or ", Enum.GetNames(kind).Select(Word)) : kind == typeof(int) ? "a whole number" : kind == typeof(double) ? "a number" : "true or false";
        throw new UsageException($"The option {name} of the attack {attack} must be {expected}{(kind != type ? " or auto" : "")}, not '{value}'.");
    }

    private static string Text(object? value) => value switch
    {
        null => Automatic,
        bool flag => flag ? "true" : "false",
        Attack inner => inner.Name,
        Enum choice => Word(choice.ToString()),
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };

    private static SortedDictionary<string, PropertyInfo> Properties(Type type) => new(
        type.GetProperties().Where(property => property.GetCustomAttribute<AttackOptionAttribute>() is not null)
            .ToDictionary(property => Word(property.Name)), StringComparer.Ordinal);

    /// <summary>A name of the code as the command line writes it: <c>StepSize</c> as <c>step-size</c>.</summary>
    private static string Word(string name) => WordStart().Replace(name, "-$0").TrimStart('-').ToLowerInvariant();

    [GeneratedRegex("[A-Z]")]
    private static partial Regex WordStart();
}
