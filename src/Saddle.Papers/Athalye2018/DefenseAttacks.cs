using Saddle.Attacks;

namespace Saddle.Papers.Athalye2018;

/// <summary>The attacks that several defenses are tried with.</summary>
internal static class DefenseAttacks
{
    private const int Steps = 40;

    /// <summary>PGD, whatever the way.</summary>
    /// <param name="through">The way; the model itself where null.</param>
    /// <param name="steps">Steps.</param>
    /// <param name="restarts">Searches.</param>
    public static ProjectedGradientDescent Pgd(Route? through = null, int steps = Steps, int restarts = 1) =>
        new() { Steps = steps, Restarts = restarts, Through = through ?? Route.Direct };

    /// <summary>PGD through what the defense offers in the place of its gradient.</summary>
    public static NamedAttack Bpda(int steps = Steps) => new($"PGD of {steps} steps through BPDA", Pgd(new BackwardRoute(), steps));

    /// <summary>PGD over several draws of the defense.</summary>
    public static NamedAttack Eot(int draws, int steps = Steps) =>
        new($"PGD of {steps} steps through EOT of {draws} draws", Pgd(new ExpectationRoute { Draws = draws }, steps));

    /// <summary>PGD through both.</summary>
    public static NamedAttack BpdaAndEot(int draws, int steps = Steps) =>
        new($"PGD of {steps} steps through BPDA and EOT of {draws} draws", Pgd(new ExpectationRoute { Backward = true, Draws = draws }, steps));

    /// <summary>Points that are made on the undefended network and tried on the defended one (grey-box, as Guo et al. attack).</summary>
    public static NamedAttack GreyBox(string words, Attack attack) =>
        new($"{words} on the undefended network", attack with { Through = new UndefendedRoute() });

    /// <summary>Carlini and Wagner's attack of the smallest norm on the undefended network, by fewer and larger steps than the paper's, which come as near on digits.</summary>
    public static NamedAttack MinimalGreyBox() => GreyBox("C&W", new CarliniWagner { Steps = 200, StepSize = 0.05, InitialConstant = 0.1 });
}
