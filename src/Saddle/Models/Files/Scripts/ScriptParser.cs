namespace Saddle.Models;

/// <summary>Reads the expressions of a script, with the grammar of libtorch's parser.</summary>
internal sealed partial class ScriptParser
{
    // PyTorch breaks long lines into names long before; libtorch's parser calls itself, as this one does.
    private const int DeepestNesting = 200;

    private static readonly Dictionary<string, int> Binary = new()
    {
        ["for"] = 1,
        ["if"] = 1,
        ["and"] = 2,
        ["or"] = 2,
        ["in"] = 4,
        ["not in"] = 4,
        ["is"] = 4,
        ["is not"] = 4,
        ["<"] = 4,
        [">"] = 4,
        ["=="] = 4,
        ["<="] = 4,
        [">="] = 4,
        ["!="] = 4,
        ["|"] = 5,
        ["^"] = 6,
        ["&"] = 7,
        ["<<"] = 8,
        [">>"] = 8,
        ["+"] = 9,
        ["-"] = 9,
        ["*"] = 10,
        ["/"] = 10,
        ["//"] = 10,
        ["%"] = 10,
        ["@"] = 10,
        ["**"] = 11,
    };

    private readonly IReadOnlyList<ScriptToken> _tokens;
    private readonly string _name;
    private int _position, _nesting;

    private ScriptParser(IReadOnlyList<ScriptToken> tokens, string name) => (_tokens, _name) = (tokens, name);

    private ScriptToken Here => _tokens[_position];

    private static ScriptExpression[] Parts(params ScriptExpression?[] parts) => [.. parts.OfType<ScriptExpression>()];

    private ScriptExpression Expressions()
    {
        ScriptExpression first = Expression();
        if (!Is(",")) return first;
        var parts = new List<ScriptExpression> { first };
        while (Take(","))
        {
            if (Here.Kind == ScriptTokenKind.LineEnd || Is("=") || Is(")")) break;
            parts.Add(Expression());
        }
        return new ScriptCompound("()", parts, first.Line);
    }

    private ScriptExpression Expression(int precedence = 0)
    {
        if (++_nesting > DeepestNesting) throw Fault($"more than {DeepestNesting} expressions or blocks lie inside each other");
        ScriptExpression left = Unary();
        while (Operator() is { } found && Binary[found] is var own && own > precedence)
        {
            int line = Here.Line;
            _position += found.Contains(' ') ? 2 : 1;
            if (found == "if")
            {
                ScriptExpression condition = Expression();
                Expect("else");
                left = new ScriptCompound(found, [condition, left, Expression(own - 1)], line);
            }
            else if (found == "for")
            {
                ScriptExpression target = Expression(4);
                Expect("in");
                left = new ScriptComprehension(left, target, Expression(), line);
            }
            else left = new ScriptCompound(found, [left, Expression(found == "**" ? own - 1 : own)], line);
        }
        _nesting--;
        return left;
    }

    private string? Operator()
    {
        if (Here.Kind != ScriptTokenKind.Mark) return null;
        string next = _tokens[Math.Min(_position + 1, _tokens.Count - 1)].Text;
        string text = (Here.Text, next) switch
        {
            ("not", "in") => "not in",
            ("is", "not") => "is not",
            _ => Here.Text,
        };
        return Binary.ContainsKey(text) ? text : null;
    }

    private ScriptExpression Unary()
    {
        ScriptToken token = Here;
        if (token.Kind != ScriptTokenKind.Mark || token.Text is not ("-" or "not" or "~" or "*")) return Postfix(Base(), token.Start);
        _position++;
        ScriptExpression value = Expression(token.Text is "not" or "~" ? 3 : 10);
        return token.Text == "-" && value is ScriptConstant { Kind: ScriptTokenKind.Number } number ? number with { Text = "-" + number.Text }
            : new ScriptCompound(token.Text, [value], token.Line);
    }

