namespace Saddle.Models;

/// <summary>
/// Finds the operators in code that have no useful derivative, draw or optimise. That one is there does not say that a gradient goes through it;
/// that is measured.
/// </summary>
internal sealed class ScriptOperations
{
    // Of the conversions to a type those to whole numbers and truth values: uint8, int8, int16, int32, int64 and bool.
    private static readonly string[] WholeTypes = ["0", "1", "2", "3", "4", "11"];

    private static readonly Dictionary<string, OperationKind> Kinds = new(StringComparer.Ordinal)
    {
        ["round"] = OperationKind.ZeroDerivative,
        ["floor"] = OperationKind.ZeroDerivative,
        ["ceil"] = OperationKind.ZeroDerivative,
        ["trunc"] = OperationKind.ZeroDerivative,
        ["fix"] = OperationKind.ZeroDerivative,
        ["sign"] = OperationKind.ZeroDerivative,
        ["sgn"] = OperationKind.ZeroDerivative,
        ["floor_divide"] = OperationKind.ZeroDerivative,
        ["heaviside"] = OperationKind.NoDerivative,
        ["quantize_per_tensor"] = OperationKind.NoDerivative,
        ["quantize_per_channel"] = OperationKind.NoDerivative,
        ["detach"] = OperationKind.NoDerivative,
        ["data"] = OperationKind.NoDerivative,
        ["set_grad_enabled"] = OperationKind.NoDerivative,
        ["item"] = OperationKind.NoDerivative,
        ["gt"] = OperationKind.NoDerivative,
        ["ge"] = OperationKind.NoDerivative,
        ["lt"] = OperationKind.NoDerivative,
        ["le"] = OperationKind.NoDerivative,
        ["eq"] = OperationKind.NoDerivative,
        ["ne"] = OperationKind.NoDerivative,
        ["greater"] = OperationKind.NoDerivative,
        ["greater_equal"] = OperationKind.NoDerivative,
        ["less"] = OperationKind.NoDerivative,
        ["less_equal"] = OperationKind.NoDerivative,
        ["not_equal"] = OperationKind.NoDerivative,
        ["argmax"] = OperationKind.NoDerivative,
        ["argmin"] = OperationKind.NoDerivative,
        ["argsort"] = OperationKind.NoDerivative,
        ["one_hot"] = OperationKind.NoDerivative,
        ["bucketize"] = OperationKind.NoDerivative,
        ["searchsorted"] = OperationKind.NoDerivative,
        ["topk"] = OperationKind.Discontinuous,
        ["kthvalue"] = OperationKind.Discontinuous,
        ["sort"] = OperationKind.Discontinuous,
        ["bernoulli"] = OperationKind.Random,
        ["multinomial"] = OperationKind.Random,
        ["normal"] = OperationKind.Random,
        ["poisson"] = OperationKind.Random,
        ["rand"] = OperationKind.Random,
        ["rand_like"] = OperationKind.Random,
        ["randn"] = OperationKind.Random,
        ["randn_like"] = OperationKind.Random,
        ["randint"] = OperationKind.Random,
        ["randint_like"] = OperationKind.Random,
        ["randperm"] = OperationKind.Random,
        ["uniform"] = OperationKind.Random,
        ["random"] = OperationKind.Random,
        ["exponential"] = OperationKind.Random,
        ["grad"] = OperationKind.Optimizing,
        ["backward"] = OperationKind.Optimizing,
    };

    private readonly Dictionary<ScriptSpan, ModelOperation> _found = [];

    /// <summary>What was found, in the order of the code.</summary>
    public IReadOnlyList<ModelOperation> All => [.. _found.Values];

    /// <summary>Looks at a call.</summary>
    public void Add(OperatorCall call)
    {
        string name = call.Operator[(call.Operator.IndexOf("::", StringComparison.Ordinal) + 2)..];
        string plain = name.StartsWith('_') ? name : name.TrimEnd('_');
        if (KindOf(call, plain) is { } kind)
            _found.TryAdd(call.Call.NameSpan, new ModelOperation(plain, kind, $"{call.Call.NameSpan.Source}:{call.Call.Line}"));
    }

    private static OperationKind? KindOf(OperatorCall call, string name) => name switch
    {
        // Numbers and shapes are compared and rounded too.
        "to" or "div" when !TakesTensor(call) => null,
        "to" => call.Call.Arguments.Take(3).Any(argument => argument is ScriptConstant { Kind: ScriptTokenKind.Number, Text: { } type }
            && WholeTypes.Contains(type, StringComparer.Ordinal)) ? OperationKind.NoDerivative : null,
        "div" => call.Call.Named.Any(named => named is ("rounding_mode", ScriptConstant { Kind: ScriptTokenKind.Text })) ? OperationKind.ZeroDerivative : null,
        _ when !Kinds.TryGetValue(name, out OperationKind kind) => null,
        "set_grad_enabled" or "rand" or "randn" or "randint" or "randperm" or "grad" or "backward" or "normal" => Kinds[name],
        _ => TakesTensor(call) ? Kinds[name] : null,
    };

    private static bool TakesTensor(OperatorCall call) => call.Arguments.Concat(call.Named.Values).Any(type => type == ScriptType.Tensor);
}
