namespace Saddle.Models;

/// <summary>Cuts the source of a TorchScript file into words, as libtorch's own lexer does.</summary>
internal sealed class ScriptLexer
{
    private static readonly HashSet<string> Keywords =
    [
        "def", "if", "else", "elif", "while", "return", "is", "True", "False", "None", "and", "or", "not", "global", "for", "in", "raise", "assert",
        "break", "continue", "del", "pass", "class", "import", "with", "as", "Ellipsis", "NoneType",
    ];

    // The longest first.
    private static readonly string[] Marks =
    [
        "<<=", ">>=", "**=", "...", "<=>", "+=", "-=", "*=", "/=", "%=", "|=", "&=", "^=", "**", "//", "==", "!=", "<=", ">=", "<<", ">>", "->",
        "+", "-", "*", "/", "%", "@", "=", "<", ">", "(", ")", "[", "]", "{", "}", ",", ":", ".", "?", "!", "&", "|", "^", "~",
    ];

    private readonly string _source;
    private readonly List<ScriptToken> _tokens = [];
    private readonly Stack<int> _indents = new([0]);
    private int _position, _line = 1, _nesting;

    private ScriptLexer(string source) => _source = source;

    /// <summary>The words of a source, the last of which is its end.</summary>
    /// <exception cref="ScriptFault">Something in it is no word.</exception>
    public static IReadOnlyList<ScriptToken> Tokens(string source)
    {
        var lexer = new ScriptLexer(source);
        lexer.BeginLine();
        while (lexer.Next())
        {
        }
        return lexer._tokens;
    }

    private bool Next()
    {
        SkipBlanks();
        if (_position == _source.Length) return End();
        char first = _source[_position];
        if (first == '\n') EndLine();
        else if (first is '"' or '\'') Add(ScriptTokenKind.Text, TextLength(first));
        else if (char.IsAsciiDigit(first) || (first == '.' && _position + 1 < _source.Length && char.IsAsciiDigit(_source[_position + 1])))
            Add(ScriptTokenKind.Number, NumberLength());
        else if (IsNamePart(first)) AddName();
        else AddMark();
        return true;
    }

    private bool End()
    {
        if (_tokens.Count > 0 && _tokens[^1].Kind is not (ScriptTokenKind.LineEnd or ScriptTokenKind.Dedent)) Add(ScriptTokenKind.LineEnd, 0);
        for (; _indents.Count > 1; _indents.Pop()) Add(ScriptTokenKind.Dedent, 0);
        Add(ScriptTokenKind.End, 0);
        return false;
    }

    private void EndLine()
    {
        _position++;
        _line++;
        if (_nesting > 0) return;
        if (_tokens.Count > 0 && _tokens[^1].Kind is not (ScriptTokenKind.LineEnd or ScriptTokenKind.Indent or ScriptTokenKind.Dedent))
            Add(ScriptTokenKind.LineEnd, 0);
        BeginLine();
    }

    /// <summary>Compares the indentation of the next line that has words with those of the blocks around.</summary>
    private void BeginLine()
    {
        int width;
        while (true)
        {
            int start = _position;
            SkipBlanks();
            width = _position - start;
            if (_position == _source.Length) return;
            if (_source[_position] != '\n') break;
            _position++;
            _line++;
        }
        if (width > _indents.Peek())
        {
            // The line end before a deeper block is part of its start.
            if (_tokens.Count > 0 && _tokens[^1].Kind == ScriptTokenKind.LineEnd) _tokens.RemoveAt(_tokens.Count - 1);
            _indents.Push(width);
            Add(ScriptTokenKind.Indent, 0);
        }
        while (width < _indents.Peek())
        {
            _indents.Pop();
            Add(ScriptTokenKind.Dedent, 0);
        }
        if (width != _indents.Peek()) throw Fault("is indented as no line before it");
    }

    /// <summary>Spaces, comments, and ends of lines that a backslash takes back.</summary>
    private void SkipBlanks()
    {
        while (_position < _source.Length)
        {
            char here = _source[_position];
            if (here == '#')
                while (_position < _source.Length && _source[_position] != '\n') _position++;
            else if (here == '\\' && _position + 1 < _source.Length && _source[_position + 1] == '\n')
            {
                _position += 2;
                _line++;
            }
            else if (here is ' ' or '\t' or '\r' or '\v' or '\f') _position++;
            else return;
        }
    }

    private int TextLength(char quote)
    {
        int width = _position + 2 < _source.Length && _source[_position + 1] == quote && _source[_position + 2] == quote ? 3 : 1;
        string end = new(quote, width);
        for (int at = _position + width; at < _source.Length; at++)
        {
            if (string.CompareOrdinal(_source, at, end, 0, width) == 0) return at + width - _position;
            if (_source[at] == '\n' && width == 1) break;
            if (_source[at] == '\\') at++;
        }
        throw Fault("holds a text without an end");
    }

    private int NumberLength()
    {
        int at = _position;
        if (at + 1 < _source.Length && _source[at] == '0' && _source[at + 1] is 'x' or 'X') throw Fault("holds a hexadecimal number");
        while (at < _source.Length && char.IsAsciiDigit(_source[at])) at++;
        if (at < _source.Length && _source[at] == '.') at++;
        while (at < _source.Length && char.IsAsciiDigit(_source[at])) at++;
        int exponent = at;
        if (exponent < _source.Length && _source[exponent] is 'e' or 'E')
        {
            exponent++;
            if (exponent < _source.Length && _source[exponent] is '+' or '-') exponent++;
            if (exponent < _source.Length && char.IsAsciiDigit(_source[exponent]))
            {
                at = exponent;
                while (at < _source.Length && char.IsAsciiDigit(_source[at])) at++;
            }
        }
        return (at < _source.Length && _source[at] == 'j' ? at + 1 : at) - _position;
    }

    private void AddName()
    {
        int end = _position;
        while (end < _source.Length && (IsNamePart(_source[end]) || char.IsAsciiDigit(_source[end]))) end++;
        Add(Keywords.Contains(_source[_position..end]) ? ScriptTokenKind.Mark : ScriptTokenKind.Name, end - _position);
    }

    private void AddMark()
    {
        string mark = Marks.FirstOrDefault(mark => string.CompareOrdinal(_source, _position, mark, 0, mark.Length) == 0)
            ?? throw Fault($"holds the character U+{(int)_source[_position]:X4}");
        if (mark is "(" or "[" or "{") _nesting++;
        if (mark is ")" or "]" or "}") _nesting = Math.Max(0, _nesting - 1);
        Add(ScriptTokenKind.Mark, mark.Length);
    }

    private void Add(ScriptTokenKind kind, int length)
    {
        _tokens.Add(new ScriptToken(kind, _source.Substring(_position, length), _line, _position));
        _position += length;
    }

    private static bool IsNamePart(char letter) => letter == '_' || char.IsAsciiLetter(letter);

    private ScriptFault Fault(string what) => new($"its code cannot be read: line {_line} {what}");
}
