namespace Saddle.Options;

/// <summary>A value that options write as a text of its own, such as a loss.</summary>
/// <typeparam name="TSelf">The type itself; its <see cref="object.ToString"/> gives the text again.</typeparam>
public interface IFromText<TSelf> where TSelf : IFromText<TSelf>
{
    /// <summary>What may be written, for help and documentation.</summary>
    static abstract string Expected { get; }

    /// <summary>Reads a text.</summary>
    /// <exception cref="UsageException">It is none of <see cref="Expected"/>.</exception>
    static abstract TSelf Parse(string text);
}

/// <summary>A value that an option writes as one or more texts, for which the option may be repeated.</summary>
/// <typeparam name="TSelf">The type itself.</typeparam>
public interface IFromTexts<TSelf> where TSelf : IFromTexts<TSelf>
{
    /// <summary>What stands for one text in help: <c>MODEL</c>.</summary>
    static abstract string Placeholder { get; }

    /// <summary>Reads the texts, in their order.</summary>
    /// <exception cref="UsageException">One is wrong.</exception>
    static abstract TSelf Parse(IReadOnlyList<string> texts);
}

/// <summary>A value that names what must be loaded before it can be used, such as models.</summary>
/// <typeparam name="T">What is loaded.</typeparam>
public interface ILoadable<T>
{
    /// <summary>The same with everything loaded.</summary>
    /// <param name="find">Gives what a text names.</param>
    /// <returns>A value of the same type.</returns>
    object Load(Func<string, T> find);
}

/// <summary>What has a name in a catalogue.</summary>
public interface INamed
{
    /// <summary>The stable short name.</summary>
    string Name { get; }
}

/// <summary>
/// What a catalogue knows by name. As the value of an option it is written by its name, and its own options stand beside
/// those of the owner: <c>transfer:inner=pgd,steps=40</c>.
/// </summary>
/// <typeparam name="TSelf">The type itself.</typeparam>
public interface ICatalogued<TSelf> : INamed where TSelf : Configurable, ICatalogued<TSelf>
{
    /// <summary>Where it is known.</summary>
    static abstract Catalogue<TSelf> Catalogue { get; }
}
