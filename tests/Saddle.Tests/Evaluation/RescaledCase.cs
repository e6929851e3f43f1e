using Saddle.Data;
using Saddle.Models;

namespace Saddle.Tests.Evaluation;

/// <summary>One classifier of inputs in 0..1, and the same function of the same inputs in other units.</summary>
internal static class RescaledCase
{
    public const int Count = 40, Features = 16, Classes = 3;

    /// <summary>The units by name: bytes, around zero, and a range of its own for each feature.</summary>
    public static InputBounds Bounds(string unit) => unit switch
    {
        "unit" => InputBounds.Unit,
        "bytes" => new InputBounds([0], [255]),
        "around zero" => new InputBounds([-1], [1]),
        "money" => new InputBounds([-1e5f], [2e5f]),
        _ => new InputBounds([.. Enumerable.Range(0, Features).Select(i => -2.1179f * (i % 5))],
            [.. Enumerable.Range(0, Features).Select(i => 2.64f + (i % 3 == 0 ? 100 : i))], Features),
    };

    public static FunctionClassifier Model(string unit)
    {
        InputBounds bounds = Bounds(unit);
        return new FunctionClassifier(inputs => Logits((inputs - bounds.Lower()) / bounds.Extent()), Classes, bounds: bounds);
    }

    public static Dataset Data(string unit)
    {
        using var scope = NewDisposeScope();
        InputBounds bounds = Bounds(unit);
        Tensor share = Numbers(1, Count).mul(255).round().div(255), labels = Logits(share).argmax(1);
        return new Dataset(unit, (share * bounds.Extent()).add(bounds.Lower()).clamp(bounds.Lower(), bounds.Upper()), labels, ["a", "b", "c"]);
    }

    private static Tensor Logits(Tensor share) => share.mul(2).sub(1).matmul(Numbers(2, Features)[.., ..Classes].sub(0.5)).tanh().mul(3);

    private static Tensor Numbers(ulong seed, int rows)
    {
        using var generator = new Generator(seed, CPU);
        return rand([rows, Features], generator: generator);
    }
}
