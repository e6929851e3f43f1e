using System.Collections.Concurrent;
using System.Reflection;

namespace Saddle.Options;

/// <summary>The options of a type.</summary>
/// <threadsafety>Immutable.</threadsafety>
public sealed class OptionSet
{
    private static readonly ConcurrentDictionary<Type, OptionSet> Known = new();

    private readonly Dictionary<string, OptionProperty> _byProperty, _byName;
    private readonly OptionProperty[] _all;
    private readonly Lazy<object> _fresh;

    private OptionSet(Type type)
    {
        // Base classes first, and of each the order in which it is written.
        OptionProperty[] marked = [.. type.GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
            .Where(property => property.GetCustomAttribute<OptionAttribute>() is not null)
            .OrderBy(property => Depth(property.DeclaringType!)).ThenBy(property => property.MetadataToken)
            .Select(property => new OptionProperty(type, property))];
        string[] without = [.. type.GetCustomAttributes<WithoutOptionAttribute>().Select(taken => taken.Property)];
        _byProperty = marked.ToDictionary(option => option.PropertyName);
        _all = [.. marked.Where(option => !without.Contains(option.PropertyName))];
        _byName = _all.ToDictionary(option => option.Name);
        _fresh = new(() => Activator.CreateInstance(type, nonPublic: true)!);
    }

    /// <summary>The options of a type.</summary>
    public static OptionSet Of(Type type) => Known.GetOrAdd(type, static known => new OptionSet(known));

    /// <summary>Whether there is an option of a word.</summary>
    public bool Has(string name) => _byName.ContainsKey(name);

    /// <summary>What there is to say of every option, in the order in which they are declared.</summary>
    /// <param name="fresh">An object with all defaults.</param>
    public static IReadOnlyList<OptionDescription> Describe(Configurable fresh) => [.. Of(fresh.GetType())._all.Select(option => option.Describe(fresh))];

    /// <summary>Every option that is to be named with its value, by its word, in alphabetical order; those of nested objects beside the object's own.</summary>
    public static IReadOnlyDictionary<string, string> Values(Configurable owner)
    {
        OptionSet options = Of(owner.GetType());
        var values = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (OptionProperty option in options.Named(owner)) values[option.Name] = option.Write(owner);
        foreach (OptionProperty option in options._all)
            if (option.Kind.Nested is not null && option.Get(owner) is Configurable inner)
                foreach ((string name, string value) in inner.Options) values.TryAdd(name, value);
        return values;
    }

    /// <summary>Every option that <see cref="Configurable.Options"/> names, as people read it.</summary>
    public static IReadOnlyDictionary<string, string> Texts(Configurable owner)
    {
        OptionSet options = Of(owner.GetType());
        IEnumerable<Configurable> nested = options._all.Where(option => option.Kind.Nested is not null).Select(option => option.Get(owner))
            .OfType<Configurable>();
        KeyValuePair<string, string>[] inside = [.. nested.SelectMany(inner => inner.OptionTexts)];
        var texts = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach ((string name, string value) in owner.Options)
            texts[name] = options.Find(name)?.Text(value, owner.Written.GetValueOrDefault(name))
                ?? inside.Where(text => text.Key == name).Select(text => text.Value).FirstOrDefault(value);
        return texts;
    }

    /// <summary>A copy with some options set, those of nested objects among them.</summary>
    /// <param name="original">What is copied.</param>
    /// <param name="title">What messages call it, for example <c>attack pgd</c>.</param>
    /// <param name="texts">Words and values; each word once, but for options that may be repeated.</param>
    /// <exception cref="UsageException">There is no such option, one is named twice, or a value is not of its kind or out of its range.</exception>
    public static T Change<T>(T original, string title, IEnumerable<KeyValuePair<string, string>> texts) where T : Configurable =>
        (T)new OptionChange(Of(original.GetType()), original, title, texts).Made;

    /// <summary>A copy in which everything that options name has been loaded.</summary>
    /// <param name="original">What is copied.</param>
    /// <param name="find">Gives what a text names.</param>
    public static T Load<T, TLoaded>(T original, Func<string, TLoaded> find) where T : Configurable
    {
        Configurable copy = (Configurable)original with { };
        foreach (OptionProperty option in Of(original.GetType())._all)
        {
            if (option.Get(copy) is ILoadable<TLoaded> loadable) option.Set(copy, loadable.Load(find));
            else if (option.Kind.Nested is not null && option.Get(copy) is Configurable inner) option.Set(copy, Load(inner, find));
        }
        return (T)copy;
    }

    /// <summary>The options in the order in which they are declared.</summary>
    internal IReadOnlyList<OptionProperty> All => _all;

    /// <summary>The option of a word; null where there is none.</summary>
    internal OptionProperty? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>Refuses a value of a property that is out of range.</summary>
    internal void Require(string property, object? value)
    {
        if (!_byProperty.TryGetValue(property, out OptionProperty? option))
            throw new InvalidOperationException($"{property} is no option; mark it with [Option].");
        option.Require(value);
    }

    /// <summary>The options that are named for an object: not those that are quiet and as they usually are, nor those that belong to another value.</summary>
    internal IEnumerable<OptionProperty> Named(object owner) => _all.Where(option => !(option.Option.Quiet && option.Write(owner) == option.Write(_fresh.Value))
        && (option.Option.BelongsTo?.Split('=') is not [var other, var value] || _byName[other].Write(owner) == value));

    /// <summary>The options that are not as they usually are, in the order in which they are declared.</summary>
    internal IEnumerable<OptionProperty> Changed(object owner) => _all.Where(option => option.Write(owner) != option.Write(_fresh.Value));

    private static int Depth(Type type) => type.BaseType is { } parent ? 1 + Depth(parent) : 0;
}
