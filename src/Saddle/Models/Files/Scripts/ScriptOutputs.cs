namespace Saddle.Models;

/// <summary>
/// Opens what ends a module and keeps the order of its classes, so that logits come out which do not saturate (Carlini and Wagner 2017, section V): what its
/// forward returns is followed back through names and through calls of other modules and functions.
/// </summary>
internal static class ScriptOutputs
{
    private const string Functional = "__torch__.torch.nn.functional.", Module = "__torch__.torch.nn.modules.activation.";

    /// <summary>
    /// A softmax becomes its logarithm, a logarithm of it what it is of, and a clamp between the two nothing. Where no softmax follows, clamps, tanh and sigmoid
    /// keep their outputs but for what tells ties apart, with the gradient of the identity. Numbers that are added or multiplied with stay.
    /// </summary>
    /// <param name="library">The code.</param>
    /// <param name="module">The qualified name of the module's class.</param>
    /// <param name="calls">The functions and methods that are called, by where.</param>
    /// <returns>
    /// What to write in the place of names, as far as they are known to be called from nowhere else, nothing where the module ends otherwise; and whether a softmax is among
    /// them, so that the outputs are logits.
    /// </returns>
    public static (Dictionary<ScriptSpan, string> Edits, bool GivesLogits) Opened(ScriptLibrary library, string module,
        IReadOnlyDictionary<ScriptCall, ScriptCallable> calls)
    {
        ScriptFunction? function = library.Classes.GetValueOrDefault(module)?.Methods.GetValueOrDefault("forward");
        ScriptExpression? expression = function is null ? null : Returned(function);
        var edits = new Dictionary<ScriptSpan, string>();
        List<ScriptSpan> logarithms = [], clamps = [];
        bool softmax = false;
        // What is met twice calls itself.
        var met = new HashSet<ScriptSpan>();
        while (function is not null && expression is not null)
        {
            if (Meant(expression, function) is not ScriptCall call || !met.Add(call.NameSpan)) break;
            if (calls.TryGetValue(call, out ScriptCallable? called) && !IsSoftmax(called))
            {
                if (calls.Values.Count(other => ReferenceEquals(other.Function, called.Function)) > 1) break;
                function = called.Function;
                expression = Returned(function);
                continue;
            }
            if (call.Arguments.Count == 0) break;
            string? name = called is null ? ScriptType.Qualified(call.Function) : null;
            if (called is not null || name == "torch.softmax")
            {
                edits[call.NameSpan] = called is null ? "torch.log_softmax" : StraightThroughEnds.LastSoftmax;
                softmax = true;
            }
            else if (name == "torch.log" && !softmax) logarithms.Add(call.NameSpan);
            else if (!call.Arguments.Skip(1).All(argument => argument is ScriptConstant)) break;
            else if (name is not null && StraightThroughEnds.Ending(name) is { } ending)
            {
                edits[call.NameSpan] = ending;
                if (!softmax && name is not ("torch.tanh" or "torch.sigmoid")) clamps.Add(call.NameSpan);
            }
            else if (name is not ("torch.add" or "torch.sub" or "torch.mul" or "torch.div")) break;
            expression = call.Arguments[0];
        }
        if (softmax)
        {
            foreach (ScriptSpan logarithm in logarithms) edits[logarithm] = "torch.clone";
            // Its bounds are those of probabilities.
            foreach (ScriptSpan clamp in clamps) edits[clamp] = StraightThroughEnds.Unclamped;
        }
        return (edits, softmax);
    }

    private static ScriptExpression? Returned(ScriptFunction function) => function.Body is [.., ScriptSimple { Kind: "return", Parts: [var returned] }] ? returned : null;

    /// <summary>What a name stands for that is set once and is no parameter; anything else is itself.</summary>
    private static ScriptExpression Meant(ScriptExpression expression, ScriptFunction function)
    {
        var passed = new HashSet<string>(function.Parameters.Select(parameter => parameter.Name), StringComparer.Ordinal);
        while (expression is ScriptName name && passed.Add(name.Name) && function.Body.OfType<ScriptAssignment>()
            .Where(each => each.Targets.Any(target => target is ScriptName { Name: var set } && set == name.Name)).ToList() is [{ Value: { } value }])
            expression = value;
        return expression;
    }

    /// <summary>Whether it is PyTorch's own function or module, as scripts hold it where it was not traced; names are mangled by folders in between.</summary>
    private static bool IsSoftmax(ScriptCallable called) =>
        (called.Name.StartsWith(Functional, StringComparison.Ordinal) && called.Name.EndsWith(".softmax", StringComparison.Ordinal))
        || (called.Name.StartsWith(Module, StringComparison.Ordinal) && called.Name.EndsWith(".Softmax.forward", StringComparison.Ordinal));
}
