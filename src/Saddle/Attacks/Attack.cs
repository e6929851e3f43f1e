using Saddle.Losses;
using Saddle.Models;
using Saddle.Options;
using Saddle.Threats;

namespace Saddle.Attacks;

/// <summary>
/// A search for adversarial examples: its paper's algorithm and options. Options are <c>init</c> properties marked
/// <see cref="OptionAttribute"/>; equal attacks have equal options.
/// </summary>
/// <threadsafety>Immutable; runs on different models may go side by side.</threadsafety>
public abstract record Attack : Configurable, ICatalogued<Attack>
{
    private protected Attack()
    {
    }

    /// <summary>The stable short name: the command line's word, and part of what draws depend on.</summary>
    public abstract string Name { get; }

    /// <summary>What the attack must be granted.</summary>
    public abstract Access Needs { get; }

    /// <summary>The way round what hides gradients, by which it works on another model than the one that is judged. Default: direct.</summary>
    [Option("The way round what hides gradients; its own options stand beside these", Quiet = true)]
    public Route Through { get; init; } = Route.Direct;

    /// <summary>What the attack climbs; null where it climbs no loss.</summary>
    public virtual Loss? Objective => null;

    /// <summary>What kind of search it is, by which indicators and suites ask for attacks; other where nothing is said.</summary>
    public virtual AttackFamily Family => AttackFamily.Other;

    /// <summary>
    /// Whether it seeks the smallest perturbation that reaches the goal instead of the most that a ball allows. Such an attack
    /// knows no ε: it is run once, and its distances are read at every ε.
    /// </summary>
    public virtual bool MinimizesNorm => false;

    /// <summary>The most gradients that it takes of one forward pass; 1 where nothing is said.</summary>
    public virtual int GradientsOfAPass => 1;

    /// <summary>Whether the attack works under a norm.</summary>
    public abstract bool Supports(Norm norm);

    /// <summary>The attack with every option that depends on the threat model filled in.</summary>
    /// <param name="threat">The threat model on the judged side.</param>
    /// <exception cref="UsageException">The attack uses up an ε, and there is none, or its options and the threat model disagree.</exception>
    public Attack Resolve(ThreatModel threat)
    {
        RequireBudget(threat);
        return Complete(Through.Held(threat));
    }

    static Catalogue<Attack> ICatalogued<Attack>.Catalogue => AttackCatalogue.Names;

