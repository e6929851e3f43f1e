namespace Saddle.Options;

/// <summary>Sets options by their texts on a copy of an object.</summary>
internal sealed class OptionChange
{
    private readonly OptionSet _set;
    private readonly string _title;

    /// <inheritdoc cref="OptionSet.Change"/>
    public OptionChange(OptionSet set, Configurable original, string title, IEnumerable<KeyValuePair<string, string>> texts)
    {
        (_set, _title, Made) = (set, title, original with { });
        KeyValuePair<string, string>[] all = [.. texts];
        RefuseTwice(all);
        ILookup<OptionProperty?, KeyValuePair<string, string>> own = all.ToLookup(text => _set.Find(text.Key));
        // A nested object first, since what follows may be its options.
        foreach (var given in own.Where(given => given.Key is not null).OrderBy(given => given.Key!.Kind.Nested is null))
            Set(given.Key!, [.. given.Select(text => text.Value)]);
        foreach (IGrouping<OptionProperty?, KeyValuePair<string, string>> rest in own[null].GroupBy(Holder)) SetInside(rest.Key, rest);
        var written = new Dictionary<string, string>(original.Written);
        foreach (KeyValuePair<string, string> text in all.Where(text => _set.Find(text.Key) is not null)) written[text.Key] = text.Value;
        Made.Written = written;
    }

    /// <summary>The copy.</summary>
    public Configurable Made { get; }

    private void Set(OptionProperty option, string[] values)
    {
        try
        {
            option.Set(Made, option.Read(values));
        }
        catch (UsageException error) when (_title.Length > 0)
        {
            throw new UsageException($"{_title}: {error.Message}", error);
        }
    }

    private void SetInside(OptionProperty? holder, IEnumerable<KeyValuePair<string, string>> texts)
    {
        if (holder is null) throw Unknown(texts.First().Key);
        var inner = (Configurable)holder.Get(Made)!;
        holder.Set(Made, OptionSet.Change(inner, holder.Kind.Nested!.TitleOf(inner), texts));
    }

    /// <summary>The nested object that has an option; where none has it, the first, which refuses it.</summary>
    private OptionProperty? Holder(KeyValuePair<string, string> text)
    {
        OptionProperty[] nested = [.. _set.All.Where(option => option.Kind.Nested is not null && option.Get(Made) is not null)];
        // One that is named only where it is not the default is none of the options of the moment.
        return nested.FirstOrDefault(option => option.Get(Made) is Configurable inner
            && (inner.Options.ContainsKey(text.Key) || OptionSet.Of(inner.GetType()).Find(text.Key) is not null))
            ?? nested.FirstOrDefault(option => !option.Option.Quiet);
    }

    private void RefuseTwice(KeyValuePair<string, string>[] all)
    {
        // A nested object may bring options with it, which stand beside those that follow it.
        IEnumerable<string> inside = all.Where(text => _set.Find(text.Key)?.Kind.Nested is not null).SelectMany(text => OptionWords.Split(text.Value).Options)
            .Select(text => text.Key);
        IEnumerable<string> once = all.Where(text => _set.Find(text.Key)?.Kind.ReadAll is null).Select(text => text.Key);
        if (once.Concat(inside).GroupBy(name => name).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new UsageException($"The option {twice.Key} of the {_title} is named twice; name it once.");
    }

    private UsageException Unknown(string name)
    {
        string[] names = [.. _set.All.Select(option => option.Name).Order(StringComparer.Ordinal)];
        string near = Spelling.Nearest(name, names) is { } meant ? $" Did you mean {meant}?" : "";
        return new UsageException($"The {_title} has no option '{name}'. It has {(names.Length == 0 ? "none" : string.Join(", ", names))}.{near}");
    }
}
