using System.Text;

namespace Saddle.Models;

/// <summary>An expression of a script.</summary>
/// <param name="Line">Where it stands, from 1.</param>
internal abstract record ScriptExpression(int Line);

/// <summary>A name.</summary>
internal sealed record ScriptName(string Name, int Line) : ScriptExpression(Line);

/// <summary>Part of something: <c>value.name</c>.</summary>
internal sealed record ScriptSelect(ScriptExpression Value, string Name, int Line) : ScriptExpression(Line);

/// <summary>A call.</summary>
internal sealed record ScriptCall(ScriptExpression Function, IReadOnlyList<ScriptExpression> Arguments,
    IReadOnlyList<(string Name, ScriptExpression Value)> Named, int Line) : ScriptExpression(Line)
{
    /// <summary>Where the name of what is called stands.</summary>
    public ScriptSpan NameSpan { get; init; }
}

/// <summary>A number, text or truth value; None is null's.</summary>
internal sealed record ScriptConstant(ScriptTokenKind Kind, string Text, int Line) : ScriptExpression(Line)
{
    private const string Escapes = "\\'\"\nabfnrtv", Meanings = "\\'\"\n\a\b\f\n\r\t\v";

    /// <summary>The text that is written, without quotes and escapes.</summary>
    /// <exception cref="ScriptFault">It has an escape that libtorch does not read.</exception>
    public string Unquoted
    {
        get
        {
            int width = Text.Length >= 6 && Text.StartsWith(new string(Text[0], 3), StringComparison.Ordinal) ? 3 : 1;
            string inner = Text[width..^width];
            if (!inner.Contains('\\')) return inner;
            var bytes = new List<byte>();
            for (int at = 0; at < inner.Length; at++)
            {
                string escape = inner.Substring(at + 1, Math.Min(3, inner.Length - at - 1));
                if (inner[at] != '\\') bytes.AddRange(Encoding.UTF8.GetBytes(inner, at, 1));
                else if (escape.Length == 3 && escape.AsSpan().IndexOfAnyExceptInRange('0', '7') < 0)
                {
                    bytes.Add((byte)Convert.ToInt32(escape, 8));
                    at += 3;
                }
                else
                {
                    int known = escape.Length == 0 ? -1 : Escapes.IndexOf(escape[0]);
                    bytes.Add(known >= 0 ? (byte)Meanings[known] : throw new ScriptFault($"its code has a text with an unknown escape in line {Line}"));
                    at++;
                }
            }
            return Encoding.UTF8.GetString([.. bytes]);
        }
    }
}

/// <summary>An index or a slice, or the parts of a type: <c>value[items]</c>.</summary>
internal sealed record ScriptSubscript(ScriptExpression Value, IReadOnlyList<ScriptExpression> Items, int Line) : ScriptExpression(Line);

/// <summary>A list comprehension; its target is known in its element alone.</summary>
internal sealed record ScriptComprehension(ScriptExpression Element, ScriptExpression Target, ScriptExpression Source, int Line) : ScriptExpression(Line);

/// <summary>What is made of other expressions: a tuple, a list, a dictionary, a slice, or an operation.</summary>
/// <param name="Kind">The bracket or the operator.</param>
/// <param name="Parts">The expressions.</param>
/// <param name="Line">Where it stands.</param>
internal sealed record ScriptCompound(string Kind, IReadOnlyList<ScriptExpression> Parts, int Line) : ScriptExpression(Line);

/// <summary>A statement.</summary>
/// <param name="Line">Where it stands.</param>
internal abstract record ScriptStatement(int Line);

/// <summary>An assignment or, without a value, a declaration: <c>targets : type = value</c>.</summary>
internal sealed record ScriptAssignment(IReadOnlyList<ScriptExpression> Targets, ScriptExpression? Type, ScriptExpression? Value, bool Augmented, int Line)
    : ScriptStatement(Line);

/// <summary>A statement of expressions alone: an expression, a return, an assertion and so on.</summary>
/// <param name="Kind">The keyword; empty for an expression.</param>
/// <param name="Parts">Its expressions.</param>
/// <param name="Line">Where it stands.</param>
internal sealed record ScriptSimple(string Kind, IReadOnlyList<ScriptExpression> Parts, int Line) : ScriptStatement(Line);

/// <summary>A statement with blocks.</summary>
/// <param name="Kind">The keyword: if, while, for, with.</param>
/// <param name="Heads">The expressions of its head.</param>
/// <param name="Targets">What its head assigns.</param>
/// <param name="Bodies">Its blocks.</param>
/// <param name="Line">Where it stands.</param>
internal sealed record ScriptBlock(string Kind, IReadOnlyList<ScriptExpression> Heads, IReadOnlyList<ScriptExpression> Targets,
    IReadOnlyList<IReadOnlyList<ScriptStatement>> Bodies, int Line) : ScriptStatement(Line);

/// <summary>A parameter of a function.</summary>
internal sealed record ScriptParameter(string Name, ScriptExpression? Type, ScriptExpression? Default);

/// <summary>A function or method.</summary>
internal sealed record ScriptFunction(string Name, IReadOnlyList<ScriptParameter> Parameters, ScriptExpression? Returns, IReadOnlyList<ScriptStatement> Body,
    int Line) : ScriptStatement(Line);

/// <summary>A class.</summary>
internal sealed record ScriptClass(string Name, string? Base, IReadOnlyList<ScriptStatement> Body, int Line) : ScriptStatement(Line);
