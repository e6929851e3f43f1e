using Saddle.Defenses;
using Saddle.Models;

namespace Saddle.Cli.Options;

/// <summary>Several defenses around a model, of which the first sees an input first.</summary>
internal static class DefenseChain
{
    /// <summary>What results call a model: its name, and behind which defenses it stands.</summary>
    public static string Title(this IReadOnlyList<Defense> defenses, string model) =>
        string.Join(" behind ", [model, .. defenses.Reverse().Select(defense => defense.ToString())]);

    /// <summary>The shape that the model sees of an input.</summary>
    public static long[] InnerShape(this IReadOnlyList<Defense> defenses, IReadOnlyList<long> outside) =>
        [.. defenses.Aggregate(outside, (shape, defense) => defense.InnerShape(shape))];

    /// <summary>Puts the defenses around a model, which the result owns; where one does not fit, the model is disposed.</summary>
    public static Classifier Around(this IReadOnlyList<Defense> defenses, Classifier model)
    {
        Classifier defended = model;
        try
        {
            // The first sees an input first, so it lies outermost.
            foreach (Defense defense in defenses.Reverse()) defended = defense.Around(defended, ownsInner: true);
            return defended;
        }
        catch
        {
            defended.Dispose();
            throw;
        }
    }
}
