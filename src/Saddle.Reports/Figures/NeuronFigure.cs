namespace Saddle.Reports;

/// <summary>A neuron of a small network: what it adds to its weighted inputs, and the weights.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Weights">A weight for each neuron of the layer before.</param>
/// <param name="Bias">What is added to their sum.</param>
public sealed record Neuron(string Name, IReadOnlyList<double> Weights, double Bias);

/// <summary>Draws a small fully connected network from left to right, each connection with its weight and each neuron with its bias.</summary>
public static class NeuronFigure
{
    private const double Radius = 24, Between = 190, Row = 130, Left = 60, Top = 66;

    /// <summary>Draws the network.</summary>
    /// <param name="title">What it shows; read out in place of the picture.</param>
    /// <param name="inputs">The names of the inputs; 1 or more.</param>
    /// <param name="layers">The layers behind them, with as many weights a neuron as the layer before has neurons.</param>
    /// <exception cref="UsageException">A neuron has too many or too few weights.</exception>
    public static Drawing Draw(string title, IReadOnlyList<string> inputs, IReadOnlyList<IReadOnlyList<Neuron>> layers)
    {
        var drawing = new NeuronDrawing(title, [.. inputs], [.. layers]);
        drawing.Require();
        return drawing;
    }

    /// <summary>The network as SVG.</summary>
    internal static Html Render(NeuronDrawing drawing)
    {
        (IReadOnlyList<string> inputs, IReadOnlyList<IReadOnlyList<Neuron>> layers, int[] sizes) = (drawing.Inputs, drawing.Layers, drawing.Sizes());
        double height = 2 * Top + (sizes.Max() - 1) * Row;
        double X(int layer) => Left + layer * Between;
        double Y(int layer, int index) => height / 2 + (index - (sizes[layer] - 1) / 2.0) * Row;
        return Svg.Figure(2 * Left + layers.Count * Between, height, drawing.Title, "neurons", Html.Of($"""
            {layers.SelectMany((layer, at) => layer.SelectMany((neuron, to) => neuron.Weights.Select((weight, from) => Connection(X(at), Y(at, from), X(at + 1), Y(at + 1, to), weight))))}
            {inputs.Select((name, index) => Circle(X(0), Y(0, index), name, null))}
            {layers.SelectMany((layer, at) => layer.Select((neuron, index) => Circle(X(at + 1), Y(at + 1, index), neuron.Name, neuron.Bias)))}

            """));
    }

    // A third of the way along, where connections to different neurons have parted and have not crossed yet.
    private static Html Connection(double x1, double y1, double x2, double y2, double weight)
    {
        (double x, double y) = (x1 + (x2 - x1) / 3, y1 + (y2 - y1) / 3);
        return Html.Of(
            $"""<line x1="{Svg.At(x1)}" y1="{Svg.At(y1)}" x2="{Svg.At(x2)}" y2="{Svg.At(y2)}" />{Svg.Text(x, y - 5, "middle", Text(weight), "", Math.Atan2(y2 - y1, x2 - x1) * 180 / Math.PI)}""");
    }

    private static Html Circle(double x, double y, string name, double? bias) => Html.Of(
        $"""<circle cx="{Svg.At(x)}" cy="{Svg.At(y)}" r="{Svg.At(Radius)}" />{Svg.Text(x, y + 5, "middle", name)}{(bias is { } value ? Svg.Text(x, y + Radius + 18, "middle", $"bias {Text(value)}") : Html.Empty)}""");

    private static string Text(double value) => FormattableString.Invariant($"{value:0.00;−0.00}");
}

/// <summary>A small fully connected network.</summary>
/// <param name="Title">What it shows.</param>
/// <param name="Inputs">The names of the inputs.</param>
/// <param name="Layers">The layers behind them.</param>
internal sealed record NeuronDrawing(string Title, IReadOnlyList<string> Inputs, IReadOnlyList<IReadOnlyList<Neuron>> Layers) : Drawing
{
    internal override Html Markup => NeuronFigure.Render(this);

    /// <summary>How many neurons the inputs and each layer have.</summary>
    public int[] Sizes() => [Inputs.Count, .. Layers.Select(layer => layer.Count)];

    internal override void Require()
    {
        int[] sizes = Sizes();
        for (int layer = 0; layer < Layers.Count; layer++)
            foreach (Neuron neuron in Layers[layer])
                if (neuron.Weights.Count != sizes[layer])
                    throw new UsageException($"The neuron {neuron.Name} has {neuron.Weights.Count} weights and {sizes[layer]} inputs.");
    }
}
