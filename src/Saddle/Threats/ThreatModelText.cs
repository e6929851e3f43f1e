using System.Globalization;

namespace Saddle.Threats;

/// <summary>The one way of threat models to text and back.</summary>
internal static class ThreatModelText
{
    private const string Mask = "mask:", Scale = "scale:", Queries = "queries:", Randomness = "randomness:";
    private const int Digits = 12;

    /// <summary>The text with the ball written as given.</summary>
    public static string Format(ThreatModel threat, string ball) => string.Join(' ',
    [
        ball, threat.Goal.ToString()!, threat.Access.Word(),
        .. threat.Mask is { } mask ? [Mask + mask.Fingerprint[..Digits]] : Array.Empty<string>(),
        .. threat.EpsilonScale is { } scale ? [Scale + scale.Fingerprint[..Digits]] : Array.Empty<string>(),
        .. threat.QueryBudget is { } queries ? [Queries + queries.ToString(CultureInfo.InvariantCulture)] : Array.Empty<string>(),
        .. threat.Randomness != KnownRandomness.Distribution ? [Randomness + threat.Randomness.Word()] : Array.Empty<string>(),
    ]);

    /// <inheritdoc cref="ThreatModel.Parse"/>
    public static ThreatModel Parse(string text, IReadOnlyCollection<FeatureMask> masks, IReadOnlyCollection<FeatureScale> scales)
    {
        string[] parts = text.Split(' ');
        if (parts.Length < 3 || !Words.TryAccess(parts[2], out Access access))
            throw new UsageException($"'{text}' is no threat model; expected ball, goal and access, as in linf:0.3 untargeted gradient.");
        if (NormBall.Parse(parts[0]) is not [var ball])
            throw new UsageException($"The threat model '{text}' names several ε; it has one.");
        var threat = new ThreatModel { Ball = ball, Goal = Goal.Parse(parts[1]), Access = access };
        foreach (string part in parts[3..]) threat = Add(threat, part, text, masks, scales);
        return threat;
    }

    private static ThreatModel Add(ThreatModel threat, string part, string text, IReadOnlyCollection<FeatureMask> masks,
        IReadOnlyCollection<FeatureScale> scales)
    {
        if (part.StartsWith(Queries, StringComparison.Ordinal)
            && long.TryParse(part[Queries.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out long queries))
            return threat with { QueryBudget = queries };
        if (part.StartsWith(Mask, StringComparison.Ordinal))
            return threat with { Mask = masks.FirstOrDefault(mask => Names(part[Mask.Length..], mask.Fingerprint)) ?? throw Missing("mask") };
        if (part.StartsWith(Scale, StringComparison.Ordinal))
            return threat with { EpsilonScale = scales.FirstOrDefault(scale => Names(part[Scale.Length..], scale.Fingerprint)) ?? throw Missing("scale") };
        if (part.StartsWith(Randomness, StringComparison.Ordinal) && Words.TryRandomness(part[Randomness.Length..], out KnownRandomness randomness))
            return threat with { Randomness = randomness };
        throw new UsageException(
            $"'{part}' in the threat model '{text}' is none of mask:FINGERPRINT, scale:FINGERPRINT, queries:NUMBER and randomness:KNOWLEDGE.");

        UsageException Missing(string what) => new($"The threat model '{text}' names a {what} that is not at hand. Give the {what} with it.");
    }

    private static bool Names(string digits, string fingerprint) => digits.Length >= Digits && fingerprint.StartsWith(digits, StringComparison.Ordinal);
}
