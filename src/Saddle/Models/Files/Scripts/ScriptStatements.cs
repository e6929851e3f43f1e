namespace Saddle.Models;

/// <summary>Reads the statements of a script.</summary>
internal sealed partial class ScriptParser
{
    private static readonly string[] Augmentations = ["+=", "-=", "*=", "/=", "%=", "|=", "&=", "^=", "<<=", ">>=", "**="];

    /// <summary>The classes and functions of a source.</summary>
    /// <param name="source">The text.</param>
    /// <param name="name">Its qualified name.</param>
    /// <exception cref="ScriptFault">It is none of TorchScript.</exception>
    public static IReadOnlyList<ScriptStatement> Definitions(string source, string name)
    {
        var parser = new ScriptParser(ScriptLexer.Tokens(source), name);
        var definitions = new List<ScriptStatement>();
        while (!parser.Take(ScriptTokenKind.End))
        {
            if (parser.Take("import")) parser.SkipLine();
            else if (definitions.Count == 0 && parser.Here is { Kind: ScriptTokenKind.Name, Text: "op_version_set" }) parser.SkipLine();
            else if (parser.Is("class")) definitions.Add(parser.Class());
            else if (parser.Is("def")) definitions.Add(parser.Function());
            else throw parser.Unexpected("a class or a function");
        }
        return definitions;
    }

    private void SkipLine()
    {
        while (!Take(ScriptTokenKind.LineEnd))
        {
            if (Here.Kind == ScriptTokenKind.End) return;
            _position++;
        }
    }

    private ScriptClass Class()
    {
        int line = Here.Line;
        Expect("class");
        string name = Name();
        string? parent = null;
        if (Take("("))
        {
            parent = Name();
            Expect(")");
        }
        Expect(":");
        return new ScriptClass(name, parent, Block(), line);
    }

    private ScriptFunction Function()
    {
        int line = Here.Line;
        Expect("def");
        string name = Name();
        Expect("(");
        bool named = false;
        List<ScriptParameter?> parameters = Sequence(")", () =>
        {
            if (named || !Take("*")) return Parameter();
            named = true;
            return null;
        });
        ScriptExpression? returns = Take("->") ? Expression() : null;
        Expect(":");
        IReadOnlyList<ScriptStatement> body = Here.Kind == ScriptTokenKind.Indent ? Block() : [Statement()];
        return new ScriptFunction(name, [.. parameters.OfType<ScriptParameter>()], returns, body, line);
    }

    private ScriptParameter Parameter()
    {
        string name = Name();
        ScriptExpression? type = Take(":") ? Expression() : null;
        return new ScriptParameter(name, type, Take("=") ? Expression() : null);
    }

    private List<ScriptStatement> Block()
    {
        if (++_nesting > DeepestNesting) throw Fault($"more than {DeepestNesting} expressions or blocks lie inside each other");
        if (!Take(ScriptTokenKind.Indent)) throw Unexpected("a block");
        var statements = new List<ScriptStatement>();
        do statements.Add(Statement());
        while (!Take(ScriptTokenKind.Dedent));
        _nesting--;
        return statements;
    }

    private ScriptStatement Statement()
    {
        ScriptToken token = Here;
        if (token.Kind == ScriptTokenKind.Mark)
            switch (token.Text)
            {
                case "if": return If();
                case "while":
                    _position++;
                    ScriptExpression condition = Expression();
                    Expect(":");
                    return new ScriptBlock("while", [condition], [], [Block()], token.Line);
                case "for":
                    _position++;
                    List<ScriptExpression> targets = Sequence("in", () => Expression(4)), sources = Sequence(":", () => Expression());
                    return new ScriptBlock("for", sources, targets, [Block()], token.Line);
                case "with": return With();
                case "def": return Function();
                case "return" or "raise" or "assert" or "break" or "continue" or "pass" or "del" or "global":
                    _position++;
                    ScriptExpression[] parts = Here.Kind == ScriptTokenKind.LineEnd ? [] : [Expressions()];
                    return Ended(new ScriptSimple(token.Text, parts, token.Line));
            }
        return Assignment();
    }

    private ScriptStatement Assignment()
    {
        int line = Here.Line;
        ScriptExpression target = Expressions();
        if (Here.Kind == ScriptTokenKind.LineEnd) return Ended(new ScriptSimple("", [target], line));
        ScriptExpression? type = Take(":") ? Expression() : null;
        if (Augmentations.FirstOrDefault(Is) is { } augmentation)
        {
            Expect(augmentation);
            return Ended(new ScriptAssignment([target], type, Expressions(), Augmented: true, line));
        }
        var targets = new List<ScriptExpression> { target };
        ScriptExpression? value = null;
        while (Take("="))
        {
            if (value is not null) targets.Add(value);
            value = Expressions();
        }
        if (value is null && type is null) throw Unexpected("the end of the line");
        return Ended(new ScriptAssignment(targets, type, value, Augmented: false, line));
    }

    private ScriptBlock If()
    {
        int line = Here.Line;
        _position++;
        ScriptExpression condition = Expression();
        Expect(":");
        var bodies = new List<IReadOnlyList<ScriptStatement>> { Block() };
        if (Is("elif"))
        {
            if (++_nesting > DeepestNesting) throw Fault($"more than {DeepestNesting} expressions or blocks lie inside each other");
            bodies.Add([If()]);
            _nesting--;
        }
        else if (Take("else"))
        {
            Expect(":");
            bodies.Add(Block());
        }
        return new ScriptBlock("if", [condition], [], bodies, line);
    }

    private ScriptBlock With()
    {
        int line = Here.Line;
        _position++;
        var targets = new List<ScriptExpression>();
        List<ScriptExpression> heads = Sequence(":", () =>
        {
            ScriptExpression head = Expression();
            if (Take("as")) targets.Add(new ScriptName(Name(), Here.Line));
            return head;
        });
        return new ScriptBlock("with", heads, targets, [Block()], line);
    }

    private T Ended<T>(T statement)
    {
        if (!Take(ScriptTokenKind.LineEnd)) throw Unexpected("the end of the line");
        return statement;
    }
}
