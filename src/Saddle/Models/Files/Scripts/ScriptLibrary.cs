namespace Saddle.Models;

/// <summary>The classes and functions that the code of an archive defines, by their qualified names.</summary>
internal sealed class ScriptLibrary
{
    /// <summary>Where the classes are that are made in C++ and known to libtorch or the program alone.</summary>
    private const string ForeignClasses = "__torch__.torch.classes.";

    // A Python module lies a handful deep; the names of all those around it are kept.
    private const int DeepestModule = 64;

    private readonly Dictionary<string, ScriptClassType> _classes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ScriptFunction> _functions = new(StringComparer.Ordinal);
    private readonly HashSet<(object Value, ScriptType Type)> _seen = [];
    private readonly HashSet<string> _namespaces = new(StringComparer.Ordinal);

    /// <summary>Reads all sources.</summary>
    /// <param name="sources">The text of each, by its qualified name: <c>__torch__.models</c>.</param>
    /// <exception cref="ScriptFault">One is not TorchScript, or names a type that there is not.</exception>
    public ScriptLibrary(IReadOnlyDictionary<string, string> sources)
    {
        var definitions = new Dictionary<string, ScriptClass>(StringComparer.Ordinal);
        foreach ((string prefix, string source) in sources)
        {
            if (prefix.Count(letter => letter == '.') > DeepestModule) throw new ZipFault($"its code lies more than {DeepestModule} folders deep");
            for (string space = prefix; space.Length > 0; space = space[..Math.Max(0, space.LastIndexOf('.'))]) _namespaces.Add(space);
            foreach (ScriptStatement definition in ScriptParser.Definitions(source, prefix))
            {
                string name = $"{prefix}.{(definition is ScriptFunction one ? one.Name : ((ScriptClass)definition).Name)}";
                if (definition is ScriptFunction function ? !_functions.TryAdd(name, function) : !definitions.TryAdd(name, (ScriptClass)definition))
                    throw new ScriptFault($"its code defines '{name}' twice");
            }
        }
        // Types may name each other in any order.
        foreach ((string name, ScriptClass type) in definitions) _classes.Add(name,
            ScriptClassType.Of(name, type, qualified => definitions.ContainsKey(qualified) || IsForeign(qualified)));
    }

    /// <summary>The functions that are in no class, by their qualified names.</summary>
    public IReadOnlyDictionary<string, ScriptFunction> Functions => _functions;

    /// <summary>The classes by their qualified names.</summary>
    public IReadOnlyDictionary<string, ScriptClassType> Classes => _classes;

    /// <summary>Whether a class is made in C++, so that nothing is known of it here.</summary>
    public static bool IsForeign(string qualified) => qualified.StartsWith(ForeignClasses, StringComparison.Ordinal);

    /// <summary>Whether a qualified name is that of a type.</summary>
    public bool IsType(string qualified) => _classes.ContainsKey(qualified) || IsForeign(qualified);

    /// <summary>Whether names begin with this one and a dot.</summary>
    public bool IsNamespace(string qualified) => _namespaces.Contains(qualified) || _classes.ContainsKey(qualified)
        || ForeignClasses.StartsWith(qualified + '.', StringComparison.Ordinal) || IsForeign(qualified);

    /// <summary>Checks an object of a pickle: its class must be here, and have every attribute filled.</summary>
    /// <exception cref="ScriptFault">It is not so; libtorch would end the process over it.</exception>
    public void CheckObject(PickleObject made)
    {
        if (IsForeign(made.Type)) return;
        if (!_classes.TryGetValue(made.Type, out ScriptClassType? type))
            throw new ScriptFault($"its pickle holds an object of the class '{made.Type}', which its code does not define");
        if (type.Kind == "Enum" || (type.Methods.ContainsKey("__setstate__") && type.Methods.ContainsKey("__getstate__"))) return;
        if (type.Kind is "NamedTuple" or "Interface" or "ModuleInterface" || made.State is not PickleDictionary state)
            throw new ScriptFault($"an object of the class '{made.Type}' has no attributes in the pickle");
        foreach ((string name, ScriptType wanted) in type.Attributes)
        {
            if (!state.Items.TryGetValue(name, out object? value)) throw new ScriptFault($"an object of the class '{made.Type}' lacks the attribute '{name}'");
            if (!Fits(value, wanted)) throw new ScriptFault($"the attribute '{name}' of an object of the class '{made.Type}' is no {wanted.Name}");
        }
    }

    /// <summary>Whether a value is of a type; each is looked at once, since a pickle can hold one in many places.</summary>
    private bool Fits(object? value, ScriptType wanted) =>
        value is PickleList or PickleDictionary or PickleTuple && !_seen.Add((value, wanted)) || Is(value, wanted);

    private bool Is(object? value, ScriptType wanted) => wanted.Name switch
    {
        "Optional" => value is null || wanted.Parts[0] is not { } inner || Fits(value, inner),
        "None" or "NoneType" => value is null or PickleOpaque,
        // An attribute that was never set stands as None.
        _ when value is null => !_classes.ContainsKey(wanted.Name),
        "Tensor" => value is PickleTensor,
        "int" => value is long,
        "float" => value is double,
        "bool" => value is bool,
        "str" => value is string,
        "List" => value is PickleList list && (wanted.Parts[0] is not { } item || list.Items.All(each => Fits(each, item))),
        "Dict" => value is PickleDictionary dictionary && (wanted.Parts[1] is not { } held || dictionary.Items.Values.All(each => Fits(each, held))),
        "Tuple" => value is PickleTuple tuple && tuple.Items.Length == wanted.Parts.Count
            && tuple.Items.Zip(wanted.Parts).All(pair => pair.Second is null || Fits(pair.First, pair.Second)),
        _ when _classes.TryGetValue(wanted.Name, out ScriptClassType? type) => type.Kind switch
        {
            "NamedTuple" => value is PickleTuple,
            "Interface" or "ModuleInterface" => value is PickleObject,
            _ => value is PickleObject made && made.Type == wanted.Name,
        },
        _ => true,
    };
}
