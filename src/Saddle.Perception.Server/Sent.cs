namespace Saddle.Perception.Server;

/// <summary>Consent as it is sent.</summary>
internal sealed record SentConsent(bool Agreed);

/// <summary>The size of a screen's pixels as it is sent.</summary>
internal sealed record SentSize(double PixelsPerMillimetre);

/// <summary>A comment as it is sent.</summary>
internal sealed record SentComment(string Text);

/// <summary>An answer as it is sent; it is one only when it was checked.</summary>
internal sealed record SentAnswer
{
    public required string Key { get; init; }

    public required int Trial { get; init; }

    public bool? Recognised { get; init; }

    public int? Class { get; init; }

    public int? Place { get; init; }

    public required int FirstMilliseconds { get; init; }

    public required int LastMilliseconds { get; init; }
}
