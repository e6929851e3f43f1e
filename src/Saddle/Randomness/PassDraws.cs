namespace Saddle.Randomness;

/// <summary>
/// The randomness of one pass of a stochastic classifier: draws that depend on the seed, on what the pass is for, on each example's own
/// index and on how many passes that example had before, never on the batch. So a run repeats, resumes and does not depend on how it was cut.
/// </summary>
/// <threadsafety>Immutable.</threadsafety>
public sealed class PassDraws
{
    // A draw's place holds 16 bits of a pass's number, and as many again beside them.
    private const int Half = 1 << 16;

    private static ulong s_calls;

    private readonly Draws _draws;
    private readonly long[] _examples, _passes;

    /// <summary>The randomness of a pass.</summary>
    /// <param name="draws">The seed, and what the pass is for.</param>
    /// <param name="examples">Of each input, the index of its example in the data set.</param>
    /// <param name="passes">Of each input, how many passes its example had before for this purpose.</param>
    public PassDraws(Draws draws, ReadOnlySpan<long> examples, ReadOnlySpan<long> passes) =>
        (_draws, _examples, _passes) = (draws, examples.ToArray(), passes.ToArray());

    /// <summary>How many inputs the pass has.</summary>
    public int Count => _examples.Length;

    /// <summary>Randomness for a classifier that is asked outside of any run: other draws at every call of the process.</summary>
    /// <param name="count">How many inputs the pass has.</param>
    public static PassDraws Next(long count)
    {
        var draws = new Draws(Interlocked.Increment(ref s_calls), "outside of any run");
        return new PassDraws(draws, [.. Enumerable.Range(0, (int)count).Select(row => (long)row)], new long[count]);
    }

    /// <summary>The randomness of one of several parts that a classifier is made of, which has nothing to do with that of the others.</summary>
    /// <param name="part">What the part is called.</param>
    public PassDraws For(string part) => new(_draws.For(part), _examples, _passes);

    /// <summary>The randomness of some of the inputs.</summary>
    /// <param name="start">The first.</param>
    /// <param name="end">The one after the last.</param>
    public PassDraws Rows(int start, int end) => new(_draws, _examples.AsSpan(start..end), _passes.AsSpan(start..end));

    /// <summary>The randomness of each input several times over: of all inputs the first time, then of all the second time.</summary>
    /// <param name="times">How often; 1 or more.</param>
    public PassDraws Repeated(int times)
    {
        var parts = Enumerable.Range(0, times);
        return new PassDraws(_draws, [.. parts.SelectMany(_ => _examples)], [.. parts.SelectMany(time => _passes.Select(pass => pass * times + time))]);
    }

    /// <summary>Uniform draws in [0, 1) for each input.</summary>
    /// <param name="shape">The shape of one input's draws.</param>
    /// <param name="draw">Which draw of the pass, from 0; below 256.</param>
    /// <returns>float32 on the CPU, <c>[n, …shape]</c>; the caller disposes it.</returns>
    public Tensor Uniform(ReadOnlySpan<long> shape, int draw = 0) => Join(shape, draw, _draws.Uniform);

    /// <summary>Standard normal draws for each input.</summary>
    /// <param name="shape">The shape of one input's draws.</param>
    /// <param name="draw">Which draw of the pass, from 0; below 256.</param>
    /// <returns>float32 on the CPU, <c>[n, …shape]</c>; the caller disposes it.</returns>
    public Tensor Normal(ReadOnlySpan<long> shape, int draw = 0) => Join(shape, draw, _draws.Normal);

    private Tensor Join(ReadOnlySpan<long> shape, int draw, Drawing drawing)
    {
        using var scope = NewDisposeScope();
        if (Count == 0) return empty([0, .. shape]).MoveToOuterDisposeScope();
        var rows = new List<Tensor>();
        // Most passes are the same one for all of their examples.
        if (_passes.AsSpan().IndexOfAnyExcept(_passes[0]) < 0) return drawing(_examples, shape, At(_passes[0], draw)).MoveToOuterDisposeScope();
        for (int i = 0; i < Count; i++) rows.Add(drawing([_examples[i]], shape, At(_passes[i], draw)));
        return cat(rows).MoveToOuterDisposeScope();
    }

    private static DrawPosition At(long pass, int draw) =>
        new(Restart: (int)(pass / Half / Half), Target: (int)(pass / Half % Half), Step: (int)(pass % Half), Draw: draw);

    private delegate Tensor Drawing(ReadOnlySpan<long> examples, ReadOnlySpan<long> shape, DrawPosition position);
}
