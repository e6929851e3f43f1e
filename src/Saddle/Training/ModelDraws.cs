using Saddle.Models;
using Saddle.Randomness;

namespace Saddle.Training;

/// <summary>
/// The draws that a model makes itself (dropout), which come from libtorch's global generator: each step of a training and each piece of an evaluation begins them
/// anew, so that what is taken up goes on with the same bits. The generator is as before when this is disposed.
/// </summary>
/// <param name="seed">The training's seed.</param>
/// <threadsafety>Not safe: one thread at a time, and no other may draw from the global generator meanwhile.</threadsafety>
internal sealed class ModelDraws(ulong seed) : IDisposable
{
#pragma warning disable RS0030 // These draws are nobody else's: they are tied to the run's seed here, which is what the ban is for.
    private readonly Tensor _before = get_rng_state().DetachFromDisposeScope();

    /// <summary>Begins the draws that a model makes for a purpose; null where the model is library code, which takes its draws from outside.</summary>
    /// <param name="model">Whose code may draw.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="purpose">What they are for: other ones for each.</param>
    public static ModelDraws? For(Classifier model, ulong seed, string purpose)
    {
        if (model.IsLibraryCode) return null;
        var draws = new ModelDraws(seed);
        manual_seed((long)new Draws(seed, $"model's own for {purpose}").Key);
        return draws;
    }

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
