using Saddle.Models;
using Saddle.Options;
using Saddle.Threats;

namespace Saddle.Attacks;

/// <summary>
/// What an attack works on where that is not what is judged: a surrogate whose backward pass stands in (BPDA), a mean over draws
/// (EOT), another space (reparameterization), a model that the adversary owns (Athalye et al. 2018, section 4). Any attack goes
/// through any route, which says what is attacked, how a point of the one becomes a point of the other, and what the adversary's
/// threat model is over there.
/// </summary>
/// <threadsafety>Immutable.</threadsafety>
public abstract record Route : Configurable, ICatalogued<Route>
{
    /// <summary>No route: the model that is judged is the one that is attacked.</summary>
    public static Route Direct { get; } = new DirectRoute();

    /// <summary>What results and stored runs call it: the name with what tells it from others of its kind.</summary>
    public abstract string Name { get; }

    static Catalogue<Route> ICatalogued<Route>.Catalogue => RouteCatalogue.Names;

    /// <summary>What is attacked, as far as that is known of the judged model's contract alone.</summary>
    /// <param name="judged">The contract of the judged model.</param>
    public virtual ModelContract Attacked(ModelContract judged) => judged;

    /// <summary>What an attack is held to on the attacked side, so that its points are within the threat model on the judged one.</summary>
    /// <param name="threat">The threat model on the judged side.</param>
    public virtual ThreatModel Held(ThreatModel threat) => threat;

    /// <summary>How a run is made on the attacked side; as it was asked for where nothing is said.</summary>
    /// <param name="options">What was asked for.</param>
    public virtual RunOptions Run(RunOptions options) => options;

    /// <summary>Opens the way for a run.</summary>
    /// <param name="judged">The model that is judged; it stays its owner's.</param>
    /// <returns>Both sides; the run disposes it.</returns>
    public abstract AttackedModel Open(Classifier judged);

    /// <summary>The same with twice the draws, where it averages over any of a model of such gradients and other ones in each step; null else.</summary>
    internal virtual Route? WithTwiceTheDraws(GradientKind gradient) => null;

    /// <inheritdoc/>
    public sealed override string ToString() => Name;
}

/// <summary>The attacked side of a run, and the ways between it and the judged one.</summary>
/// <threadsafety>Not safe: one thread at a time.</threadsafety>
public class AttackedModel : IDisposable
{
    /// <summary>The same inputs on both sides.</summary>
    /// <param name="classifier">What is attacked; not disposed.</param>
    public AttackedModel(Classifier classifier) => Classifier = classifier;

    /// <summary>What is attacked.</summary>
    public Classifier Classifier { get; }

    /// <summary>How often the attacked model is asked for one answer, and what is averaged; once where nothing is said.</summary>
    public virtual Expectation Expectation => Expectation.None;

    /// <summary>The attacked side's points of originals, from which a search starts.</summary>
    /// <param name="inputs">float32, <c>[n, …]</c>: of the judged side.</param>
    /// <returns>float32, <c>[n, …]</c>, within the attacked model's bounds; in the caller's scope.</returns>
    public virtual Tensor Enter(Tensor inputs) => inputs.alias();

    /// <summary>The judged side's points of what was found; the run moves them into the threat model where they are not.</summary>
    /// <param name="points">float32, <c>[n, …]</c>: of the attacked side.</param>
    /// <returns>float32, <c>[n, …]</c>; in the caller's scope.</returns>
    public virtual Tensor Leave(Tensor points) => points.alias();

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees what the way owns; neither model is its own.</summary>
    /// <param name="disposing">False in a finalizer.</param>
    protected virtual void Dispose(bool disposing)
    {
    }
}

/// <summary>No route at all.</summary>
internal sealed record DirectRoute : Route
{
    public override string Name => "direct";

    public override AttackedModel Open(Classifier judged) => new(judged);
}
