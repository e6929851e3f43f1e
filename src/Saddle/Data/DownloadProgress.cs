namespace Saddle.Data;

/// <summary>How far a download is.</summary>
/// <param name="File">The name of the file.</param>
/// <param name="Received">The bytes that are there, those of an earlier attempt included.</param>
/// <param name="Total">The bytes of the whole file; null where the mirror does not say.</param>
public readonly record struct DownloadProgress(string File, long Received, long? Total);
