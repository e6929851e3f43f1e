using Saddle.Evaluation.Runs;

namespace Saddle.Tests.Storage;

/// <summary>Pieces of runs, as an evaluation commits them.</summary>
internal static class Pieces
{
    public const string Threat = "linf:0.3 untargeted gradient", Attack = "pgd:steps=40";

    public static NaturalOutcome Natural(int example) =>
        new(example, $"{example:x16}", example % 10, (example + (example % 7 == 0 ? 1 : 0)) % 10, 0.5 + example % 5 / 10.0);

    public static AttackOutcome Outcome(int example) => new()
    {
        Example = example,
        Label = example % 10,
        Broken = example % 2 == 0,
        Unstable = example % 11 == 0,
        Predicted = (example + 3) % 10,
        Confidence = example % 13 == 0 ? double.NaN : 0.25,
        Distance = 0.1 + 0.2 + example,
        SurvivesRounding = example % 3 == 0 ? null : example % 3 == 1,
        ReachedOfTen = example % 4 == 0 ? null : example % 11,
        ForwardPasses = 41L + example,
        BackwardPasses = int.MaxValue + 40L,
    };

    public static float[] Point(int example) => [example, 0.1f, -0f, float.Epsilon, float.MaxValue, 1f / 3, example / 255f];

    public static WorkCost Cost { get; } = new(1.25, 2.5, int.MaxValue + 1L, 7);

    public static Piece Piece(IReadOnlyList<int> examples, string attack = Attack, string threat = Threat) =>
        new(threat, attack, Cost) { Outcomes = [.. examples.Select(Outcome)], Points = examples.Distinct().ToDictionary(example => example, Point) };
}
