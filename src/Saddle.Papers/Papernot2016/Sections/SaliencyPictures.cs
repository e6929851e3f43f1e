using Saddle.Attacks;
using Saddle.Reports;

namespace Saddle.Papers.Papernot2016;

/// <summary>Saliency maps of single features, increasing and decreasing (equations 8 and 9, figure 7).</summary>
internal sealed class SaliencyPictures : Papernot2016Section
{
    public override string Name => "saliency maps";

    public override IReadOnlyList<int> Figures => [7];

    public override SectionFindings Run(Papernot2016Study study)
    {
        using var scope = NewDisposeScope();
        Tensor image = study.Test.Inputs[..1];
        long label = study.Test.Labels[0].item<long>();
        Tensor jacobian = ForwardDerivative.Of(study.Network.Classifier, image);
        List<(string, Tensor)> maps = [];
        foreach (long target in new[] { (label + 1) % 10, (label + 5) % 10 })
        {
            Tensor aim = tensor([target]);
            maps.Add(($"increase {label} to {target}", SaliencyMap.Of(jacobian, aim, increase: true)[0]));
            maps.Add(($"decrease {label} to {target}", SaliencyMap.Of(jacobian, aim, increase: false)[0].neg()));
        }
        return new SectionFindings
        {
            Figures = [new("Figure 7", $"Saliency maps S(X, t) of the first test image, a {label}: features to increase (equation 8) and, with the other "
                + "sign, to decrease (equation 9).", SignedMaps.Draw("Adversarial saliency maps", maps))],
        };
    }
}
