using System.Text.RegularExpressions;

namespace Saddle.Models;

/// <summary>Says why a model failed on a batch: in its own words, and what to do about it.</summary>
internal static partial class ModelFailure
{
    private const string Traceback = "Traceback of TorchScript";

    /// <summary>The message of a failure, without the way to it.</summary>
    /// <param name="error">What the model threw.</param>
    /// <param name="shape">The shape of the batch.</param>
    public static string Message(Exception error, IReadOnlyList<long> shape)
    {
        (string reason, bool own) = Reason(error.Message);
        return $"The model failed on a batch of shape [{string.Join(", ", shape)}]: {reason}. "
            + $"{(own ? "These are its own words: check that the data is what it was made for." : Remedy(reason))}";
    }

    /// <summary>
    /// The line that says why. TorchScript's interpreter first tells its way to the fault, source lines and all, and last
    /// what was raised there, with the name of the exception before it. What the model raises itself is no RuntimeError of libtorch.
    /// </summary>
    private static (string Reason, bool Own) Reason(string message)
    {
        string[] lines = message.ReplaceLineEndings("\n").Split('\n');
        int way = Array.FindLastIndex(lines, line => line.StartsWith(Traceback, StringComparison.Ordinal));
        string[] told =
            [.. lines.Skip(way + 1).Where(line => way < 0 || (line.Length > 0 && !char.IsWhiteSpace(line[0]))).Select(line => line.Trim())
                .Where(line => line.Length > 0)];
        string raised = told.FirstOrDefault(line => Raised().IsMatch(line)) ?? told.FirstOrDefault() ?? message.Trim();
        Match match = Raised().Match(raised);
        (string name, string words) = (match.Groups["name"].Value, match.Groups["words"].Value.Trim());
        bool own = match.Success && name is not ("RuntimeError" or "Error");
        // The name of the exception says nothing to people, unless it is all that there is.
        return ((own ? words.Length > 0 ? words : name : raised).TrimEnd('.', ' '), own);
    }

    private static string Remedy(string reason)
    {
        if (Precision().Match(reason) is { Success: true } precision)
            return $"The weights are {Type(precision.Value)} and the inputs float32: export the model in float32, torch.jit.trace(model.float(), "
                + "example.float()).save(...).";
        if (WholeNumbers().IsMatch(reason))
            return "The model takes whole numbers (indices), through which no gradient leads: attacks change real numbers. Export the part that follows "
                + "the embedding.";
        return "Check that the data has the shape that the model was made for.";
    }

    private static string Type(string word) => word switch
    {
        "Double" or "double" or "torch.cuda.DoubleTensor" or "torch.DoubleTensor" => "float64",
        "BFloat16" => "bfloat16",
        _ => "float16",
    };

    // "builtins.ValueError: expected nine features", "RuntimeError: …", "torch.jit.Error: …", "__main__.TooShort: …".
    [GeneratedRegex(@"^(?:[A-Za-z_]\w*\.)*(?<name>[A-Za-z_]\w*(?:Error|Exception|Warning|Exit|Interrupt|Iteration)|(?<=\.)[A-Z]\w*):(?:\s+(?<words>.*))?$")]
    private static partial Regex Raised();

    // libtorch's ways to say that two types do not go together; the one that is not the inputs' is named.
    [GeneratedRegex(@"(?<=\b(?:dtype|type|found|got|but|scalar)\b.*)\b(?:Double|double|BFloat16|c10::Half|Half|torch\.(?:cuda\.)?DoubleTensor)\b")]
    private static partial Regex Precision();

    [GeneratedRegex(@"(?:scalar types?:? (?:Long|Int)\b|indices must be (?:long|int)|expected .*\b(?:Long|Int)\b.* (?:but|found)|Expected tensor for argument #\d+ 'indices')")]
    private static partial Regex WholeNumbers();
}
