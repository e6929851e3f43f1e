namespace Saddle.Models;

/// <summary>The kinds of words of TorchScript's language.</summary>
internal enum ScriptTokenKind
{
    /// <summary>A name that is no keyword.</summary>
    Name,

    /// <summary>A keyword, an operator or a bracket.</summary>
    Mark,

    /// <summary>A number.</summary>
    Number,

    /// <summary>A text in quotes.</summary>
    Text,

    /// <summary>The end of a line that ends a statement.</summary>
    LineEnd,

    /// <summary>The start of a block.</summary>
    Indent,

    /// <summary>The end of a block.</summary>
    Dedent,

    /// <summary>The end of the file.</summary>
    End,
}

/// <summary>A word of a script.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">As it is written.</param>
/// <param name="Line">Where it stands, from 1.</param>
/// <param name="Start">Where it begins in the source.</param>
internal readonly record struct ScriptToken(ScriptTokenKind Kind, string Text, int Line, int Start);

/// <summary>A stretch of a source.</summary>
/// <param name="Source">The source's qualified name.</param>
/// <param name="Start">Where it begins.</param>
/// <param name="End">Where it ends, not within it any more.</param>
internal readonly record struct ScriptSpan(string Source, int Start, int End);
