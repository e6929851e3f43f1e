using System.CommandLine;
using Saddle.AdversarialTraining;
using Saddle.Threats;
using Saddle.Training;

namespace Saddle.Cli.Options;

/// <summary>Against what a network is trained, and by which method.</summary>
internal sealed class AdversarialOptionSet
{
    private readonly Option<string?> _method = OptionOf.Choice<string?>("--adversarial",
        "Train against an attack inside the ball of --threat: pgd (Madry et al. 2018); fgsm (one step, which a network learns to hide from: to show what goes wrong); fast (one step of 1.25 ε from a random start, Wong et al. 2020); free (every batch replayed, the perturbation kept, Shafahi et al. 2019); trades (Zhang et al. 2019); mart (Wang et al. 2020). Default: natural training.",
        ("pgd", "pgd"), ("fgsm", "fgsm"), ("fast", "fast"), ("free", "free"), ("trades", "trades"), ("mart", "mart"));

    private readonly Option<IReadOnlyList<NormBall>?> _threat = OptionOf.Value("--threat", "NORM:EPSILON", "What --adversarial trains against, in the unit of the inputs, as in linf:0.3 or l2:2.", NormBall.Parse);
    private readonly Option<int?> _steps = OptionOf.Whole("--pgd-steps", "Steps of pgd, trades and mart, 1 to 1000. Default: 7, for trades 40, for mart 10.", 1, 1000);
    private readonly Option<double?> _stepSize = OptionOf.Number("--pgd-step-size", "Their step size in the unit of the norm, above 0. Default: 2.5 ε / steps, for trades 4/3 ε / steps.");
    private readonly Option<bool?> _randomStart = OptionOf.Choice<bool?>("--pgd-random-start", "Whether PGD starts at a random point of the ball. Default: true.", ("true", true), ("false", false));
    private readonly Option<int?> _restarts = OptionOf.Whole("--pgd-restarts", "Searches from other starts, 1 to 100. Default: 1.", 1, 100);
    private readonly Option<double?> _singleStepSize = OptionOf.Number("--fgsm-step-size", "The step size of fgsm, fast and free in the unit of the norm, above 0. Default: ε, for fast 1.25 ε.");
    private readonly Option<int?> _replays = OptionOf.Whole("--replays", "Steps that free makes on each batch, 1 to 1000; the training examples are passed over --epochs / this many times. Default: 8.", 1, 1000);
    private readonly Option<double?> _beta = OptionOf.Number("--beta", "The weight of the divergence in trades (1/λ of its paper) and mart (its λ), 0 or above. Default: 6, for mart 5.");
    private readonly Option<double?> _warmUp = OptionOf.Number("--epsilon-warm-up", "The share of all steps in which ε grows from 0 to its full value, 0 to 1; without it a small network stays at chance at linf:0.3. Default: 0.4.");

    private readonly Option<bool> _rollBack = OptionOf.Flag("--roll-back",
        "Take back an epoch in which the network overfits catastrophically (fewer than half as many stand against PGD of 10 steps as against FGSM), and go on with half the attack's step. Without it: a warning.");

    // The methods that know each option that not all of them know.
    private readonly (Option Option, string[] Methods)[] _own;

    /// <summary>Adds the options to a command.</summary>
    public AdversarialOptionSet(Command command)
    {
        string[] multiStep = ["pgd", "trades", "mart"];
        _own = [(_steps, multiStep), (_stepSize, multiStep), (_randomStart, ["pgd"]), (_restarts, ["pgd"]), (_singleStepSize, ["fgsm", "fast", "free"]), (_replays, ["free"]), (_beta, ["trades", "mart"])];
        command.AddAll([_method, _threat, .. _own.Select(own => own.Option), _warmUp, _rollBack]);
    }

    /// <summary>Reads the options.</summary>
    /// <exception cref="UsageException">A value is out of range, or options do not belong together.</exception>
    public TrainingMethod Read(ParseResult parsed)
    {
        if (parsed.GetValue(_method) is not { } name) return Natural(parsed);
        foreach ((Option option, string[] methods) in _own)
            if (IsGiven(parsed, option) && !methods.Contains(name))
                throw new UsageException($"{option.Name} belongs to --adversarial {string.Join(" or ", methods)}, not to {name}; leave it out.");
        IReadOnlyList<NormBall>? balls = parsed.GetValue(_threat);
        if (balls is not [var ball])
            throw new UsageException($"--adversarial needs {(balls is null ? "a --threat" : "one ε and not several")}, as in --adversarial {name} --threat linf:0.3.");
        AdversarialMethod method = Method(parsed, name, new ThreatModel { Ball = ball });
        return method with { EpsilonWarmUp = parsed.GetValue(_warmUp) ?? method.EpsilonWarmUp, RollBack = parsed.GetValue(_rollBack) };
    }

    private AdversarialMethod Method(ParseResult parsed, string name, ThreatModel threat) => name switch
    {
        "fgsm" => new FgsmTraining { Threat = threat, StepSize = parsed.GetValue(_singleStepSize) },
        "fast" => new FastTraining { Threat = threat, StepSize = parsed.GetValue(_singleStepSize) },
        "free" => Free(parsed, new FreeTraining { Threat = threat, StepSize = parsed.GetValue(_singleStepSize) }),
        "trades" => MultiStep(parsed, Trades(parsed, new TradesTraining { Threat = threat })),
        "mart" => MultiStep(parsed, Mart(parsed, new MartTraining { Threat = threat })),
        _ => MultiStep(parsed, Pgd(parsed, new AdversarialPgd { Threat = threat })),
    };

    private MultiStepMethod MultiStep(ParseResult parsed, MultiStepMethod usual) => usual with { Steps = parsed.GetValue(_steps) ?? usual.Steps, StepSize = parsed.GetValue(_stepSize) };

    private FreeTraining Free(ParseResult parsed, FreeTraining usual) => usual with { Replays = parsed.GetValue(_replays) ?? usual.Replays };

    private TradesTraining Trades(ParseResult parsed, TradesTraining usual) => usual with { Beta = parsed.GetValue(_beta) ?? usual.Beta };

    private MartTraining Mart(ParseResult parsed, MartTraining usual) => usual with { Beta = parsed.GetValue(_beta) ?? usual.Beta };

    private AdversarialPgd Pgd(ParseResult parsed, AdversarialPgd usual) => usual with
    {
        RandomStart = parsed.GetValue(_randomStart) ?? usual.RandomStart,
        Restarts = parsed.GetValue(_restarts) ?? usual.Restarts,
    };

    private NaturalTraining Natural(ParseResult parsed)
    {
        Option? stray = new Option[] { _threat, _warmUp, _rollBack }.Concat(_own.Select(own => own.Option)).FirstOrDefault(option => IsGiven(parsed, option));
        return stray is null ? new NaturalTraining() : throw new UsageException($"{stray.Name} says what to train against; add --adversarial pgd, or leave it out for natural training.");
    }

    private static bool IsGiven(ParseResult parsed, Option option) => parsed.GetResult(option) is { Implicit: false };
}
