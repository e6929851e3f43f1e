using System.CommandLine;
using Saddle.AdversarialTraining;
using Saddle.Threats;
using Saddle.Training;

namespace Saddle.Cli.Options;

/// <summary>Against what a network is trained, and by which method.</summary>
internal sealed class AdversarialOptionSet
{
    private const string NoMethod = "none";

    private readonly Option<string?> _method = OptionOf.Choice<string?>("--adversarial",
        "Train against an attack inside the ball of --threat: pgd (Madry et al. 2018); fgsm (one step, which a network learns to hide from: to show what goes wrong); fast (one step of 1.25 ε from a random start, Wong et al. 2020); free (every batch replayed, the perturbation kept, Shafahi et al. 2019); trades (Zhang et al. 2019); mart (Wang et al. 2020); none for natural training, the default.",
        ("pgd", "pgd"), ("fgsm", "fgsm"), ("fast", "fast"), ("free", "free"), ("trades", "trades"), ("mart", "mart"), (NoMethod, NoMethod));

    private readonly Option<IReadOnlyList<NormBall>?> _threat = OptionOf.Value("--threat", "NORM:EPSILON", "What --adversarial trains against, in the unit of the inputs, as in linf:0.3 or l2:2.", NormBall.Parse);
    private readonly Option<int?> _steps = OptionOf.Whole("--pgd-steps", "Steps of pgd, trades and mart, 1 to 1000. Default: 7, for trades 40, for mart 10.", 1, 1000);
    private readonly Option<double?> _stepSize = OptionOf.Number("--pgd-step-size", "Their step size in the unit of the norm, above 0. Default: 2.5 ε / steps, for trades 4/3 ε / steps.");
    private readonly Option<bool?> _randomStart = OptionOf.Choice<bool?>("--pgd-random-start", "Whether PGD starts at a random point of the ball. Default: true.", ("true", true), ("false", false));
    private readonly Option<int?> _restarts = OptionOf.Whole("--pgd-restarts", "Searches from other random starts, 1 to 100; of several the point with the highest loss is trained on. Default: 1.", 1, 100);
    private readonly Option<double?> _singleStepSize = OptionOf.Number("--fgsm-step-size", "The step size of fgsm, fast and free in the unit of the norm, above 0. Default: ε, for fast 1.25 ε.");
    private readonly Option<int?> _replays = OptionOf.Whole("--replays", "Steps that free makes on each batch, 1 to 1000; the training examples are passed over --epochs / this many times. Default: 8.", 1, 1000);
    private readonly Option<double?> _beta = OptionOf.Number("--beta", "The weight of the divergence in trades (1/λ of its paper) and mart (its λ), 0 or above. Default: 6, for mart 5.");
    private readonly Option<double?> _cleanShare = OptionOf.Number("--clean-share", "The share of each batch that pgd, fgsm and fast leave natural, 0 to below 1. Default: 0.");
    private readonly Option<double?> _warmUp = OptionOf.Number("--epsilon-warm-up", "The share of all steps in which ε grows from 0 to its full value, 0 to 1; without it a small network stays at chance at linf:0.3. Default: 0.4.");

    private readonly Option<bool> _rollBack = OptionOf.Flag("--roll-back",
        "Take back an epoch in which the network overfits catastrophically (fewer than half as many stand against PGD of 10 steps as against FGSM), and go on with steps of half the size and, but for free, twice as many, up to eight times. Without it: a warning.");

    private readonly Option<bool> _noRollBack = OptionOf.Flag("--no-roll-back", "Keep every epoch, where a recipe takes some back.");

    // The methods that know each option that not all of them know.
    private readonly (Option Option, string[] Methods)[] _own;

    /// <summary>Adds the options to a command.</summary>
    public AdversarialOptionSet(Command command)
    {
        string[] multiStep = ["pgd", "trades", "mart"];
        _own = [(_steps, multiStep), (_stepSize, multiStep), (_randomStart, ["pgd"]), (_restarts, ["pgd"]), (_singleStepSize, ["fgsm", "fast", "free"]), (_replays, ["free"]), (_beta, ["trades", "mart"]), (_cleanShare, ["pgd", "fgsm", "fast"])];
        command.AddAll([_method, _threat, .. _own.Select(own => own.Option), _warmUp, _rollBack, _noRollBack]);
    }

