namespace Saddle.Models;

/// <summary>
/// Follows the functions of a script as libtorch's compiler does, and refuses what that would refuse by an exception that
/// ends the process: names, types, attributes, methods and operators that there are not, and calls that do not fit. What
/// is not known here is let pass.
/// </summary>
internal sealed partial class ScriptChecker
{
    private readonly ScriptLibrary _library;
    private readonly IReadOnlyList<object?> _constants;

    private readonly Action<OperatorCall>? _called;
    private readonly Action<ScriptCall, ScriptCallable>? _entered;

    private ScriptChecker(ScriptLibrary library, IReadOnlyList<object?> constants, Action<OperatorCall>? called, Action<ScriptCall, ScriptCallable>? entered) =>
        (_library, _constants, _called, _entered) = (library, constants, called, entered);

    /// <summary>Checks every function and method.</summary>
    /// <param name="library">The code.</param>
    /// <param name="constants">What <c>CONSTANTS.c0</c> and so on stand for.</param>
    /// <param name="called">Is told of every call of an operator; null for nobody.</param>
    /// <param name="entered">Is told of every call of a function or method of the code; null for nobody.</param>
    /// <exception cref="ScriptFault">Something does not fit; the message says where.</exception>
    public static void Check(ScriptLibrary library, IReadOnlyList<object?> constants, Action<OperatorCall>? called = null,
        Action<ScriptCall, ScriptCallable>? entered = null)
    {
        var checker = new ScriptChecker(library, constants, called, entered);
        foreach ((string name, ScriptFunction function) in library.Functions) checker.Check(name, function, self: null);
        foreach ((string name, ScriptClassType type) in library.Classes)
            foreach (ScriptFunction method in type.Methods.Values)
                if (type.Kind is not ("Interface" or "ModuleInterface")) checker.Check($"{name}.{method.Name}", method, new ScriptType(name));
                else checker.Signature(method, self: true);
    }

    private void Check(string name, ScriptFunction function, ScriptType? self)
    {
        try
        {
            ScriptType? returns = Signature(function, self is not null);
            var scope = new ScriptScope(null);
            for (int index = 0; index < function.Parameters.Count; index++)
            {
                ScriptParameter parameter = function.Parameters[index];
                ScriptType? type = index == 0 && self is not null ? self : parameter.Type is null ? ScriptType.Tensor : Type(parameter.Type);
                if (!scope.Own.ContainsKey(parameter.Name)) scope.Set(parameter.Name, new ScriptValue(type), function.Line);
                else throw new ScriptFault($"its code has the parameter '{parameter.Name}' twice in line {function.Line}");
            }
            Statements(function.Body, scope, returns);
            if (returns is { Name: not ("None" or "NoneType" or "Any") } && !Ends(function.Body))
                throw new ScriptFault($"its code does not return along all paths from line {function.Line}");
        }
        catch (ScriptFault fault)
        {
            throw new ScriptFault($"{fault.Message} (in {name})");
        }
    }

    /// <summary>Checks the types of the parameters.</summary>
    /// <returns>The type that is returned; null where none is stated.</returns>
    private ScriptType? Signature(ScriptFunction function, bool self)
    {
        foreach (ScriptParameter parameter in function.Parameters.Skip(self ? 1 : 0))
        {
            ScriptType? type = parameter.Type is null ? null : Type(parameter.Type);
            if (parameter.Default is { } value && !ScriptType.Fits(ValueOf(value, new ScriptScope(null)), type))
                throw new ScriptFault($"its code has a default of another type in line {function.Line}");
        }
        return function.Returns is null ? null : Type(function.Returns);
    }

    private ScriptType Type(ScriptExpression expression) => ScriptType.Of(expression, _library.IsType);

    private void Statements(IReadOnlyList<ScriptStatement> statements, ScriptScope scope, ScriptType? returns)
    {
        foreach (ScriptStatement statement in statements)
            switch (statement)
            {
                case ScriptAssignment assignment: Assign(assignment, scope); break;
                case ScriptBlock { Kind: "if" } choice: If(choice, scope, returns); break;
                case ScriptBlock block: Block(block, scope, returns); break;
                case ScriptFunction inner:
                    var around = new ScriptScope(scope);
                    foreach (ScriptParameter parameter in inner.Parameters)
                        around.Set(parameter.Name, new ScriptValue(parameter.Type is null ? null : Type(parameter.Type)), inner.Line);
                    Statements(inner.Body, around, inner.Returns is null ? null : Type(inner.Returns));
                    scope.Set(inner.Name, ScriptValue.Unknown, inner.Line);
                    break;
                case ScriptSimple { Kind: "return" } end:
                    ScriptType? given = end.Parts.Count == 0 ? ScriptType.None : ValueOf(end.Parts[0], scope);
                    if (!ScriptType.Fits(given, returns)) throw new ScriptFault($"its code returns a value of another type in line {end.Line}");
                    break;
                case ScriptSimple simple:
                    foreach (ScriptExpression part in simple.Parts) Evaluate(part, scope);
                    break;
                default: throw new ScriptFault($"its code has a class inside a function in line {statement.Line}");
            }
    }

