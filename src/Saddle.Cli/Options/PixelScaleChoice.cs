using Saddle.Data;
using Saddle.Models;

namespace Saddle.Cli.Options;

/// <summary>What somebody said of the values that pixels are given; the model's bounds where no range is named.</summary>
/// <param name="Range">The range; null for the model's bounds.</param>
internal sealed record PixelScaleChoice(BoundsText? Range)
{
    /// <summary>Reads <c>bounds</c> or a range.</summary>
    /// <exception cref="UsageException">The text is neither.</exception>
    public static PixelScaleChoice Parse(string text) => new(text == "bounds" ? null : BoundsText.Parse(text));

    /// <summary>Scales data where that is asked for, by a choice or the contract, and says so; the caller disposes what comes of it.</summary>
    /// <param name="choice">What was said; null for nothing.</param>
    /// <param name="data">The data as they were read; their memory is taken over.</param>
    /// <param name="contract">The contract of the model.</param>
    /// <param name="by">Who said it, for people.</param>
    /// <param name="session">Where it is said.</param>
    /// <exception cref="UsageException">It is asked for, and the data are numbers that are taken as they are.</exception>
    public static Dataset Apply(PixelScaleChoice? choice, Dataset data, ModelContract contract, string by, Session session)
    {
        // A model's file does not know the data: it can only speak of pixels.
        bool wanted = choice is not null || (contract.ScalesPixels && data.Scale is not null);
        if (!wanted) return data;
        PixelScale scale = choice?.Range is { } range ? new PixelScale(range.Lower, range.Upper)
            : new PixelScale(contract.Bounds.LowerValues, contract.Bounds.UpperValues);
        Dataset scaled = data.ScaleTo(scale);
        if (scale != PixelScale.Unit)
            session.Error.WriteLine($"note: the pixels are scaled to {scale}, by {(choice is null ? "the model's file" : by)}.");
        return scaled;
    }
}
