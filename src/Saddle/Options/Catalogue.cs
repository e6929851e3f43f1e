namespace Saddle.Options;

/// <summary>Something that is known by a name.</summary>
/// <param name="Name">The stable short name, which the command line takes.</param>
/// <param name="Title">What the field calls it.</param>
/// <param name="Reference">The paper.</param>
/// <param name="Create">Makes it with its defaults.</param>
public sealed record CatalogueEntry<T>(string Name, string Title, string Reference, Func<T> Create) where T : Configurable
{
    /// <summary>Another name that is understood; null where there is none.</summary>
    public string? Alias { get; init; }

    /// <summary>Its options, described.</summary>
    public IReadOnlyList<OptionDescription> Options => OptionSet.Describe(Create());

    /// <summary>Name and title: <c>pgd: projected gradient descent</c>.</summary>
    public override string ToString() => $"{Name}: {Title}";
}

/// <summary>Everything of a kind by name, to which a program may add its own.</summary>
/// <typeparam name="T">The kind.</typeparam>
/// <threadsafety>Safe.</threadsafety>
public sealed class Catalogue<T> : INestedCatalogue where T : Configurable
{
    private readonly string _kind, _kinds;
    private readonly Lock _registering = new();
    private volatile IReadOnlyList<CatalogueEntry<T>> _entries;

    /// <summary>Creates a catalogue.</summary>
    /// <param name="kind">What one is called: <c>attack</c>.</param>
    /// <param name="kinds">What several are called: <c>attacks</c>.</param>
    /// <param name="entries">What is known from the beginning.</param>
    public Catalogue(string kind, string kinds, params IEnumerable<CatalogueEntry<T>> entries) =>
        (_kind, _kinds, _entries) = (kind, kinds, [.. entries]);

    /// <summary>All of them: those that are known from the beginning, then those of the program.</summary>
    public IReadOnlyList<CatalogueEntry<T>> All => _entries;

    /// <summary>Adds one, which from then on is known wherever names are.</summary>
    /// <param name="entry">It; its name may have no colon, comma, equals sign, slash or space.</param>
    /// <returns>What takes the name back when it is disposed; a program that keeps it for good need not.</returns>
    /// <exception cref="UsageException">The name is taken, or could not be read again.</exception>
    public IDisposable Register(CatalogueEntry<T> entry)
    {
        if (entry.Name.Length == 0 || entry.Name.Any(letter => letter is ':' or ',' or '=' or '/' or '+' || char.IsWhiteSpace(letter)))
            throw new UsageException($"'{entry.Name}' is no name for one of the {_kinds}; expected letters, digits and dashes as in "
                + $"my-{_kind.Replace(' ', '-')}.");
        lock (_registering)
        {
            if (_entries.Any(known => known.Name == entry.Name || known.Alias == entry.Name))
                throw new UsageException($"There is already one of the {_kinds} that is called {entry.Name}; choose another name.");
            _entries = [.. _entries, entry];
        }
        return new Registration(() => Remove(entry));
    }

    /// <summary>What is known under a name.</summary>
    /// <exception cref="UsageException">There is none of this name; the message lists what there is.</exception>
    public CatalogueEntry<T> Find(string name) => All.FirstOrDefault(entry => entry.Name == name || entry.Alias == name) ?? throw Unknown(name);

    /// <summary>Reads <c>name</c> or <c>name:option=value,…</c>.</summary>
    /// <exception cref="UsageException">There is no such name or option, an option is named twice, or a value is not of its kind or out of
    /// its range.</exception>
    public T Parse(string text)
    {
        (string name, KeyValuePair<string, string>[] options) = OptionWords.Split(text);
        return Create(name, options);
    }

    /// <summary>Makes what is known under a name, with options by their words.</summary>
    /// <exception cref="UsageException">There is no such name or option, an option is named twice, or a value is not of its kind or out of
    /// its range.</exception>
    public T Create(string name, IEnumerable<KeyValuePair<string, string>> options)
    {
        CatalogueEntry<T> entry = Find(name);
        return OptionSet.Change(entry.Create(), $"{_kind} {entry.Name}", options);
    }

    string INestedCatalogue.NameOf(object value) => ((INamed)value).Name;

    string INestedCatalogue.TitleOf(object value) => $"{_kind} {((INamed)value).Name}";

    private void Remove(CatalogueEntry<T> entry)
    {
        lock (_registering) _entries = [.. _entries.Where(known => known != entry)];
    }

    private sealed class Registration(Action end) : IDisposable
    {
        public void Dispose() => end();
    }

    private UsageException Unknown(string name)
    {
        string[] names = [.. All.Select(entry => entry.Name)];
        string near = Spelling.Nearest(name, names) is { } meant ? $" Did you mean {meant}?" : "";
        return new UsageException($"There is no {_kind} '{name}'. There are: {string.Join(", ", names)}.{near}");
    }
}

/// <summary>A catalogue, whatever is in it, as the options of an owner see it.</summary>
internal interface INestedCatalogue
{
    /// <summary>The name of something that is in it.</summary>
    string NameOf(object value);

    /// <summary>What messages call it.</summary>
    string TitleOf(object value);
}
