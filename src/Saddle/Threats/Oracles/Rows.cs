namespace Saddle.Threats;

/// <summary>Inputs of which each belongs to one of the active examples.</summary>
internal static class Rows
{
    /// <summary>Requires an owner for each input.</summary>
    /// <exception cref="InvalidOperationException">There are more inputs than owners, or fewer.</exception>
    public static void Require(Tensor inputs, ReadOnlySpan<int> rows)
    {
        if (inputs.shape[0] != rows.Length)
            throw new InvalidOperationException(
                $"An attack asked about {inputs.shape[0]} inputs and said of {rows.Length} to which example they belong; it must say it of each.");
    }
}
