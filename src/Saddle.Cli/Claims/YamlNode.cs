namespace Saddle.Cli.Claims;

/// <summary>A part of a file, and where it stands. It holds text alone; what a text means is for the reader of the claim to say.</summary>
/// <param name="Place">Where it begins.</param>
internal abstract record YamlNode(Place Place)
{
    /// <summary>What it is, for people: <c>a list</c>.</summary>
    public abstract string Kind { get; }
}

/// <summary>A text.</summary>
/// <param name="Place">Where it begins.</param>
/// <param name="Text">The text, unquoted.</param>
/// <param name="Plain">Whether it stands without quotes, so that it may mean nothing at all.</param>
internal sealed record YamlText(Place Place, string Text, bool Plain) : YamlNode(Place)
{
    private const int MostShown = 60;

    /// <summary>Whether nothing is said.</summary>
    public bool IsNull => Plain && Text is "" or "~" or "null" or "Null" or "NULL";

    /// <inheritdoc/>
    public override string Kind => IsNull ? "nothing" : $"'{(Text.Length > MostShown ? Text[..MostShown] + "…" : Text).ReplaceLineEndings(" ")}'";
}

/// <summary>A list.</summary>
/// <param name="Place">Where it begins.</param>
/// <param name="Items">Its items, in their order.</param>
internal sealed record YamlList(Place Place, IReadOnlyList<YamlNode> Items) : YamlNode(Place)
{
    /// <inheritdoc/>
    public override string Kind => "a list";
}

/// <summary>Fields with their values.</summary>
/// <param name="Place">Where it begins.</param>
/// <param name="Fields">The fields, in their order, each once.</param>
internal sealed record YamlFields(Place Place, IReadOnlyList<YamlField> Fields) : YamlNode(Place)
{
    /// <inheritdoc/>
    public override string Kind => "fields";
}

/// <summary>A field.</summary>
/// <param name="Place">Where its name stands.</param>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its value.</param>
internal sealed record YamlField(Place Place, string Name, YamlNode Value);
