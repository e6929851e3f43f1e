using System.Globalization;
using TorchSharp.Modules;

namespace Saddle.Training;

/// <summary>
/// The outer minimisation (min over θ, Madry et al. 2018, equation 2.1): a step down the method's loss, and the moving
/// average of where the steps lead. By Danskin's theorem the gradient at the inner maximum is that of the robust loss.
/// </summary>
/// <threadsafety>Not safe: one thread at a time.</threadsafety>
internal sealed class Minimizer : IDisposable
{
    private readonly TrainedModel _model;
    private readonly TrainingOptions _options;
    private readonly ForeignDescent? _descent;
    private readonly List<Tensor> _parameters;

    /// <summary>Begins with the present weights.</summary>
    /// <param name="model">What is trained; on its device.</param>
    /// <param name="options">How.</param>
    /// <param name="steps">All steps of the training.</param>
    /// <param name="largestBatch">Examples of the largest batch.</param>
    public Minimizer(TrainedModel model, TrainingOptions options, long steps, int largestBatch)
    {
        (_model, _options) = (model, options);
        _parameters = [.. Weights.Select(weight => (Tensor)weight.Weight)];
        Optimizer = WeightOptimizer.Create(options, Weights);
        _descent = model.Classifier.IsLibraryCode ? null : new ForeignDescent(model);
        Average = new WeightAverage(State, AverageShares.Of(options, steps));
        Perturbation = CarriedPerturbation.Of(options.Method, model, largestBatch);
    }

    /// <summary>The weights by name.</summary>
    public IReadOnlyList<(string Name, Parameter Weight)> Weights => _model.Weights;

    /// <summary>The weights, and the running statistics that change with every pass in training mode, by name.</summary>
    public IReadOnlyList<(string Name, Tensor Value)> State => _model.State;

    /// <summary>What changes the weights.</summary>
    public WeightOptimizer Optimizer { get; }

    /// <summary>The moving average of weights and running statistics.</summary>
    public WeightAverage Average { get; }

    /// <summary>Steps that were taken back and that count towards the beginning of the average nevertheless.</summary>
    public long SkippedSteps { get; set; }

    /// <summary>The perturbation that the method carries from step to step; null where it carries none.</summary>
    public CarriedPerturbation? Perturbation { get; }

    /// <summary>Makes one step.</summary>
    /// <param name="step">The batch.</param>
    /// <returns>The mean loss of the batch before the step.</returns>
    /// <exception cref="InputException">The training diverges: loss, outputs, gradients or weights are not finite.</exception>
    public double Step(TrainingStep step)
    {
        using var scope = NewDisposeScope();
        (double value, IList<Tensor> gradients) = Descent(step);
        Optimizer.Step([.. gradients.Take(_parameters.Count)], LearningRate(step.Done));
        if (!AreFinite()) throw new InputException("weights are NaN or infinite after the step") { NotFinite = true };
        Average.Add(Optimizer.Steps + SkippedSteps);
        Perturbation?.Move(step, gradients[^1]);
        return value;
    }

    /// <summary>Does the work of a step and leaves weights, averages and perturbation as they are, for whoever wants to know how long it takes.</summary>
    /// <param name="step">The batch.</param>
    public void Rehearse(TrainingStep step)
    {
        using var scope = NewDisposeScope();
        Descent(step);
    }

    /// <summary>The learning rate of a step.</summary>
    public double LearningRate(double done) => LearningRates.At(_options.Schedule, _options.LearningRate, done, _options.Milestones);

    /// <summary>Takes up a state that was saved.</summary>
    /// <param name="weights">Weights and running statistics by name.</param>
    /// <param name="optimizer">The optimizer's tensors by name.</param>
    /// <param name="others">Averages and perturbation by name.</param>
    /// <param name="steps">Steps made so far.</param>
    public void Restore(IReadOnlyDictionary<string, Tensor> weights, IReadOnlyDictionary<string, Tensor> optimizer, IReadOnlyDictionary<string, Tensor> others,
        long steps)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        foreach ((string name, Tensor value) in State) value.copy_(weights[name]);
        Optimizer.Restore(optimizer, steps);
        Average.Restore(others);
        Perturbation?.Restore(others);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Optimizer.Dispose();
        Average.Dispose();
        Perturbation?.Dispose();
    }

    // The loss of a step at what the inner maximisation finds, and its gradients.
    private (double, IList<Tensor>) Descent(TrainingStep step)
    {
        TrainingStep at = Perturbation?.Apply(step) ?? step;
        Tensor perturbed = Finite(() => _options.Method.Perturb(at));
        // Batch statistics and a carried perturbation belong to the batch as a whole.
        IReadOnlyList<Range> parts = Perturbation is null && _model.TakesThreads ? BatchParts.Of(perturbed) : [];
        return parts.Count <= 1 ? Descent(at, perturbed) : Descent(at, perturbed, parts);
    }

    // The loss and its gradients.
    private (double, IList<Tensor>) Descent(TrainingStep at, Tensor perturbed)
    {
        Tensor loss = Finite(() => _options.Method.Loss(at, perturbed));
        double value = Finite(loss);
        List<Tensor> points = Perturbation is null ? _parameters : [.. _parameters, at.Inputs];
        return (value, _descent?.Gradients(loss, points) ?? autograd.grad([loss], points));
    }

    // The same from parts of the batch, each a mean that counts with its share of the examples.
    private (double, IList<Tensor>) Descent(TrainingStep at, Tensor perturbed, IReadOnlyList<Range> parts)
    {
        Tensor[][] found = BatchParts.Run(parts, (rows, _) =>
        {
            Tensor loss = Finite(() => _options.Method.Loss(at.Part(rows), perturbed[rows]));
            using Scalar share = Scalars.Of((double)(rows.End.Value - rows.Start.Value) / at.Examples.Length);
            Tensor part = loss.mul(share);
            return [part.detach(), .. autograd.grad([part], _parameters)];
        }, at.Cancellation);
        Tensor[] sums = [.. found[0].Select(tensor => tensor.alias())];
        foreach (Tensor[] part in found.Skip(1))
            for (int i = 0; i < sums.Length; i++) sums[i].add_(part[i], Scalars.One);
        foreach (Tensor tensor in found.SelectMany(part => part)) tensor.Dispose();
        return (Finite(sums[0]), sums[1..]);
    }

    private static double Finite(Tensor loss)
    {
        double value = loss.item<float>();
        return double.IsFinite(value) ? value : throw new InputException($"the loss is {value.ToString(CultureInfo.InvariantCulture)}") { NotFinite = true };
    }

    private static Tensor Finite(Func<Tensor> compute)
    {
        try
        {
            return compute();
        }
        catch (InputException error) when (error.NotFinite)
        {
            // The words of an attack on a model speak of mending it, which is not what a training needs.
            throw new InputException("the network's outputs or gradients are not finite", error) { NotFinite = true };
        }
    }

    private bool AreFinite()
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        // A NaN or an infinity anywhere survives the sums, and one look at one number is enough.
        Tensor total = _parameters[0].sum();
        for (int i = 1; i < _parameters.Count; i++) total = total.add(_parameters[i].sum(), Scalars.One);
        return total.isfinite().item<bool>();
    }
}
