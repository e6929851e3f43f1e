namespace Saddle.Models;

/// <summary>What a class of a script has.</summary>
/// <param name="Name">Its qualified name.</param>
/// <param name="Kind">What it derives from: <c>Module</c>, <c>NamedTuple</c>, <c>Interface</c>, <c>ModuleInterface</c>, <c>Enum</c>; empty
/// for a plain class.</param>
/// <param name="Attributes">What its objects remember, in their order.</param>
/// <param name="Constants">What is the same in all of them; the names of an enumeration.</param>
/// <param name="Methods">What they do.</param>
internal sealed record ScriptClassType(string Name, string Kind, IReadOnlyDictionary<string, ScriptType> Attributes,
    IReadOnlyDictionary<string, ScriptType?> Constants, IReadOnlyDictionary<string, ScriptFunction> Methods)
{
    private static readonly string[] Lists = ["__parameters__", "__buffers__", "__forward_hooks__", "__forward_pre_hooks__"];

    /// <summary>Reads the body of a class.</summary>
    /// <param name="name">Its qualified name.</param>
    /// <param name="definition">The class.</param>
    /// <param name="isType">Whether a qualified name is that of a type.</param>
    /// <exception cref="ScriptFault">Something in it is neither an attribute nor a constant nor a method.</exception>
    public static ScriptClassType Of(string name, ScriptClass definition, Func<string, bool> isType)
    {
        string kind = definition.Base ?? "";
        if (kind is not ("" or "Module" or "NamedTuple" or "Interface" or "ModuleInterface" or "Enum"))
            throw new ScriptFault($"its class '{name}' derives from '{kind}', which TorchScript does not know");
        var attributes = new Dictionary<string, ScriptType>(StringComparer.Ordinal);
        var constants = new Dictionary<string, ScriptType?>(StringComparer.Ordinal);
        var methods = new Dictionary<string, ScriptFunction>(StringComparer.Ordinal);
        foreach (ScriptStatement statement in definition.Body)
        {
            bool known = statement switch
            {
                ScriptFunction { Parameters: [{ Name: { } self }, ..] } method when kind is not ("NamedTuple" or "Enum") && self.Length > 0 =>
                    methods.TryAdd(method.Name, method),
                ScriptAssignment { Targets: [ScriptName { Name: { } list }], Type: null, Value: ScriptCompound { Kind: "[]" } names } when kind == "Module"
                    && Lists.Contains(list) => names.Parts.All(part => part is ScriptConstant { Kind: ScriptTokenKind.Text }),
                ScriptAssignment { Targets: [ScriptName { Name: "__annotations__" }], Type: null, Value: ScriptCompound } => true,
                ScriptAssignment
                {
                    Targets: [ScriptSubscript
                    {
                        Value: ScriptName { Name: "__annotations__" },
                        Items: [ScriptConstant { Kind: ScriptTokenKind.Text } key]
                    }], Type: null, Value: { } type
                } =>
                    attributes.TryAdd(key.Unquoted, ScriptType.Of(type, isType)),
                ScriptAssignment { Targets: [ScriptName { Name: { } field }], Type: { } type, Value: null } =>
                    attributes.TryAdd(field, ScriptType.Of(type, isType)),
                ScriptAssignment
                {
                    Targets: [ScriptName { Name: { } constant }], Type: ScriptSubscript { Value: ScriptName { Name: "Final" } } type,
                    Value: { }
                } => constants.TryAdd(constant, ScriptType.Of(type, isType)),
                ScriptAssignment { Targets: [ScriptName { Name: { } member }], Type: null, Value: ScriptConstant } when kind == "Enum" =>
                    constants.TryAdd(member, null),
                // The default of a field; PyTorch writes none.
                ScriptAssignment { Targets: [ScriptName { Name: { } field }], Type: { } type, Value: { } } when kind == "NamedTuple" =>
                    attributes.TryAdd(field, ScriptType.Of(type, isType)),
                ScriptSimple { Kind: "pass" } => true,
                _ => false,
            };
            if (!known) throw new ScriptFault($"line {statement.Line} of its class '{name}' is no attribute, constant or method, or repeats one");
        }
        if (attributes.Keys.FirstOrDefault(attribute => methods.ContainsKey(attribute) || constants.ContainsKey(attribute)) is { } twice)
            throw new ScriptFault($"its class '{name}' has '{twice}' twice");
        return new ScriptClassType(name, kind, attributes, constants, methods);
    }
}