    private ScriptExpression Base()
    {
        ScriptToken token = Here;
        _position++;
        switch (token.Kind)
        {
            case ScriptTokenKind.Number: return new ScriptConstant(token.Kind, token.Text, token.Line);
            case ScriptTokenKind.Name: return new ScriptName(token.Text, token.Line);
            case ScriptTokenKind.Text:
                while (Here.Kind == ScriptTokenKind.Text) _position++;
                return new ScriptConstant(token.Kind, token.Text, token.Line);
            case ScriptTokenKind.Mark
            when token.Text is "True" or "False" or "None" or "NoneType" or "Ellipsis" or "...":
                return new ScriptConstant(token.Kind, token.Text, token.Line);
            case ScriptTokenKind.Mark when token.Text == "(":
                if (Take(")")) return new ScriptCompound("()", [], token.Line);
                ScriptExpression inner = Expressions();
                Expect(")");
                return inner;
            case ScriptTokenKind.Mark when token.Text == "[": return new ScriptCompound("[]", Sequence("]", () => Expression()), token.Line);
            case ScriptTokenKind.Mark when token.Text == "{": return new ScriptCompound("{}", [.. Sequence("}", Pair).SelectMany(pair => pair)], token.Line);
            default:
                _position--;
                throw Unexpected("an expression");
        }
    }

    private ScriptExpression[] Pair()
    {
        ScriptExpression key = Expression();
        Expect(":");
        return [key, Expression()];
    }

    private ScriptExpression Postfix(ScriptExpression value, int start)
    {
        while (Here.Kind == ScriptTokenKind.Mark)
        {
            int line = Here.Line;
            if (Take(".")) value = new ScriptSelect(value, Name(), line);
            else if (Is("(")) value = Call(value, line, new ScriptSpan(_name, start, Here.Start));
            else if (Take("[")) value = new ScriptSubscript(value, Sequence("]", Index), line);
            else break;
        }
        return value;
    }

    private ScriptCall Call(ScriptExpression function, int line, ScriptSpan name)
    {
        Expect("(");
        var arguments = new List<ScriptExpression>();
        var named = new List<(string, ScriptExpression)>();
        Sequence(")", () =>
        {
            if (Here.Kind == ScriptTokenKind.Name && _tokens[_position + 1] is { Kind: ScriptTokenKind.Mark, Text: "=" })
            {
                string name = Name();
                Expect("=");
                named.Add((name, Expression()));
            }
            else arguments.Add(Expression());
            return true;
        });
        return new ScriptCall(function, arguments, named, line) { NameSpan = name };
    }

    private ScriptExpression Index()
    {
        int line = Here.Line;
        ScriptExpression? first = Is(":") ? null : Expression();
        if (!Take(":")) return first!;
        ScriptExpression? second = Is(",") || Is("]") || Is(":") ? null : Expression();
        ScriptExpression? third = Take(":") && !Is(",") && !Is("]") ? Expression() : null;
        return new ScriptCompound(":", Parts(first, second, third), line);
    }

    private List<T> Sequence<T>(string end, Func<T> read)
    {
        var items = new List<T>();
        while (!Is(end))
        {
            items.Add(read());
            if (!Take(",")) break;
        }
        Expect(end);
        return items;
    }

    private string Name()
    {
        if (Here.Kind != ScriptTokenKind.Name) throw Unexpected("a name");
        return _tokens[_position++].Text;
    }

    private bool Is(string mark) => Here.Kind == ScriptTokenKind.Mark && Here.Text == mark;

    private bool Take(string mark)
    {
        if (!Is(mark)) return false;
        _position++;
        return true;
    }

    private void Expect(string mark)
    {
        if (!Take(mark)) throw Unexpected($"'{mark}'");
    }

    private bool Take(ScriptTokenKind kind)
    {
        if (Here.Kind != kind) return false;
        _position++;
        return true;
    }

    private ScriptFault Unexpected(string wanted) => Fault($"'{(Here.Text.Length > 0 ? Here.Text : Here.Kind.ToString())}' stands where {wanted} was expected");

    private ScriptFault Fault(string what) => new($"its code cannot be read: in line {Here.Line} {what}");
}
