using Saddle.Randomness;

namespace Saddle.Training;

/// <summary>
/// The randomness of a defense that a network is trained behind: each step begins it anew, so that a training that is taken up goes on with the same bits,
/// and every validation has the same, so that epochs compare.
/// </summary>
/// <param name="seed">The training's seed.</param>
/// <threadsafety>Not safe: one thread at a time.</threadsafety>
internal sealed class TrainingRandomness(ulong seed)
{
    // Passes that a step may make before it would meet the draws of the next one.
    private const int PassesOfStep = 1 << 16;
    private readonly Draws _training = new(seed, "defense in training"), _validation = new(seed, "defense in validation");
    private bool _validates;
    private long _pass;

    /// <summary>Begins the draws of a step.</summary>
    /// <param name="step">The step of the training, from 0.</param>
    public void BeginStep(long step) => (_validates, _pass) = (false, step * PassesOfStep);

    /// <summary>Begins the draws of a validation.</summary>
    public void BeginValidation() => (_validates, _pass) = (true, 0);

    /// <summary>The draws of the next pass, which depend on each input's place in it.</summary>
    /// <param name="inputs">How many inputs it has.</param>
    public PassDraws Next(long inputs)
    {
        long[] places = [.. Enumerable.Range(0, (int)inputs).Select(place => (long)place)], passes = new long[inputs];
        Array.Fill(passes, _pass++);
        return new PassDraws(_validates ? _validation : _training, places, passes);
    }
}
