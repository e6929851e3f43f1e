namespace Saddle;

/// <summary>Tells libtorch's errors of memory that ran out, which come as errors of any kind, from all others.</summary>
public static class TorchMemory
{
    // Linux, Windows and CUDA, each in its allocator's words.
    private static readonly string[] Words = ["can't allocate memory", "not enough memory", "out of memory"];

    /// <summary>Whether memory ran out.</summary>
    /// <param name="error">What was thrown.</param>
    public static bool RanOut(Exception error) =>
        error is OutOfMemoryException || error is not SaddleException && Words.Any(words => error.Message.Contains(words, StringComparison.OrdinalIgnoreCase));
}
