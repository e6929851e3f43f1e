using System.CommandLine;
using Saddle.Models;
using Saddle.Threats;

namespace Saddle.Cli.Options;

/// <summary>Which features an adversary may change, and by what multiple of ε each.</summary>
internal sealed class FeatureOptions
{
    private const string None = "none";

    private readonly Option<string?> _mask = OptionOf.Text("--mask", "FILE",
        "The features that may change: 1 or white, and 0 or black for those that are fixed, in the shape of one input, as height and width for all channels, "
            + "or in a row. FILE is .npy, .npz (FILE#ARRAY), .csv, .txt or .png; none for no mask. Default: what the model's sidecar says, else all features.");

    private readonly Option<string?>? _scale;

    /// <summary>Adds the options to a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="scales">Whether there is an ε that a scale could multiply.</param>
    public FeatureOptions(Command command, bool scales = true)
    {
        command.Add(_mask);
        if (!scales) return;
        _scale = OptionOf.Text("--epsilon-scale", "FILE",
            "An ε of its own for each feature, as a multiple of that of --threat, 0 for a fixed one; files as of --mask. Under l2 and l1 the norm is that of "
                + "the change divided by the scale. None for no scale. Default: what the model's sidecar says, else 1 for all.");
        command.Add(_scale);
    }

    /// <summary>The mask for a model and its data; null for all features.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="contract">What the model's own files say.</param>
    /// <param name="shape">The shape of one input.</param>
    /// <exception cref="InputException">The file is missing, malformed, of another shape, or fixes every feature.</exception>
    public FeatureMask? Mask(ParseResult parsed, ModelContract contract, IReadOnlyList<long> shape) =>
        Chosen(parsed.GetValue(_mask), contract.Mask) is { } values ? FeatureMask.Of(values, shape) : null;

    /// <summary>The threat models with the mask and the scale for a model and its data.</summary>
    /// <inheritdoc cref="Mask"/>
    public IReadOnlyList<ThreatModel> Within(ParseResult parsed, IReadOnlyList<ThreatModel> threats, ModelContract contract, IReadOnlyList<long> shape)
    {
        FeatureMask? mask = Mask(parsed, contract, shape);
        FeatureScale? scale = _scale is not null && Chosen(parsed.GetValue(_scale), contract.EpsilonScale) is { } values
            ? FeatureScale.Of(values, shape) : null;
        return [.. threats.Select(threat => threat with { Mask = mask, EpsilonScale = scale })];
    }

    /// <summary>Says what the model's own files fix, which no option of the command shows.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="contract">What the model's own files say.</param>
    /// <param name="session">Where it is said.</param>
    public void Tell(ParseResult parsed, ModelContract contract, Session session)
    {
        if (parsed.GetValue(_mask) is null && contract.Mask is { } mask) session.Error.WriteLine($"note: {Origin(mask)} states which features may change "
            + $"({mask}); --mask none lets all change.");
        if (_scale is not null && parsed.GetValue(_scale) is null && contract.EpsilonScale is { } scale)
            session.Error.WriteLine($"note: {Origin(scale)} states an ε scale ({scale}); --epsilon-scale none leaves it out.");
    }

    private static string Origin(FeatureValues values) => values.StatedBy ?? "The model's file";

    private static FeatureValues? Chosen(string? file, FeatureValues? stated) => file switch
    {
        null => stated,
        None => null,
        _ => FeatureValues.Of(file),
    };
}
