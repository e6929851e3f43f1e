using System.Globalization;

namespace Saddle.Models;

/// <summary>What expressions stand for.</summary>
internal sealed partial class ScriptChecker
{
    private ScriptType? ValueOf(ScriptExpression expression, ScriptScope scope) => Evaluate(expression, scope) switch
    {
        ScriptValue value => value.Type,
        // A function of the code may be handed on.
        ScriptCallable => null,
        _ => throw new ZipFault($"its code takes a name for a value in line {expression.Line}"),
    };

    private ScriptMeaning Evaluate(ScriptExpression expression, ScriptScope scope)
    {
        switch (expression)
        {
            case ScriptConstant constant: return new ScriptValue(TypeOf(constant));
            case ScriptName name: return scope.Find(name.Name) ?? throw new ScriptFault($"its code names the unknown '{name.Name}' in line {name.Line}");
            case ScriptSelect select: return Select(Evaluate(select.Value, scope), select);
            case ScriptCall call: return Call(call, scope);
            case ScriptSubscript subscript: return Subscript(subscript, scope);
            case ScriptComprehension comprehension:
                Evaluate(comprehension.Source, scope);
                var inner = new ScriptScope(scope);
                Assign(comprehension.Target, ScriptValue.Unknown, inner);
                Evaluate(comprehension.Element, inner);
                return new ScriptValue(ScriptType.EmptyList);
            case ScriptCompound compound:
                ScriptType?[] parts = [.. compound.Parts.Select(part => ValueOf(part, scope))];
                return new ScriptValue(compound.Kind switch
                {
                    "()" => new ScriptType("Tuple", parts),
                    "[]" => new ScriptType("List",
                        parts.Length > 0 && parts.All(part => part is not null && part.Name == parts[0]?.Name && part.Parts.Count == 0) ? parts[0] : null),
                    "{}" => new ScriptType("Dict", null, null),
                    "@" => Operation("aten::matmul", parts, [], compound.Line).Type,
                    "-" when parts is [{ Name: "bool" }] => ScriptType.Whole,
                    _ => null,
                });
            default: throw new ScriptFault($"its code cannot be read in line {expression.Line}");
        }
    }

    private static ScriptType? TypeOf(ScriptConstant constant)
    {
        if (constant.Kind == ScriptTokenKind.Text)
        {
            _ = constant.Unquoted;
            return ScriptType.Text;
        }
        if (constant.Kind != ScriptTokenKind.Number)
            return constant.Text switch { "True" or "False" => ScriptType.Truth, "None" or "NoneType" => ScriptType.None, _ => null };
        if (constant.Text.EndsWith('j')) return new ScriptType("complex");
        if (constant.Text.AsSpan().ContainsAny('.', 'e', 'E')) return ScriptType.Real;
        return long.TryParse(constant.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _) ? ScriptType.Whole
            : throw new ScriptFault($"its code holds a whole number of more than 64 bits in line {constant.Line}");
    }

    private ScriptMeaning Select(ScriptMeaning value, ScriptSelect select)
    {
        switch (value)
        {
            case ScriptNamespace { Name: "torch" }: return select.Name == "autograd" ? value : new ScriptOperator($"aten::{select.Name}");
            case ScriptNamespace { Name: "ops" }: return new ScriptNamespace($"ops.{select.Name}");
            case ScriptNamespace { Name: "CONSTANTS" }: return Constant(select);
            case ScriptNamespace { Name: { } space }
            when space.StartsWith("ops.", StringComparison.Ordinal):
                return new ScriptOperator($"{space["ops.".Length..]}::{select.Name}");
            case ScriptNamespace space: return Qualified($"{space.Name}.{select.Name}", select.Line);
            case ScriptTypeName { Name: { } type } when select.Name != "__new__" && _library.Classes.TryGetValue(type, out ScriptClassType? members)
            && members.Kind == "Enum":
                return members.Constants.ContainsKey(select.Name) ? ScriptValue.Unknown : throw Lacking(type, select.Name, select.Line);
            case ScriptTypeName { Name: { } type }:
                return select.Name == "__new__" ? value : _library.IsNamespace(type)
            ? Qualified($"{type}.{select.Name}", select.Line) : throw Lacking(type, select.Name, select.Line);
            case ScriptValue { Type: { } type }: return Member(type, select.Name, select.Line);
            case ScriptValue: return ScriptValue.Unknown;
            default: throw new ScriptFault($"its code asks for '{select.Name}' of something that has no parts in line {select.Line}");
        }
    }

