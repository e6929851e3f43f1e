using System.Globalization;
using Saddle.Attacks;
using Saddle.Data;
using Saddle.Evaluation.Results;
using Saddle.Models;

namespace Saddle.Tests.Evaluation;

/// <summary>A run of the suite fast says what it made, beside what AutoAttack would have, and never calls itself that.</summary>
public sealed class SparedPassesTests
{
    // APGD-CE, one target of APGD-T and of FAB-T, and Square, on two classes.
    private const int Whole = 201 + 201 + 303 + 1 + 5000;

    [Fact]
    public void It_says_how_much_of_AutoAttacks_passes_it_made()
    {
        using FunctionClassifier classifier = LineCase.Honest();
        EvaluationResult result = Evaluated(classifier, new FastSuite().AttacksOn([LineCase.Threat()]));
        string note = Assert.Single(result.Notes);
        Assert.Contains($"make {Whole.ToString("N0", CultureInfo.InvariantCulture)}", note, StringComparison.Ordinal);
        Assert.Contains("its number is not AutoAttack's", note, StringComparison.Ordinal);
        Assert.DoesNotContain("gradients tell too little", note, StringComparison.Ordinal);
    }

    [Fact]
    public void It_counts_those_whose_gradients_tell_too_little()
    {
        using var flat = new FunctionClassifier(inputs => LineCase.Logits(inputs.mul(50).round().div(50)));
        EvaluationResult result = Evaluated(flat, new FastSuite().AttacksOn([LineCase.Threat()]));
        int standing = result.Threats[0].Attacked - result.Threats[0].Broken;
        Assert.Contains($"For {standing} of them the gradients tell too little", Assert.Single(result.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void With_other_options_nothing_is_compared()
    {
        using FunctionClassifier classifier = LineCase.Honest();
        Assert.Empty(Evaluated(classifier, [new MultiStartAttack { Queries = 100 }]).Notes);
    }

    private static EvaluationResult Evaluated(Classifier classifier, IReadOnlyList<Attack> attacks)
    {
        using Dataset data = LineCase.Data(12);
        return LineCase.Evaluate(classifier, data, LineCase.Plan() with { Attacks = attacks });
    }
}
