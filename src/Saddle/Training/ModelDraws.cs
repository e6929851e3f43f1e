namespace Saddle.Training;

/// <summary>
/// The draws that a model makes itself (dropout), which come from libtorch's global generator: each step begins them anew, so
/// that a training that is taken up goes on with the same bits. The generator is as before when this is disposed.
/// </summary>
/// <param name="seed">The training's seed.</param>
/// <threadsafety>Not safe: one thread at a time, and no other may draw from the global generator meanwhile.</threadsafety>
internal sealed class ModelDraws(ulong seed) : IDisposable
{
#pragma warning disable RS0030 // These draws are nobody else's: they are tied to the run's seed here, which is what the ban is for.
    private readonly Tensor _before = get_rng_state().DetachFromDisposeScope();

    /// <summary>Begins the draws of a step.</summary>
    /// <param name="step">The step of the training, from 0.</param>
    public void Begin(long step) => manual_seed((long)EpochOrder.StepSeed(seed, step));

    /// <inheritdoc/>
    public void Dispose()
    {
        set_rng_state(_before);
        _before.Dispose();
    }
#pragma warning restore RS0030
}
