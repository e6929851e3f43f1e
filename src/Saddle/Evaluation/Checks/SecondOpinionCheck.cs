using System.Globalization;
using Saddle.Evaluation.Runs;
using Saddle.Models;

namespace Saddle.Evaluation.Checks;

/// <summary>
/// E1: the outputs of natural examples in float32 against those of the same model in float64 (where that cannot be: without
/// oneDNN, another implementation of the same operations), and in one batch against those alone and in other company. On more than
/// rounding a warning; where classes change, every number would be one of chance, so
/// that is an error.
/// </summary>
internal static class SecondOpinionCheck
{
    // Rounding adds up to 1e-6 of the largest output in small networks and to 1e-5 in ones of a hundred layers.
    internal const double Tolerance = 1e-4;
    private const int Alone = 8;

    /// <summary>Looks at a batch.</summary>
    /// <param name="classifier">The model, in evaluation mode.</param>
    /// <param name="inputs">float32, <c>[n, …]</c>, 1 or more examples.</param>
    /// <param name="warnings">Takes what cannot be trusted.</param>
    /// <exception cref="InputException">Classes change.</exception>
    public static SecondOpinion Of(Classifier classifier, Tensor inputs, ICollection<Warning> warnings)
    {
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        Answers together = Answers.Of(classifier, inputs);
        Deviation? batch = inputs.shape[0] > 1 ? InOtherCompany(classifier, inputs, together) : null;
        if (batch is { Beyond: true } company)
            Judge(company, inputs.shape[0], "The model's answer to an example depends on which others share its batch", "alone or in another batch",
            "Batch normalisation that was exported in training mode does that: call eval() before the model is traced or saved. Its numbers depend on the "
                + "size of the batch until then.", warnings);
        Deviation? rounding = Compare(together, InFloat64(classifier, inputs, out string? reason), "in float64",
            "Either the model loses its numbers in rounding (large constants, differences of nearly equal numbers), or libtorch computes one of its "
                + "operations wrongly on this processor: run it with SADDLE_ONEDNN=off, and on another machine.", warnings);
        Deviation? engine = rounding is not null ? null : Compare(together, WithoutOneDnn(classifier, inputs), "without oneDNN",
            "libtorch computes one of its operations wrongly on this processor, or the model loses its numbers in rounding: run it with SADDLE_ONEDNN=off, "
                + "and on another machine.", warnings);
        return new SecondOpinion((int)inputs.shape[0], rounding?.Largest, reason, engine?.Largest, batch?.Largest);
    }

    private static Deviation? Compare(Answers answers, Answers? others, string where, string remedy, ICollection<Warning> warnings)
    {
        if (others is null) return null;
        Deviation found = Deviation.Between(answers, others);
        if (found.Beyond) Judge(found, answers.Count, $"The model's outputs in float32 are not those of the same model {where}", where, remedy, warnings);
        return found;
    }

    private static void Judge(Deviation deviation, long examples, string what, string where, string remedy, ICollection<Warning> warnings)
    {
        if (double.IsInfinity(deviation.Largest))
            throw new InputException($"{what}: of {examples} natural examples {deviation.Examples.Count} have outputs of which some are NaN or infinite here "
                + $"and others there ({where}; example {deviation.Examples[0]} is the first). {remedy}");
        string seen =
            string.Create(CultureInfo.InvariantCulture, $"{what}: of {examples} natural examples {deviation.Examples.Count} have outputs that lie further off "
            + $"{where} than rounding explains, by up to {deviation.Largest * 100:0.###} % of the example's largest");
        if (deviation.OtherClass > 0) throw new InputException(
            $"{seen}, and {deviation.OtherClass} have another class there (example {deviation.FirstOtherClass} is the first). {remedy}");
        warnings.Add(new Warning("E1", null, $"{seen}.", remedy, deviation.Examples));
    }

    private static Deviation InOtherCompany(Classifier classifier, Tensor inputs, Answers together)
    {
        long count = inputs.shape[0];
        Answers Of(params long[] rows) => Answers.Of(classifier, inputs.index_select(0, tensor(rows, device: inputs.device)));
        long[] even = [.. Enumerable.Range(0, (int)count).Where(row => row % 2 == 0)], odd = [.. Enumerable.Range(0, (int)count).Where(row => row % 2 == 1)];
        Deviation apart = Deviation.Between(together.At([.. even, .. odd]), Answers.Join([Of(even), Of(odd)]), [.. even, .. odd]);
        long[] few = [.. Enumerable.Range(0, (int)Math.Min(Alone, count))];
        Deviation alone = Deviation.Between(together.At(few), Answers.Join([.. few.Select(row => Of(row))]));
        return apart.And(alone);
    }

    private static Answers? InFloat64(Classifier classifier, Tensor inputs, out string? reason)
    {
        reason = null;
        if (classifier.Weights is not { } weights)
        {
            reason = "its code is its own and may hold float32 numbers; TorchScript and modules made of TorchSharp's layers are run in float64";
            return null;
        }
        using Float64Weights? wide = Float64Weights.Of(weights);
        if (wide is null)
        {
            reason = "this libtorch cannot change the type of weights";
            return null;
        }
        // A refusal of float64 is none of the batch.
        bool tries = classifier.TriesBatchSizes;
        if (classifier.BatchSizes == BatchRange.Any) classifier.TriesBatchSizes = false;
        try
        {
            return Answers.Of(classifier, inputs.to_type(ScalarType.Float64));
        }
        catch (InputException error)
        {
            // A model may hold float32 numbers in its code, beside which float64 is refused.
            reason = error.Message;
            return null;
        }
        finally
        {
            classifier.TriesBatchSizes = tries;
        }
    }

    private static Answers? WithoutOneDnn(Classifier classifier, Tensor inputs)
    {
        if (LibtorchExports.OneDnn != true) return null;
        LibtorchExports.SetOneDnn(false);
        try
        {
            return Answers.Of(classifier, inputs);
        }
        finally
        {
            LibtorchExports.SetOneDnn(true);
        }
    }
}
