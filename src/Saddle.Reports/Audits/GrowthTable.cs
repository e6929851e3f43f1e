using Saddle.Evaluation.Audits;

namespace Saddle.Reports;

/// <summary>How much of the gradient reaches each layer.</summary>
internal static class GrowthTable
{
    /// <summary>A sentence and the numbers; empty where nothing was measured.</summary>
    public static Html Render(GradientGrowth? growth)
    {
        if (growth is null) return Html.Empty;
        var table = new HtmlTable(Html.Text("Relative gradient of the margin, from the outputs back to the inputs"), "Layer", "Relative gradient");
        foreach (LayerGradient layer in growth.Layers.Reverse()) table.Add(Html.Text(layer.Name), Html.Text(Numbers.Measure(layer.Relative)));
        return Html.Of($"""
            <p><span class="label">Through the layers</span> {growth.ToString()}. Medians of {Numbers.Examples(growth.Examples)}; trained networks that hide nothing have 0.1 to
            1,000 in every layer.</p>
            <details><summary>Every layer</summary>{table.Render()}</details>

            """);
    }
}
