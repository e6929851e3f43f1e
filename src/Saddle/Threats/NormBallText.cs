namespace Saddle.Threats;

/// <summary>Reads norm balls as people write them.</summary>
internal static class NormBallText
{
    private const string Examples = "Write for example linf:8/255, l2:0.5, l1:12, l0:30 or l0:14.5%, or several budgets as in linf:0.1,0.2,0.3";

    /// <inheritdoc cref="NormBall.Parse"/>
    public static IReadOnlyList<NormBall> Parse(string text)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0 && Words.TryNorm(text, out Norm whole)) return [NormBall.Unlimited(whole)];
        if (colon < 0) throw new UsageException($"The threat '{text}' has no colon between norm and ε. {Examples}.");
        Norm norm = ParseNorm(text[..colon], text);
        NormBall[] balls = [.. text[(colon + 1)..].Split(',').Select(epsilon => ParseBall(norm, epsilon, text))];
        if (balls.GroupBy(ball => ball).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new UsageException($"The threat '{text}' names {twice.Key} twice. Name every ε once.");
        return balls;
    }

    private static Norm ParseNorm(string word, string text) => Words.TryNorm(word, out Norm norm) ? norm
        : throw new UsageException($"There is no norm '{word}' as in the threat '{text}'. Norms: linf, l2, l1, l0. {Examples}.");

    private static NormBall ParseBall(Norm norm, string word, string text)
    {
        bool percent = word.EndsWith('%');
        if (!Fraction.TryParse(percent ? word[..^1] : word, out double epsilon))
            throw new UsageException($"The ε '{word}' in the threat '{text}' is no number. {Examples}.");
        try
        {
            return new NormBall(norm, percent ? epsilon / 100 : epsilon, percent) { Written = string.Concat(word.Where(letter => !char.IsWhiteSpace(letter))) };
        }
        catch (UsageException error)
        {
            throw new UsageException($"The threat '{text}': {error.Message} {Examples}.", error);
        }
    }
}
