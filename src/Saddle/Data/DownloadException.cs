namespace Saddle.Data;

/// <summary>No mirror gave the file; the message says what each of them did.</summary>
internal sealed class DownloadException(string message) : Exception(message);
