using Saddle.Options;

namespace Saddle.Attacks;

/// <summary>All ways between what is attacked and what is judged, by name.</summary>
public static class RouteCatalogue
{
    /// <summary>The names, to which a program may add those of its own routes.</summary>
    public static Catalogue<Route> Names { get; } = new("route", "routes",
        new("direct", "the model that is judged", "no detour", () => Route.Direct),
        new("adaptive", "what the defense's own kind asks for: bpda, eot, both or neither", "Athalye et al. 2018, section 4", () => new AdaptiveRoute()),
        new("bpda", "Backward pass differentiable approximation", "Athalye et al. 2018, section 4.1", () => new BackwardRoute()),
        new("eot", "Expectation over transformation", "Athalye et al. 2018, section 4.2", () => new ExpectationRoute()),
        new("reparameterize", "Reparameterization: an attack on what a generator makes inputs of", "Athalye et al. 2018, section 4.3",
            () => new ReparameterizationRoute()),
        new("bpda+eot", "both at once", "Athalye et al. 2018, section 5.3", () => new ExpectationRoute { Backward = true }),
        new("smoothed", "Gradients that are means over noise around the point, where they turn from place to place", "Tramèr et al. 2020, section 5", () =>
            new SmoothedRoute()),
        new("undefended", "the classifier without its defenses, judged with them", "Guo et al. 2018, section 5.1", () => new UndefendedRoute()));
}
