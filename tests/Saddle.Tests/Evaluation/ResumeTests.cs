using Saddle.Attacks;
using Saddle.Data;
using Saddle.Evaluation;
using Saddle.Evaluation.Results;
using Saddle.Evaluation.Runs;
using Saddle.Storage;

namespace Saddle.Tests.Evaluation;

/// <summary>A run can be cut off anywhere, continued, grown and shrunk; it is as if it had been made at once.</summary>
public sealed class ResumeTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("saddle-resume-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static EvaluationPlan Plan => LineCase.Plan(LineCase.Threat(0.1), LineCase.Threat(0.3)) with { BatchSize = 8, Probes = true };

    private static Dataset Data(int count) => LineCase.Data(count, mislabelled: example => example % 8 == 3);

    private static string Uninterrupted(int examples)
    {
        using Dataset data = Data(examples);
        using FunctionClassifier classifier = LineCase.Honest();
        return LineCase.Timeless(LineCase.Evaluate(classifier, data, Plan));
    }

    [Fact]
    public void A_run_that_was_cut_off_at_any_commit_ends_like_one_that_was_not()
    {
        using Dataset data = Data(20);
        using FunctionClassifier classifier = LineCase.Honest();
        string expected = Uninterrupted(20);
        int cut = 0;
        for (int at = 1; ; at++)
        {
            using var store = new InterruptedStore(new MemoryRunStore()) { FailAt = at };
            try
            {
                EvaluationResult whole = Evaluator.Evaluate(classifier, data, Plan, store);
                Assert.Equal(expected, LineCase.Timeless(whole));
                break;
            }
            catch (IOException)
            {
                cut++;
            }
            store.FailAt = 0;
            Assert.Equal(expected, LineCase.Timeless(Evaluator.Evaluate(classifier, data, Plan, store)));
            Assert.Equal(store.Attacked.Count, store.Attacked.Distinct().Count());
        }
        Assert.True(cut > 20, $"{cut} commits");
    }

    [Fact]
    public void A_cancelled_run_keeps_what_was_committed_and_goes_on_from_there()
    {
        using Dataset data = Data(20);
        using FunctionClassifier classifier = LineCase.Honest();
        string expected = Uninterrupted(20);
        foreach (int at in (int[])[1, 3, 4, 6, 9])
        {
            using var store = new InterruptedStore(new MemoryRunStore()) { CancelAt = at };
            Assert.ThrowsAny<OperationCanceledException>(() => Evaluator.Evaluate(classifier, data, Plan, store, cancellationToken: store.Cancellation.Token));
            Assert.Equal(at, store.Commits);
            Assert.False(ResultReader.Read(store).Complete);
            Assert.Equal(expected, LineCase.Timeless(Evaluator.Evaluate(classifier, data, Plan, store)));
            Assert.Equal(store.Attacked.Count, store.Attacked.Distinct().Count());
        }
    }

    [Fact]
    public void A_finished_run_attacks_nothing_again()
    {
        using Dataset data = Data(20);
        using FunctionClassifier classifier = LineCase.Honest();
        var store = new MemoryRunStore();
        string first = LineCase.Timeless(Evaluator.Evaluate(classifier, data, Plan, store));
        long passes = classifier.Examples;
        Assert.Equal(first, LineCase.Timeless(Evaluator.Evaluate(classifier, data, Plan, store)));
        // The checks before a run look at the examples six times over, and at a batch of them together, apart, alone and, where that is on, without oneDNN.
        Assert.Equal(6 * 20 + (Engine.Check().OneDnn == true ? 4 : 3) * Plan.BatchSize, classifier.Examples - passes);
    }

    [Theory]
    [InlineData(20, 40)]
    [InlineData(190, 230)]
    public void A_run_that_grows_is_a_run_of_the_larger_size(int before, int after)
    {
        using Dataset data = Data(after);
        using FunctionClassifier classifier = LineCase.Honest();
        EvaluationPlan plan =
            Plan with { BatchSize = 64, Attacks = [new RandomNoise { Draws = 3 }, new FastGradientSignMethod()], Threats = [LineCase.Threat(0.2)] };
        string smaller, larger;
        using (var store = SqliteRunStore.Open(_folder))
            smaller = LineCase.Timeless(Evaluator.Evaluate(classifier, data, plan with { Examples = before }, store));
        using (var store = SqliteRunStore.Open(_folder))
            larger = LineCase.Timeless(Evaluator.Evaluate(classifier, data, plan with { Examples = after }, store));
        Assert.Equal(LineCase.Timeless(LineCase.Evaluate(classifier, data, plan)), larger);
        Assert.Equal(LineCase.Timeless(LineCase.Evaluate(classifier, data, plan with { Examples = before })), smaller);
        // With fewer examples again it reports those alone.
        using var again = SqliteRunStore.Open(_folder);
        Assert.Equal(smaller, LineCase.Timeless(Evaluator.Evaluate(classifier, data, plan with { Examples = before }, again)));
    }

    [Fact]
    public void Gradients_are_looked_at_again_when_a_run_grows()
    {
        using Dataset data = LineCase.Data(40);
        // The gradient of the later examples alone is zero.
        float[] first = [.. Enumerable.Range(0, 20).Select(example => LineCase.Position(example))];
        using var classifier = new FunctionClassifier(inputs =>
        {
            using Tensor known = isin(inputs.detach().select(1, 0), tensor(first)).unsqueeze(1);
            Tensor logits = LineCase.Logits(inputs);
            return where(known, logits, logits.detach());
        });
        var store = new MemoryRunStore();
        EvaluationPlan plan = LineCase.Plan() with { Attacks = [new FastGradientSignMethod()] };
        Assert.DoesNotContain(Evaluator.Evaluate(classifier, data, plan with { Examples = 20 }, store).Warnings, warning => warning.Id == "G1");
        Assert.Contains(Evaluator.Evaluate(classifier, data, plan, store).Warnings, warning => warning.Id == "G1");
        Assert.DoesNotContain(Evaluator.Evaluate(classifier, data, plan with { Examples = 20 }, store).Warnings, warning => warning.Id == "G1");
    }

    [Fact]
    public void Another_run_is_refused_with_what_differs()
    {
        using Dataset data = Data(20), other = LineCase.Data(20, spread: 0.3f),
            named = LineCase.Data(20, mislabelled: example => example % 8 == 3, name: "plane");
        using FunctionClassifier classifier = LineCase.Honest();
        using var retrained = new FunctionClassifier(inputs => LineCase.Logits(inputs), fingerprint: "retrained");
        var store = new MemoryRunStore();
        EvaluationPlan plan = LineCase.Plan();
        Evaluator.Evaluate(classifier, data, plan, store);
        Refused("weights", () => Evaluator.Evaluate(retrained, data, plan, store));
        Refused("seed 0", () => Evaluator.Evaluate(classifier, data, plan with { Seed = 1 }, store));
        Refused("linf:0.2", () => Evaluator.Evaluate(classifier, data, plan with { Threats = [LineCase.Threat(0.2)] }, store));
        Refused("first example", () => Evaluator.Evaluate(classifier, other, plan, store));
        Refused("draws=5", () => Evaluator.Evaluate(classifier, data, plan with { Attacks = [new RandomNoise { Draws = 6 }] }, store));
        Refused("attacks that leave out the examples broken before", () => Evaluator.Evaluate(classifier, data, plan with { Individually = true }, store));
        Assert.True(Evaluator.Evaluate(classifier, data, plan with { BatchSize = 3, Examples = 10 }, store).Complete);
        Assert.True(Evaluator.Evaluate(classifier, named, plan, store).Complete);
    }

    [Fact]
    public void A_changed_example_is_refused()
    {
        using Dataset data = Data(20);
        using FunctionClassifier classifier = LineCase.Honest();
        var store = new MemoryRunStore();
        Evaluator.Evaluate(classifier, data, LineCase.Plan(), store);
        data.Inputs[7, 0] = 0.123f;
        Refused("Example 7", () => Evaluator.Evaluate(classifier, data, LineCase.Plan(), store));
    }

    private static void Refused(string word, Action run) => Assert.Contains(word, Assert.Throws<RunFolderException>(run).Message, StringComparison.Ordinal);
}
