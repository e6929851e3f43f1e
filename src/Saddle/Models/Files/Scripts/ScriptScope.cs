namespace Saddle.Models;

/// <summary>The names that are known at a place of a function, block within block.</summary>
/// <param name="outer">What is known around.</param>
internal sealed class ScriptScope(ScriptScope? outer)
{
    private static readonly HashSet<string> Builtins =
    [
        "print", "tuple", "float", "int", "bool", "str", "getattr", "hasattr", "isinstance", "_to_tensor", "len", "hex", "oct", "round", "hash", "id", "min",
        "max", "abs", "all", "any",
        "divmod", "sum", "list", "dict", "ord", "chr", "bin", "pow", "complex", "range", "zip", "enumerate", "rangelist", "sorted", "reversed",
        "AssertionError", "is", "set",
        "fork", "awaitable", "annotate", "unchecked_cast", "uninitialized",
    ];

    private readonly Dictionary<string, ScriptMeaning> _names = new(StringComparer.Ordinal);

    /// <summary>The names that were set in this block itself.</summary>
    public IReadOnlyDictionary<string, ScriptMeaning> Own => _names;

    /// <summary>What a name stands for; null where it is not known.</summary>
    public ScriptMeaning? Find(string name)
    {
        for (ScriptScope? scope = this; scope is not null; scope = scope.Outer)
            if (scope._names.TryGetValue(name, out ScriptMeaning? meaning)) return meaning;
        return name switch
        {
            "torch" or "ops" or "CONSTANTS" or "__torch__" => new ScriptNamespace(name),
            "inf" or "nan" => new ScriptValue(ScriptType.Real),
            "infj" or "nanj" => new ScriptValue(new ScriptType("complex")),
            _ => Builtins.Contains(name) ? new ScriptBuiltin(name) : null,
        };
    }

    /// <summary>Sets a name; one that is known around keeps its type.</summary>
    /// <exception cref="ScriptFault">The new value has another type.</exception>
    public void Set(string name, ScriptMeaning meaning, int line)
    {
        if (Outer?.FindSet(name) is ScriptValue { Type: { } before } && meaning is ScriptValue { Type: { } now } && !ScriptType.Fits(now, before))
            throw new ScriptFault($"its code gives '{name}' a value of another type in line {line}");
        _names[name] = meaning;
    }

    private ScriptScope? Outer { get; } = outer;

    private ScriptMeaning? FindSet(string name) => _names.GetValueOrDefault(name) ?? Outer?.FindSet(name);
}
