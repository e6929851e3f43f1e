namespace Saddle.Models;

/// <summary>What an expression of a script stands for.</summary>
internal abstract record ScriptMeaning;

/// <summary>A value of a type; null for a type that is not known.</summary>
internal sealed record ScriptValue(ScriptType? Type) : ScriptMeaning
{
    public static readonly ScriptValue Unknown = new((ScriptType?)null);
}

/// <summary>A name that further names follow: <c>torch</c>, <c>ops.prim</c>, <c>__torch__.models</c>.</summary>
internal sealed record ScriptNamespace(string Name) : ScriptMeaning;

/// <summary>A class by its name.</summary>
internal sealed record ScriptTypeName(string Name) : ScriptMeaning;

/// <summary>A function of the code, or a method with its object.</summary>
internal sealed record ScriptCallable(string Name, ScriptFunction Function, bool Bound) : ScriptMeaning;

/// <summary>A call of an operator.</summary>
/// <param name="Operator">Its name with that of its namespace: <c>aten::round</c>.</param>
/// <param name="Call">Where it stands.</param>
/// <param name="Arguments">The types of the arguments in their order; null where one is not known.</param>
/// <param name="Named">The types of those with a name.</param>
internal sealed record OperatorCall(string Operator, ScriptCall Call, IReadOnlyList<ScriptType?> Arguments, IReadOnlyDictionary<string, ScriptType?> Named)
{
    /// <summary>Whether a function of the code can be called in the operator's place: what is taken for a tensor is one, and nothing else is.</summary>
    public bool IsTakenBy(ScriptFunction function)
    {
        if (Arguments.Count > function.Parameters.Count || Named.Keys.Any(name => function.Parameters.All(parameter => parameter.Name != name))) return false;
        for (int index = 0; index < function.Parameters.Count; index++)
        {
            ScriptParameter parameter = function.Parameters[index];
            bool given = index < Arguments.Count;
            if (given == Named.ContainsKey(parameter.Name) && (given || parameter.Default is null)) return false;
            if (!given && !Named.ContainsKey(parameter.Name)) continue;
            ScriptType? type = given ? Arguments[index] : Named[parameter.Name], wanted = ScriptType.Of(parameter.Type!, _ => false);
            if (type is null || (type == ScriptType.Tensor) != (wanted == ScriptType.Tensor) || !ScriptType.Fits(type, wanted)) return false;
        }
        return true;
    }
}

/// <summary>An operator of libtorch.</summary>
internal sealed record ScriptOperator(string Name) : ScriptMeaning;

/// <summary>A function of the language itself, as <c>len</c> or <c>annotate</c>.</summary>
internal sealed record ScriptBuiltin(string Name) : ScriptMeaning;
