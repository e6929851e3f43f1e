using Saddle.Data;
using Saddle.Models;

namespace Saddle.Evaluation;

/// <summary>Evaluates a classifier under threat models; the main job.</summary>
public static class Evaluator
{
    /// <summary>Runs what the store does not hold yet and gives the result of all.</summary>
    /// <param name="classifier">The model.</param>
    /// <param name="data">The examples; the plan says how many of them.</param>
    /// <param name="plan">What is evaluated.</param>
    /// <param name="store">Where finished pieces go; of this run or empty.</param>
    /// <param name="progress">Told as pieces finish.</param>
    /// <param name="cancellationToken">Stops within a step; what is committed stays.</param>
    /// <returns>The result, as <see cref="ResultReader"/> reads it from the store.</returns>
    /// <exception cref="UsageException">An attack cannot work under a threat model.</exception>
    /// <exception cref="InputException">Model or data are unusable.</exception>
    /// <exception cref="RunFolderException">The store holds another run.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public static EvaluationResult Evaluate(Classifier classifier, Dataset data, EvaluationPlan plan, IRunStore store,
        IProgress<EvaluationProgress>? progress = null, CancellationToken cancellationToken = default) =>
        throw new InvalidOperationException();
}

/// <summary>Reads a result from a run store alone.</summary>
public static class ResultReader
{
    /// <summary>The description of the run.</summary>
    public static RunDescription ReadDescription(IRunStore store) => throw new InvalidOperationException();

    /// <summary>The result of what the store holds, complete or not.</summary>
    public static EvaluationResult Read(IRunStore store, string? folder = null) => throw new InvalidOperationException();

    /// <summary>The document of a result, as the command prints it.</summary>
    public static string ToJson(EvaluationResult result) => throw new InvalidOperationException();
}
