using Saddle.Reports;

namespace Saddle.Papers.Papernot2016;

/// <summary>The nine weights of the AND network and one step of their training.</summary>
/// <param name="values">For each hidden neuron the weights of x1 and x2 and the bias, then the output's two weights and bias; taken over.</param>
internal sealed class AndWeights(double[] values)
{
    public const int Count = 9;

    private const int Output = 6;

    /// <summary>The hidden neurons and the output, in the paper's letters.</summary>
    public IReadOnlyList<IReadOnlyList<Neuron>> Layers =>
    [
        [new Neuron("h1", values[..2], values[2]), new Neuron("h2", values[3..5], values[5])],
        [new Neuron("o", values[Output..(Output + 2)], values[Output + 2])],
    ];

    /// <summary>The hidden neurons and the output, each in 0..1.</summary>
    public (double Hidden1, double Hidden2, double Output) Forward(double x1, double x2)
    {
        double hidden1 = Sigmoid(values[0] * x1 + values[1] * x2 + values[2]);
        double hidden2 = Sigmoid(values[3] * x1 + values[4] * x2 + values[5]);
        return (hidden1, hidden2, Sigmoid(values[Output] * hidden1 + values[Output + 1] * hidden2 + values[Output + 2]));
    }

    /// <summary>∂F/∂x2, by the chain rule through both hidden neurons.</summary>
    public double Derivative(double x1, double x2)
    {
        (double hidden1, double hidden2, double output) = Forward(x1, x2);
        return output * (1 - output) * (values[Output] * hidden1 * (1 - hidden1) * values[1] + values[Output + 1] * hidden2 * (1 - hidden2) * values[4]);
    }

    /// <summary>One step down the gradient of one sample's loss.</summary>
    public void Descend((double X1, double X2, double Target) sample, double rate, AndLoss loss)
    {
        (double hidden1, double hidden2, double output) = Forward(sample.X1, sample.X2);
        double error = output - sample.Target;
        double atOutput = loss == AndLoss.CrossEntropy ? error : error * output * (1 - output);
        double atHidden1 = atOutput * values[Output] * hidden1 * (1 - hidden1), atHidden2 = atOutput * values[Output + 1] * hidden2 * (1 - hidden2);
        ReadOnlySpan<double> gradient =
            [atHidden1 * sample.X1, atHidden1 * sample.X2, atHidden1, atHidden2 * sample.X1, atHidden2 * sample.X2, atHidden2, atOutput * hidden1,
                atOutput * hidden2, atOutput];
        for (int index = 0; index < Count; index++) values[index] -= rate * gradient[index];
    }

    private static double Sigmoid(double value) => 1 / (1 + Math.Exp(-value));
}
