namespace Saddle.Models;

/// <summary>Whether calls fit what is called.</summary>
internal sealed partial class ScriptChecker
{
    private ScriptValue Call(ScriptCall call, ScriptScope scope)
    {
        ScriptMeaning called = Evaluate(call.Function, scope);
        if (called is ScriptBuiltin { Name: "annotate" or "unchecked_cast" or "uninitialized" or "isinstance" or "getattr" or "hasattr" } special)
            return Special(special.Name, call, scope);
        // A class that is made anew is named by its type.
        if (called is ScriptTypeName type && call.Function is ScriptSelect { Name: "__new__" }) return new ScriptValue(new ScriptType(type.Name));
        ScriptType?[] arguments = [.. call.Arguments.Select(argument => ValueOf(argument, scope))];
        var named = new Dictionary<string, ScriptType?>(StringComparer.Ordinal);
        foreach ((string name, ScriptExpression value) in call.Named)
            if (!named.TryAdd(name, ValueOf(value, scope))) throw new ScriptFault($"its code gives the argument '{name}' twice in line {call.Line}");
        bool open = call.Arguments.Any(argument => argument is ScriptCompound { Kind: "*" });
        if (called is ScriptOperator { Name: { } operated } && !open) _called?.Invoke(new OperatorCall(operated, call, arguments, named));
        if (called is ScriptCallable entered) _entered?.Invoke(call, entered);
        return called switch
        {
            ScriptValue { Type: { Name: "Tensor" or "int" or "float" or "bool" or "str" or "List" or "Tuple" or "Dict" or "None" } known } =>
                throw new ScriptFault($"its code calls a {known.Name} in line {call.Line}"),
            ScriptValue => ScriptValue.Unknown,
            ScriptBuiltin builtin =>
                new ScriptValue(builtin.Name switch
                {
                    "int" or "len" or "ord" => ScriptType.Whole,
                    "float" => ScriptType.Real,
                    "bool" =>
                    ScriptType.Truth,
                    "str" => ScriptType.Text,
                    _ => null
                }),
            ScriptTypeName made => Made(made.Name, arguments.Length + named.Count, open, call.Line),
            ScriptCallable function => open ? ScriptValue.Unknown : Called(function, arguments, named, call.Line),
            ScriptOperator operation => open ? ScriptValue.Unknown : Operation(operation.Name, arguments, named, call.Line),
            _ => throw new ScriptFault($"its code calls something that is no function in line {call.Line}"),
        };
    }

    private ScriptValue Special(string name, ScriptCall call, ScriptScope scope)
    {
        IReadOnlyList<ScriptExpression> arguments = call.Arguments;
        int count = name == "uninitialized" ? 1 : name == "getattr" && arguments.Count == 3 ? 3 : 2;
        if (arguments.Count != count || call.Named.Count > 0)
            throw new ScriptFault($"its code calls '{name}' with {arguments.Count + call.Named.Count} arguments in line {call.Line}");
        switch (name)
        {
            case "isinstance":
                Evaluate(arguments[0], scope);
                foreach (ScriptExpression type in arguments[1] is ScriptCompound { Kind: "()" or "[]" } several ? several.Parts : [arguments[1]]) Type(type);
                return new ScriptValue(ScriptType.Truth);
            case "getattr" or "hasattr":
                if (arguments[1] is not ScriptConstant { Kind: ScriptTokenKind.Text } attribute)
                    throw new ScriptFault($"its code calls '{name}' without a name in line {call.Line}");
                ScriptType? owner = ValueOf(arguments[0], scope);
                if (name == "hasattr") return new ScriptValue(ScriptType.Truth);
                return arguments.Count == 2 && owner is not null
                    && Member(owner, attribute.Unquoted, call.Line) is ScriptValue member ? member : ScriptValue.Unknown;
            default:
                ScriptType wanted = Type(arguments[0]);
                if (name == "annotate" && !ScriptType.Fits(ValueOf(arguments[1], scope), wanted))
                    throw new ScriptFault($"its code takes a value for a {wanted.Name} in line {call.Line}");
                if (name == "unchecked_cast") Evaluate(arguments[1], scope);
                return new ScriptValue(wanted);
        }
    }

    private ScriptValue Made(string type, int count, bool open, int line)
    {
        if (!_library.Classes.TryGetValue(type, out ScriptClassType? members)) return new ScriptValue(new ScriptType(type));
        if (members.Kind is "Module" or "Interface" or "ModuleInterface" || (members.Kind == "NamedTuple" && !open && count > members.Attributes.Count))
            throw new ScriptFault($"its code makes a '{type}' in a way that is not possible in line {line}");
        return new ScriptValue(new ScriptType(type));
    }

    private ScriptValue Called(ScriptCallable called, ScriptType?[] arguments, Dictionary<string, ScriptType?> named, int line)
    {
        ScriptFault Unfit(string what) => new($"its code calls '{called.Name}' {what} in line {line}");
        ScriptParameter[] parameters = [.. called.Function.Parameters.Skip(called.Bound ? 1 : 0)];
        if (arguments.Length > parameters.Length) throw Unfit($"with {arguments.Length} arguments instead of {parameters.Length}");
        if (named.Keys.FirstOrDefault(name => !parameters.Skip(arguments.Length).Any(parameter => parameter.Name == name)) is { } unknown)
            throw Unfit($"with the unknown argument '{unknown}'");
        for (int index = 0; index < parameters.Length; index++)
        {
            ScriptParameter parameter = parameters[index];
            ScriptType? given = null;
            if (index < arguments.Length) given = arguments[index];
            else if (!named.TryGetValue(parameter.Name, out given) && parameter.Default is null) throw Unfit($"without the argument '{parameter.Name}'");
            if (parameter.Type is not null && !ScriptType.Fits(given, Type(parameter.Type)))
                throw Unfit($"with a {given?.Name} for the argument '{parameter.Name}'");
        }
        return new ScriptValue(called.Function.Returns is { } returns ? Type(returns) : null);
    }

    /// <summary>Whether two types are known and the same, as far as they are plain or tuples of what is.</summary>
    private static bool IsSame(ScriptType? one, ScriptType? other) => one is not null && one.Name == other?.Name && one.Parts.Count == other.Parts.Count
        && (one.Parts.Count == 0 || (one.Name == "Tuple" && one.Parts.Zip(other.Parts).All(pair => IsSame(pair.First, pair.Second))));

    private static ScriptValue Operation(string name, ScriptType?[] arguments, Dictionary<string, ScriptType?> named, int line)
    {
        if (TorchOperators.Find(name) is not { } overloads) return ScriptValue.Unknown;
        if (overloads.Count == 0) throw new ScriptFault($"its code calls the operator '{name}' in line {line}, which libtorch does not have");
        TorchOperator[] fitting = [.. overloads.Where(overload => overload.Takes(arguments, named))];
        if (fitting.Length == 0) throw new ScriptFault($"its code calls the operator '{name}' in line {line} with arguments that it does not take");
        TorchOperator[] exact = [.. fitting.Where(overload => overload.Takes(arguments, named, converting: false))];
        if (exact.Length > 0) fitting = exact;
        return new ScriptValue(fitting.All(overload => IsSame(overload.Returns, fitting[0].Returns)) ? fitting[0].Returns : null);
    }
}
