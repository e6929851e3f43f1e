namespace Saddle.Models;

/// <summary>One overload of an operator of libtorch.</summary>
internal sealed record TorchOperator
{
    private readonly (string Name, ScriptType? Type, bool Required, bool NamedOnly)[] _parameters;
    private readonly bool _anyNumber;

    private TorchOperator((string, ScriptType?, bool, bool)[] parameters, bool anyNumber, ScriptType? returns) =>
        (_parameters, _anyNumber, Returns) = (parameters, anyNumber, returns);

    /// <summary>What it gives; null where that is not known.</summary>
    public ScriptType? Returns { get; }

    /// <summary>Reads the part of a schema from the bracket on: <c>(Tensor self, int dim=0) -> Tensor</c>.</summary>
    public static TorchOperator Parse(string schema)
    {
        int end = schema.LastIndexOf(") -> ", StringComparison.Ordinal);
        if (end < 0) return new TorchOperator([], anyNumber: true, null);
        var parameters = new List<(string, ScriptType?, bool, bool)>();
        bool named = false, anyNumber = false;
        foreach (string parameter in Split(schema[1..end]))
        {
            if (parameter == "*") named = true;
            else if (parameter == "...") anyNumber = true;
            else
            {
                string[] halves = parameter.Split('=', 2);
                int space = halves[0].LastIndexOf(' ');
                parameters.Add((halves[0][(space + 1)..], TypeOf(halves[0][..Math.Max(space, 0)]), halves.Length == 1, named));
            }
        }
        return new TorchOperator([.. parameters], anyNumber, Returned(schema[(end + 5)..]));
    }

    /// <summary>Whether it can be called with these.</summary>
    /// <param name="arguments">The types of the arguments in their order.</param>
    /// <param name="named">The types of those with a name.</param>
    /// <param name="converting">Whether a tensor may be taken for a number; libtorch tries without first.</param>
    public bool Takes(IReadOnlyList<ScriptType?> arguments, IReadOnlyDictionary<string, ScriptType?> named, bool converting = true)
    {
        bool Fits(ScriptType? given, ScriptType? wanted) => ScriptType.Fits(given, wanted) && (converting || given != ScriptType.Tensor || wanted is null
            or { Name: "Tensor" or "Any" } or { Name: "Optional", Parts: [{ Name: "Tensor" }] });
        if (arguments.Count > _parameters.Count(parameter => !parameter.NamedOnly) && !_anyNumber) return false;
        if (named.Keys.Any(name => !_parameters.Any(parameter => parameter.Name == name))) return false;
        for (int index = 0; index < _parameters.Length; index++)
        {
            (string name, ScriptType? type, bool required, bool namedOnly) = _parameters[index];
            if (index < arguments.Count && !namedOnly)
            {
                if (named.ContainsKey(name) || !Fits(arguments[index], type)) return false;
            }
            else if (named.TryGetValue(name, out ScriptType? given) ? !Fits(given, type) : required) return false;
        }
        return true;
    }

    /// <summary>The type of what is given; of several values a tuple: <c>(Tensor values, Tensor indices)</c>.</summary>
    private static ScriptType? Returned(string text) => text.Length > 2 && text[0] == '(' && text[^1] == ')'
        ? new ScriptType("Tuple", [.. Split(text[1..^1]).Select(part => TypeOf(part.Split(' ', 2)[0]))]) : TypeOf(text);

    /// <summary>The type that a schema writes; null for a type that depends on those of the arguments.</summary>
    private static ScriptType? TypeOf(string text)
    {
        if (text.EndsWith('?')) return new ScriptType("Optional", TypeOf(text[..^1]));
        // A list of a stated length is also made of a single value.
        if (text.EndsWith(']')) return text.EndsWith("[]", StringComparison.Ordinal) ? new ScriptType("List", TypeOf(text[..^2])) : null;
        return text switch
        {
            "Tensor" or "int" or "float" or "bool" or "str" or "complex" => new ScriptType(text),
            "Scalar" => new ScriptType("number"),
            "()" => ScriptType.None,
            // Whole numbers in a script; further texts name devices and dimensions.
            "SymInt" or "ScalarType" or "Layout" or "MemoryFormat" => ScriptType.Whole,
            _ => null,
        };
    }

    private static IEnumerable<string> Split(string parameters)
    {
        int depth = 0, start = 0;
        for (int at = 0; at < parameters.Length; at++)
        {
            if (parameters[at] is '(' or '[') depth++;
            else if (parameters[at] is ')' or ']') depth--;
            else if (parameters[at] == ',' && depth == 0)
            {
                yield return parameters[start..at].Trim();
                start = at + 1;
            }
        }
        if (parameters[start..].Trim() is { Length: > 0 } last) yield return last;
    }
}
