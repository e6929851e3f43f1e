using Saddle.Cli.Output;
using Saddle.Data;
using Saddle.Evaluation;
using Saddle.Evaluation.Results;
using Saddle.Evaluation.Runs;
using Saddle.Models;

namespace Saddle.Cli;

/// <summary>One evaluation with its display.</summary>
internal static class EvaluationJob
{
    /// <summary>Evaluates, and writes the warnings to standard error.</summary>
    /// <param name="session">Where it is shown and what stops it.</param>
    /// <param name="classifier">The model.</param>
    /// <param name="data">The examples.</param>
    /// <param name="plan">What is evaluated.</param>
    /// <param name="store">Where finished pieces go.</param>
    /// <param name="folder">The folder of the store.</param>
    /// <param name="label">What stands before each stage in the display.</param>
    public static EvaluationResult Run(Session session, Classifier classifier, Dataset data, EvaluationPlan plan, IRunStore store, string folder,
        string label = "")
    {
        session.WhenCancelled = $"What is finished is kept in {folder}. To go on, run the same command again: {session.Command}";
        EvaluationResult result = StageDisplay.Run(session, display =>
            Evaluator.Evaluate(classifier, data, plan, store, new EvaluationDisplay(display, label), session.Cancellation));
        // The library knows the store and not its folder.
        result = result with { Run = result.Run with { Folder = folder } };
        foreach (string note in result.Notes) session.Error.WriteLine($"{label}note: {note}");
        foreach (Warning warning in result.Warnings) session.Error.WriteLine($"{label}{Texts.Warning(warning, result.Subject(warning))}");
        return result;
    }
}
