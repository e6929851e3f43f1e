using Saddle.Models;
using Saddle.Threats;

namespace Saddle.Evaluation.Checks;

/// <summary>What a model answers to a batch: its own outputs and the classes that they amount to.</summary>
/// <param name="Outputs">float32, <c>[n, K]</c>, or <c>[n, 1]</c> of models with one output.</param>
/// <param name="Classes">int64, <c>[n]</c>; −1 for a rejection.</param>
internal sealed record Answers(Tensor Outputs, Tensor Classes)
{
    /// <summary>How many examples were answered.</summary>
    public long Count => Classes.shape[0];

    /// <summary>Asks a model.</summary>
    /// <param name="classifier">The model.</param>
    /// <param name="inputs">float32, or float64 where its weights are, <c>[n, …]</c>.</param>
    public static Answers Of(Classifier classifier, Tensor inputs)
    {
        Tensor outputs = classifier.Outputs(inputs);
        Tensor classes = Rejection.Predicted(OutputConversion.ToLogits(outputs, classifier.Contract, inputs.shape[0]), classifier.Contract);
        return new Answers(outputs.reshape(inputs.shape[0], -1), classes);
    }

    /// <summary>Answers one after the other.</summary>
    public static Answers Join(Answers[] parts) => new(cat([.. parts.Select(part => part.Outputs)]), cat([.. parts.Select(part => part.Classes)]));

    /// <summary>The answers at some rows, in their order.</summary>
    public Answers At(long[] rows)
    {
        Tensor order = tensor(rows, device: Outputs.device);
        return new Answers(Outputs.index_select(0, order), Classes.index_select(0, order));
    }
}
