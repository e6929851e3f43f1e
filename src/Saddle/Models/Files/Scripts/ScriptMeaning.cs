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

/// <summary>An operator of libtorch.</summary>
internal sealed record ScriptOperator(string Name) : ScriptMeaning;

/// <summary>A function of the language itself, as <c>len</c> or <c>annotate</c>.</summary>
internal sealed record ScriptBuiltin(string Name) : ScriptMeaning;
