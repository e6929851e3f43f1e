namespace Saddle.Models;

/// <summary>
/// Finds in code what computes as in training whatever mode the module is put in: <c>torch.jit.trace</c> writes the mode of its time into
/// the calls, <c>torch.dropout(x, 0.5, True)</c>.
/// </summary>
internal static class ScriptTrainingCalls
{
    private const string Dropout = "dropout";

    // Which of an operator's arguments says that it computes as in training.
    private static readonly Dictionary<string, (string Layer, int Argument)> Operators = new(StringComparer.Ordinal)
    {
        ["dropout"] = (Dropout, 2),
        ["feature_dropout"] = (Dropout, 2),
        ["alpha_dropout"] = (Dropout, 2),
        ["feature_alpha_dropout"] = (Dropout, 2),
        ["batch_norm"] = ("batch normalisation", 5),
        ["rrelu"] = ("randomised ReLU", 3),
    };

    /// <summary>The layers, each once.</summary>
    public static IReadOnlyList<string> Of(ScriptLibrary library) =>
        [.. library.Functions.Values.Concat(library.Classes.Values.SelectMany(type => type.Methods.Values))
            .SelectMany(function => function.Body.SelectMany(Calls)).Select(Layer).OfType<string>().Distinct()];

    private static string? Layer(ScriptCall call) => call.Function is ScriptSelect { Value: ScriptName { Name: "torch" }, Name: { } name }
        && Operators.TryGetValue(name.TrimEnd('_'), out (string Layer, int Argument) known)
        && call.Arguments.ElementAtOrDefault(known.Argument) is ScriptConstant { Text: "True" } ? known.Layer : null;

    private static IEnumerable<ScriptCall> Calls(ScriptStatement statement) => statement switch
    {
        ScriptAssignment { Value: { } value } => Calls(value),
        ScriptSimple simple => simple.Parts.SelectMany(Calls),
        ScriptBlock block => block.Heads.SelectMany(Calls).Concat(block.Bodies.SelectMany(body => body.SelectMany(Calls))),
        ScriptFunction function => function.Body.SelectMany(Calls),
        _ => [],
    };

    private static IEnumerable<ScriptCall> Calls(ScriptExpression expression) => expression switch
    {
        ScriptCall call => Calls(call.Function).Concat(call.Arguments.SelectMany(Calls))
            .Concat(call.Named.SelectMany(named => Calls(named.Value))).Prepend(call),
        ScriptSelect select => Calls(select.Value),
        ScriptSubscript subscript => Calls(subscript.Value).Concat(subscript.Items.SelectMany(Calls)),
        ScriptComprehension each => Calls(each.Element).Concat(Calls(each.Source)),
        ScriptCompound compound => compound.Parts.SelectMany(Calls),
        _ => [],
    };
}
