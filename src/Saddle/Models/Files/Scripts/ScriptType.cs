namespace Saddle.Models;

/// <summary>
/// The type of a value in a script, as far as it is known: a name with the types inside it, <c>List</c> with
/// <c>Tensor</c>. Null stands for a type that is not known, which fits everywhere.
/// </summary>
/// <param name="Name">The name; that of a class is its qualified one.</param>
/// <param name="Parts">The types inside.</param>
internal sealed record ScriptType(string Name, params IReadOnlyList<ScriptType?> Parts)
{
    public static readonly ScriptType Tensor = new("Tensor"), Whole = new("int"), Real = new("float"), Truth = new("bool"), Text = new("str"),
        None = new("None"), EmptyList = new("List", (ScriptType?)null);

    private static readonly HashSet<string> Plain =
    [
        "Tensor", "LongTensor", "FloatTensor", "DoubleTensor", "IntTensor", "ShortTensor", "HalfTensor", "CharTensor", "ByteTensor", "BoolTensor",
        "int", "float", "bool", "complex", "str", "number", "Scalar", "None", "NoneType", "Any", "Device", "Stream", "Generator", "Capsule", "Quantizer",
        "Layout", "MemoryFormat",
        "QScheme", "ScalarType", "Storage", "SymInt", "SymFloat", "SymBool", "Dimname", "list", "tuple", "AnyListType", "AnyTupleType", "AnyClassType",
        "AnyEnumType", "__Broadcasting",
    ];

    /// <summary>How many types each that has some inside takes; -1 for any number.</summary>
    private static readonly Dictionary<string, int> Constructors = new()
    {
        ["List"] = 1,
        ["Optional"] = 1,
        ["Dict"] = 2,
        ["Tuple"] = -1,
        ["Union"] = -1,
        ["Final"] = 1,
        ["Future"] = 1,
        ["Await"] = 1,
        ["RRef"] = 1,
        ["InterfaceType"] = -1,
    };

    /// <summary>The type that an expression names.</summary>
    /// <param name="expression">The expression.</param>
    /// <param name="isType">Whether a qualified name is that of a type.</param>
    /// <exception cref="ScriptFault">There is no such type.</exception>
    public static ScriptType Of(ScriptExpression expression, Func<string, bool> isType)
    {
        switch (expression)
        {
            case ScriptConstant { Text: "None" or "NoneType" }: return None;
            case ScriptName { Name: { } name }
            when Plain.Contains(name):
                return new ScriptType(name is "Scalar" ? "number" : name.EndsWith("Tensor", StringComparison.Ordinal) ? "Tensor" : name);
            case ScriptSelect { Value: ScriptName { Name: "torch" }, Name: { } kind } when Plain.Contains(kind)
            && kind.EndsWith("Tensor", StringComparison.Ordinal):
                return Tensor;
            case ScriptName or ScriptSelect when Qualified(expression) is { } qualified && isType(qualified): return new ScriptType(qualified);
            case ScriptSubscript { Value: ScriptName { Name: { } constructor }, Items: { } items } when Constructors.TryGetValue(constructor, out int count):
                if (constructor == "Tuple" && items is [ScriptCompound { Kind: "()", Parts.Count: 0 }]) return new ScriptType(constructor);
                if (count >= 0 && items.Count != count) break;
                ScriptType[] parts = [.. items.Select(item => Of(item, isType))];
                return constructor == "Final" ? parts[0] : new ScriptType(constructor, parts);
            default: break;
        }
        throw new ScriptFault($"its code names an unknown type in line {expression.Line}{(Qualified(expression) is { } unknown ? $", '{unknown}'" : "")}");
    }

    /// <summary>The dotted name that an expression is; null where it is none.</summary>
    public static string? Qualified(ScriptExpression expression) => expression switch
    {
        ScriptName name => name.Name,
        ScriptSelect select when Qualified(select.Value) is { } left => $"{left}.{select.Name}",
        _ => null,
    };

    /// <summary>Whether a value of a type may stand where another type is wanted, as far as both are known.</summary>
    public static bool Fits(ScriptType? given, ScriptType? wanted)
    {
        if (given is null || wanted is null || given.Name == "Any" || wanted.Name is "Any" or "Union" || given.Name is "Union" or "Optional") return true;
        if (wanted.Name == "Optional") return given.Name is "None" or "NoneType" || Fits(given, wanted.Parts[0]);
        if (wanted.Name is "list" or "tuple" || given.Name is "list" or "tuple") return true;
        if (IsNone(given) || IsNone(wanted)) return IsNone(given) == IsNone(wanted);
        if (wanted.Name == "number") return given.Name is "int" or "float" or "bool" or "complex" or "number" or "Tensor";
        // A tensor of one value is taken for a number, and a text for a device.
        if (given.Name == "Tensor") return wanted.Name is "Tensor" or "int" or "float" or "bool" or "complex" || !IsPlain(wanted);
        if (wanted.Name == "Device") return given.Name is "Device" or "str";
        if (IsPlain(given) && IsPlain(wanted)) return given.Name == wanted.Name || given.Name == "number";
        if (given.Name == "Tuple" && wanted.Name == "List") return true;
        if (given.Name != wanted.Name) return !IsKnownKind(given) || !IsKnownKind(wanted);
        return given.Name is not ("List" or "Dict") || given.Parts.Zip(wanted.Parts).All(pair => Fits(pair.First, pair.Second));
    }

    private static bool IsNone(ScriptType type) => type.Name is "None" or "NoneType";

    private static bool IsPlain(ScriptType type) => type.Name is "Tensor" or "int" or "float" or "bool" or "complex" or "str" or "number";

    private static bool IsKnownKind(ScriptType type) => IsPlain(type) || type.Name is "List" or "Tuple" or "Dict";
}