    /// <summary>Reads the options.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="usual">
    /// What holds where nothing is said. Where another method is named than this one, its threat and ε warm-up hold, and for
    /// the rest the named method's own defaults.
    /// </param>
    /// <exception cref="UsageException">A value is out of range, or options do not belong together.</exception>
    public TrainingMethod Read(ParseResult parsed, TrainingMethod usual)
    {
        string name = parsed.GetValue(_method) ?? usual.Name;
        if (name is NoMethod || usual is NaturalTraining && parsed.GetValue(_method) is null) return Natural(parsed);
        foreach ((Option option, string[] methods) in _own)
            if (IsGiven(parsed, option) && !methods.Contains(name))
                throw new UsageException($"{option.Name} belongs to --adversarial {Either(methods)}, not to {name}; leave it out.");
        IReadOnlyList<NormBall>? balls = parsed.GetValue(_threat);
        ThreatModel? threat = balls is null ? (usual as AdversarialMethod)?.Threat : balls is [var ball] ? new ThreatModel { Ball = ball } : null;
        if (threat is null)
            throw new UsageException($"--adversarial needs {(balls is null ? "a --threat" : "one ε and not several")}, as in --adversarial {name} --threat linf:0.3.");
        return Given(parsed, usual is AdversarialMethod same && same.Name == name ? same with { Threat = threat } : Fresh(name, threat, usual));
    }

    private static AdversarialMethod Fresh(string name, ThreatModel threat, TrainingMethod usual)
    {
        AdversarialMethod method = name switch
        {
            "fgsm" => new FgsmTraining { Threat = threat },
            "fast" => new FastTraining { Threat = threat },
            "free" => new FreeTraining { Threat = threat },
            "trades" => new TradesTraining { Threat = threat },
            "mart" => new MartTraining { Threat = threat },
            _ => new AdversarialPgd { Threat = threat },
        };
        return usual is AdversarialMethod other ? method with { EpsilonWarmUp = other.EpsilonWarmUp } : method;
    }

    private AdversarialMethod Given(ParseResult parsed, AdversarialMethod usual)
    {
        if (parsed.GetValue(_rollBack) && parsed.GetValue(_noRollBack)) throw new UsageException("--roll-back and --no-roll-back contradict each other; leave one of them out.");
        AdversarialMethod method = usual switch
        {
            FreeTraining free => free with { Replays = parsed.GetValue(_replays) ?? free.Replays },
            TradesTraining trades => trades with { Beta = parsed.GetValue(_beta) ?? trades.Beta },
            MartTraining mart => mart with { Beta = parsed.GetValue(_beta) ?? mart.Beta },
            AdversarialPgd pgd => pgd with { RandomStart = parsed.GetValue(_randomStart) ?? pgd.RandomStart, Restarts = parsed.GetValue(_restarts) ?? pgd.Restarts },
            _ => usual,
        };
        method = method switch
        {
            MultiStepMethod many => many with { Steps = parsed.GetValue(_steps) ?? many.Steps, StepSize = parsed.GetValue(_stepSize) ?? many.StepSize },
            SingleStepMethod single => single with { StepSize = parsed.GetValue(_singleStepSize) ?? single.StepSize },
            _ => method,
        };
        return method with
        {
            EpsilonWarmUp = parsed.GetValue(_warmUp) ?? method.EpsilonWarmUp,
            CleanShare = parsed.GetValue(_cleanShare) ?? method.CleanShare,
            RollBack = parsed.GetValue(_rollBack) || method.RollBack && !parsed.GetValue(_noRollBack),
        };
    }

    private NaturalTraining Natural(ParseResult parsed)
    {
        Option? stray = new Option[] { _threat, _warmUp, _rollBack, _noRollBack }.Concat(_own.Select(own => own.Option)).FirstOrDefault(option => IsGiven(parsed, option));
        return stray is null ? new NaturalTraining() : throw new UsageException($"{stray.Name} says what to train against; add --adversarial pgd, or leave it out for natural training.");
    }

    private static string Either(string[] words) => words is [var only] ? only : $"{string.Join(", ", words[..^1])} or {words[^1]}";

    private static bool IsGiven(ParseResult parsed, Option option) => parsed.GetResult(option) is { Implicit: false };
}