    private void Assign(ScriptAssignment assignment, ScriptScope scope)
    {
        ScriptType? stated = assignment.Type is null ? null : Type(assignment.Type);
        if (assignment.Value is null) throw new ScriptFault($"its code declares a name without a value in line {assignment.Line}");
        ScriptMeaning value = Evaluate(assignment.Value, scope);
        if (value is ScriptValue { Type: var given } && !ScriptType.Fits(given, stated))
            throw new ScriptFault($"its code gives a name a value of another type in line {assignment.Line}");
        if (stated is not null) value = new ScriptValue(stated);
        foreach (ScriptExpression target in assignment.Targets) Assign(target, assignment.Augmented ? Evaluate(target, scope) : value, scope);
    }

    private void Assign(ScriptExpression target, ScriptMeaning value, ScriptScope scope)
    {
        switch (target)
        {
            case ScriptName name: scope.Set(name.Name, value, name.Line); break;
            case ScriptCompound { Kind: "()" or "[]" } several:
                IReadOnlyList<ScriptType?> parts = value is ScriptValue { Type: { Name: "Tuple" } tuple } ? tuple.Parts : [];
                if (parts.Count > 0 && parts.Count != several.Parts.Count && !several.Parts.Any(part => part is ScriptCompound { Kind: "*" }))
                    throw new ScriptFault($"its code takes {parts.Count} values for {several.Parts.Count} in line {several.Line}");
                for (int index = 0; index < several.Parts.Count; index++)
                    Assign(several.Parts[index], new ScriptValue(parts.Count == several.Parts.Count ? parts[index] : null), scope);
                break;
            case ScriptCompound { Kind: "*", Parts: [var rest] }: Assign(rest, ScriptValue.Unknown, scope); break;
            case ScriptSelect or ScriptSubscript: Evaluate(target, scope); break;
            default: throw new ScriptFault($"its code gives a value to something that takes none in line {target.Line}");
        }
    }

    /// <summary>What all branches that go on have set is known afterwards.</summary>
    private void If(ScriptBlock choice, ScriptScope scope, ScriptType? returns)
    {
        foreach (ScriptExpression head in choice.Heads)
            if (ValueOf(head, scope) is { } condition && (condition.Name is "Tuple" or "None" || _library.Classes.ContainsKey(condition.Name)))
                throw new ZipFault($"its code takes a {condition.Name} for a condition in line {head.Line}");
        var going = new List<ScriptScope>();
        foreach (IReadOnlyList<ScriptStatement> body in choice.Bodies)
        {
            var inner = new ScriptScope(scope);
            Statements(body, inner, returns);
            if (!Ends(body)) going.Add(inner);
        }
        if (going.Count == 0) return;
        bool everyWay = choice.Bodies.Count == 2;
        foreach ((string name, ScriptMeaning meaning) in going[0].Own)
        {
            ScriptMeaning[] others = [.. going.Skip(1).Select(branch => branch.Own.GetValueOrDefault(name)).OfType<ScriptMeaning>()];
            if (!everyWay || others.Length < going.Count - 1) continue;
            bool same = meaning is ScriptValue { Type: { } type }
                && others.All(other => other is ScriptValue { Type: { } its } && ScriptType.Fits(type, its) && ScriptType.Fits(its, type));
            scope.Set(name, same ? meaning : ScriptValue.Unknown, choice.Line);
        }
    }

    private void Block(ScriptBlock block, ScriptScope scope, ScriptType? returns)
    {
        ScriptMeaning[] heads = [.. block.Heads.Select(head => Evaluate(head, scope))];
        // What a with-block sets is known after it.
        ScriptScope inner = block.Kind == "with" ? scope : new ScriptScope(scope);
        bool counts = block is { Kind: "for", Heads: [ScriptCall { Function: ScriptName { Name: "range" } }] };
        foreach (ScriptExpression target in block.Targets) Assign(target, counts ? new ScriptValue(ScriptType.Whole) : ScriptValue.Unknown, inner);
        foreach (IReadOnlyList<ScriptStatement> body in block.Bodies) Statements(body, inner, returns);
    }

    /// <summary>Whether what follows the statements is never reached.</summary>
    private static bool Ends(IReadOnlyList<ScriptStatement> statements) => statements.Any(statement => statement switch
    {
        ScriptSimple { Kind: "return" or "raise" or "break" or "continue" } => true,
        ScriptSimple { Kind: "", Parts: [ScriptCall { Function: { } called }] } => ScriptType.Qualified(called) == "ops.prim.RaiseException",
        ScriptBlock { Kind: "if", Bodies: { Count: 2 } bodies } => bodies.All(Ends),
        ScriptBlock { Kind: "with", Bodies: [var body] } => Ends(body),
        ScriptBlock { Kind: "while" } => true,
        _ => false,
    });
}