    private ScriptMeaning Qualified(string name, int line)
    {
        if (_library.Functions.TryGetValue(name, out ScriptFunction? function)) return new ScriptCallable(name, function, Bound: false);
        if (_library.Classes.ContainsKey(name) || ScriptLibrary.IsForeign(name)) return new ScriptTypeName(name);
        return _library.IsNamespace(name) ? new ScriptNamespace(name) : throw new ScriptFault($"its code names the unknown '{name}' in line {line}");
    }

    private ScriptValue Constant(ScriptSelect select)
    {
        if (select.Name.Length < 2 || !int.TryParse(select.Name.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out int index)
            || index >= _constants.Count)
            throw new ScriptFault($"its code names the constant '{select.Name}' in line {select.Line}, and there are {_constants.Count}");
        return new ScriptValue(_constants[index] switch
        {
            PickleTensor => ScriptType.Tensor,
            string => ScriptType.Text,
            long => ScriptType.Whole,
            double =>
            ScriptType.Real,
            bool => ScriptType.Truth,
            null => ScriptType.None,
            _ => null
        });
    }

    /// <summary>An attribute, constant or method of an object, or what libtorch has for a tensor, list or text.</summary>
    private ScriptMeaning Member(ScriptType type, string name, int line)
    {
        if (!_library.Classes.TryGetValue(type.Name, out ScriptClassType? members))
            return type.Name is not ("Tensor" or "List" or "Dict" or "str" or "int" or "float" or "bool")
                || name is "tolist" or "shape" or "dtype" or "device" or "data" or "grad" or "T" || TorchOperators.Find($"aten::{name}") is not { Count: 0 }
                || TorchOperators.Find($"prim::{name}") is not { Count: 0 }
                ? ScriptValue.Unknown
                : throw Lacking(type.Name, name, line);
        if (members.Attributes.TryGetValue(name, out ScriptType? attribute)) return new ScriptValue(attribute);
        if (members.Constants.TryGetValue(name, out ScriptType? constant)) return new ScriptValue(constant);
        if (members.Methods.TryGetValue(name, out ScriptFunction? method)) return new ScriptCallable($"{type.Name}.{name}", method, Bound: true);
        return members.Kind == "Enum" && name is "name" or "value" || members.Kind is "Module" or "ModuleInterface"
            && name is "training" ? ScriptValue.Unknown : throw Lacking(type.Name, name, line);
    }

    private static ScriptFault Lacking(string type, string name, int line) => new($"its code asks for '{name}' of a {type} in line {line}, which has none");

    private ScriptValue Subscript(ScriptSubscript subscript, ScriptScope scope)
    {
        ScriptType? value = ValueOf(subscript.Value, scope);
        foreach (ScriptExpression item in subscript.Items) Evaluate(item, scope);
        if (subscript.Items.Count > 1 && value is { Name: "List" or "Tuple" or "Dict" or "str" })
            throw new ZipFault($"its code takes several places of a {value.Name} in line {subscript.Line}");
        bool slice = subscript.Items is [ScriptCompound { Kind: ":" }];
        if (value is { Name: "List" }) return new ScriptValue(slice ? value : value.Parts[0]);
        if (value is not { Name: "Tuple" } || slice || subscript.Items is not [ScriptConstant { Kind: ScriptTokenKind.Number } number]
            || !int.TryParse(number.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int index)) return ScriptValue.Unknown;
        index = index < 0 ? index + value.Parts.Count : index;
        return index >= 0 && index < value.Parts.Count ? new ScriptValue(value.Parts[index])
            : throw new ScriptFault($"its code takes a value of a tuple that it does not have in line {subscript.Line}");
    }
}