    /// <summary>Searches for adversarial examples.</summary>
    /// <param name="classifier">The model; weights, mode and gradients are as before afterwards.</param>
    /// <param name="inputs">float32, <c>[N, …]</c>, within the contract's bounds; not disposed.</param>
    /// <param name="labels">int64, <c>[N]</c>: true classes; not disposed.</param>
    /// <param name="examples">Indices of the examples in their data set, on which the draws depend.</param>
    /// <param name="threat">What is allowed.</param>
    /// <param name="options">How to run; the defaults where null.</param>
    /// <param name="progress">Told after each batch.</param>
    /// <param name="cancellationToken">Stops within a step.</param>
    /// <returns>The kept iterates and the passes; the caller disposes it.</returns>
    /// <exception cref="UsageException">The attack needs more than the threat model grants, or does not work under its norm or loss.</exception>
    /// <exception cref="InputException">Inputs are NaN or outside the bounds, shapes disagree, or the model fails.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public abstract AttackResult Run(Classifier classifier, Tensor inputs, Tensor labels, ReadOnlySpan<long> examples, ThreatModel threat,
        RunOptions? options = null, IProgress<AttackProgress>? progress = null, CancellationToken cancellationToken = default);

    /// <summary>Refuses what cannot work, before anything runs.</summary>
    /// <param name="threat">What is allowed.</param>
    /// <param name="contract">What the model is.</param>
    /// <exception cref="UsageException">The attack needs more than is granted, or does not work under the norm, goal or loss.</exception>
    public void Validate(ThreatModel threat, ModelContract contract)
    {
        contract = Through.Attacked(contract);
        if (Needs < threat.Access)
            throw new UsageException($"The attack {Name} needs {Words(Needs)}, but the threat model grants only {Words(threat.Access)}. Choose an attack "
                + $"that needs no more, such as hopskipjump or noise, or grant access to the {Needs.ToString().ToLowerInvariant()}.")
            {
                Setting = Setting.Access,
                SettingValue = Needs.ToString().ToLowerInvariant(),
            };
        if (!Supports(threat.Ball.Norm))
            throw new UsageException(
                $"The attack {Name} does not work under {threat.Ball.Norm}; it works under {string.Join(", ", Enum.GetValues<Norm>().Where(Supports))}.");
        BudgetCheck.RequireScalable(threat);
        RequireBudget(threat);
        if (Needs == Access.Labels && threat.Goal.NeedsScores)
            throw new UsageException($"The attack {Name} sees labels alone, so it cannot reach a confidence goal. Choose another attack or goal.");
        if (Needs == Access.Gradient && contract.Gradient.HasFlag(GradientKind.None))
            throw new UsageException($"The attack {Name} needs gradients, but the model states that it has none. Under access to labels take attacks that need "
                + "none, hopskipjump and noise, and name no other.")
            { Setting = Setting.Access, SettingValue = "labels" };
        if (threat.Goal.TargetClass is { } target && (target < 0 || target >= contract.Classes))
            throw new UsageException($"The goal's target class {target} is not among the model's classes 0 to {contract.Classes - 1}.");
        Objective?.Validate(contract.Classes, Targets || threat.Goal.TargetClass is not null);
        RequireUsable(threat, contract);
    }

    /// <summary>The name with every option, as the command line takes it: <c>pgd:loss=ce,restarts=1,…</c>.</summary>
    public sealed override string ToString() => Named(Options);

    /// <summary>The same for people, numbers as they were written: <c>jsma:…,max-distortion=14.5%,…</c>. <see cref="AttackCatalogue"/> reads it too.</summary>
    public string Text => Named(OptionTexts);

    private string Named(IReadOnlyDictionary<string, string> options) =>
        options.Count == 0 ? Name : $"{Name}:{string.Join(',', options.Select(option => $"{option.Key}={option.Value}"))}";

    private void RequireBudget(ThreatModel threat)
    {
        if (threat.Ball.IsUnlimited && !MinimizesNorm)
            throw new UsageException($"The attack {Name} uses up a perturbation budget, and the threat model names none. Say ε, as in {threat.Ball}:0.3, or "
                + "choose an attack of the minimum norm.");
    }

    /// <summary>Fills in what depends on the threat model; nothing where nothing is said.</summary>
    /// <param name="threat">What it is held to where it works.</param>
    protected virtual Attack Complete(ThreatModel threat) => this;

    /// <summary>Whether the attack aims at classes of its own choice even where the goal names none.</summary>
    protected virtual bool Targets => false;

    /// <summary>Refuses what else an attack of a kind cannot work with; nothing where nothing else is said.</summary>
    /// <param name="threat">What is allowed.</param>
    /// <param name="contract">What the model is.</param>
    protected virtual void RequireUsable(ThreatModel threat, ModelContract contract)
    {
    }

    /// <summary>Refuses a budget of its own that lets nothing change; nothing where there is none.</summary>
    /// <param name="threat">What is allowed.</param>
    /// <param name="features">The number of features of an input.</param>
    /// <exception cref="UsageException">Not one feature may change.</exception>
    internal virtual void RequireBudget(ThreatModel threat, int features)
    {
    }

    /// <summary>How many searches a run makes at most.</summary>
    internal abstract int SearchCount(int classes, Goal goal);

    private static string Words(Access access) => access switch
    {
        Access.Gradient => "gradients",
        Access.Scores => "scores",
        _ => "labels",
    };
}
