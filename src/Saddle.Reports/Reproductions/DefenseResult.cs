using Saddle.Threats;

namespace Saddle.Reports;

/// <summary>A defense that was attacked as its own paper attacked it (naive) and with regard to it (adaptive), under one threat model.</summary>
public sealed record DefenseResult
{
    /// <summary>The defense's stable short name.</summary>
    public required string Defense { get; init; }

    /// <summary>What it is in the field's words, with the paper.</summary>
    public required string Title { get; init; }

    /// <summary>The defense with its options, or how the network was trained.</summary>
    public required string Setup { get; init; }

    /// <summary>What the examples are called.</summary>
    public required string Data { get; init; }

    /// <summary>The norm of the threat model.</summary>
    public required Norm Norm { get; init; }

    /// <summary>Its ε, in the unit of inputs in 0..1.</summary>
    public required double Epsilon { get; init; }

    /// <summary>How many examples all accuracies are of.</summary>
    public required int Examples { get; init; }

    /// <summary>The defended network's accuracy on the examples as they are, 0..1.</summary>
    public required double Natural { get; init; }

    /// <summary>The undefended network's robust accuracy under the same threat model, 0..1.</summary>
    public required double Undefended { get; init; }

    /// <summary>Robust accuracy under the defense's own first attack, 0..1.</summary>
    public required double Naive { get; init; }

    /// <summary>Robust accuracy under the adaptive attacks, of which per example the best counts, the naive ones among them; 0..1.</summary>
    public required double Adaptive { get; init; }

    /// <summary>The adaptive attacks in words.</summary>
    public required string Attack { get; init; }

    /// <summary>The naive attack in words.</summary>
    public required string NaiveAttack { get; init; }

    /// <summary>What the paper of the defense or of the rerun says of the naive attack, 0..1; null where no source at hand does.</summary>
    public double? PaperNaive { get; init; }

    /// <summary>What Athalye et al. say remains under their attack, 0..1; null where they say nothing.</summary>
    public double? PaperAdaptive { get; init; }

    /// <summary>The kind of obfuscation.</summary>
    public required string Obfuscation { get; init; }

    /// <summary>The way round it.</summary>
    public required string WayRound { get; init; }

    /// <summary>Forward and backward passes of the adaptive attacks, an example.</summary>
    public required double Passes { get; init; }

    /// <summary>What differs from the papers' settings, and what explains the numbers.</summary>
    public string Remarks { get; init; } = "";

    /// <summary>Every attack by itself: first the naive ones, then the adaptive ones.</summary>
    public IReadOnlyList<DefenseAttack> Attacks { get; init; } = [];

    /// <summary>Pictures and curves of this defense.</summary>
    public IReadOnlyList<ReproductionFigure> Figures { get; init; } = [];

    /// <summary>A line for people: <c>jpeg on MNIST, L∞ 0.3: natural 98.2 %, naive 71.0 %, adaptive 0.4 %, undefended 0.0 %</c>.</summary>
    public override string ToString() =>
        $"{Defense} on {Data}, {Norm.Word()}:{Numbers.Measure(Epsilon)}: natural {Numbers.Percent(Natural)}, naive {Numbers.Percent(Naive)}, "
        + $"adaptive {Numbers.Percent(Adaptive)}, undefended {Numbers.Percent(Undefended)}";
}

/// <summary>An attack on a defense by itself.</summary>
/// <param name="Attack">The attack in words.</param>
/// <param name="Adaptive">Whether it is made with regard to the defense.</param>
/// <param name="Accuracy">Robust accuracy under it alone, 0..1.</param>
/// <param name="Passes">Forward and backward passes, an example.</param>
public sealed record DefenseAttack(string Attack, bool Adaptive, double Accuracy, double Passes)
{
    /// <summary>A line for people.</summary>
    public override string ToString() => $"{Attack} ({(Adaptive ? "adaptive" : "naive")}): {Numbers.Percent(Accuracy)}";
}
