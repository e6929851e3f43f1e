namespace Saddle.Tests.Data;

/// <summary>Damaged versions of a valid file, and what a reader must do with them.</summary>
internal static class Damage
{
    /// <summary>Cut at many lengths, single bytes changed, and nothing but noise.</summary>
    public static IEnumerable<(string What, byte[] Bytes)> Of(byte[] valid, int step)
    {
        for (int length = 0; length < valid.Length; length += length < 128 ? 1 : step) yield return ($"cut to {length}", valid[..length]);
        var random = new Random(1);
        for (int index = 0; index < valid.Length; index += index < 128 ? 1 : step)
        {
            byte[] changed = [.. valid];
            changed[index] ^= (byte)random.Next(1, 256);
            yield return ($"byte {index} changed", changed);
        }
        for (int round = 0; round < 20; round++)
        {
            byte[] noise = new byte[random.Next(1, 2000)];
            random.NextBytes(noise);
            yield return ($"noise {round}", noise);
            byte[] noisyTail = [.. valid[..Math.Min(8, valid.Length)], .. noise];
            yield return ($"valid start, then noise {round}", noisyTail);
        }
    }

    /// <summary>Reads every damaged version: only success or <see cref="InputException"/> may come of it. Returns how many were refused.</summary>
    public static int AssertOnlyInputExceptions(byte[] valid, int step, string path, Func<IDisposable> read)
    {
        int refused = 0;
        foreach ((string what, byte[] bytes) in Of(valid, step))
        {
            File.WriteAllBytes(path, bytes);
            Exception? error = Record.Exception(() => read().Dispose());
            Assert.True(error is null or InputException, $"{what}: {error}");
            if (error is null) continue;
            Assert.Contains(System.IO.Path.GetFileName(path), error.Message, StringComparison.Ordinal);
            refused++;
        }
        return refused;
    }
}
