using System.Globalization;

namespace Saddle.Threats;

/// <summary>The one way of threat models to text and back.</summary>
internal static class ThreatModelText
{
    private const string Mask = "mask:", Queries = "queries:";
    private const int MaskDigits = 12;

    /// <summary>The text with the ball written as given.</summary>
    public static string Format(ThreatModel threat, string ball) => string.Join(' ',
    [
        ball, threat.Goal.ToString()!, threat.Access.Word(),
        .. threat.Mask is { } mask ? [Mask + mask.Fingerprint[..MaskDigits]] : Array.Empty<string>(),
        .. threat.QueryBudget is { } queries ? [Queries + queries.ToString(CultureInfo.InvariantCulture)] : Array.Empty<string>(),
    ]);

    /// <inheritdoc cref="ThreatModel.Parse"/>
    public static ThreatModel Parse(string text, IReadOnlyCollection<FeatureMask> masks)
    {
        string[] parts = text.Split(' ');
        if (parts.Length < 3 || !Words.TryAccess(parts[2], out Access access))
            throw new UsageException($"'{text}' is no threat model; expected ball, goal and access, as in linf:0.3 untargeted gradient.");
        if (NormBall.Parse(parts[0]) is not [var ball])
            throw new UsageException($"The threat model '{text}' names several ε; it has one.");
        var threat = new ThreatModel { Ball = ball, Goal = Goal.Parse(parts[1]), Access = access };
        foreach (string part in parts[3..]) threat = Add(threat, part, text, masks);
        return threat;
    }

    private static ThreatModel Add(ThreatModel threat, string part, string text, IReadOnlyCollection<FeatureMask> masks)
    {
        if (part.StartsWith(Queries, StringComparison.Ordinal)
            && long.TryParse(part[Queries.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out long queries))
            return threat with { QueryBudget = queries };
        if (!part.StartsWith(Mask, StringComparison.Ordinal))
            throw new UsageException($"'{part}' in the threat model '{text}' is neither mask:FINGERPRINT nor queries:NUMBER.");
        string digits = part[Mask.Length..];
        return threat with
        {
            Mask = masks.FirstOrDefault(mask => digits.Length >= MaskDigits && mask.Fingerprint.StartsWith(digits, StringComparison.Ordinal))
                ?? throw new UsageException($"The threat model '{text}' names a mask that is not at hand. Give the mask with it."),
        };
    }
}
