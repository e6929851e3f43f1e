using Saddle.Attacks;
using Saddle.Data;
using Saddle.Defenses;
using Saddle.Fitting;
using Saddle.Models;

namespace Saddle.Tests.Defenses;

/// <summary>Detectors that are fitted to few digits, in a folder that is gone afterwards.</summary>
internal static class FittedDetectors
{
    public static LidFitting Small { get; } =
        new() { Minibatch = 300, Neighbours = 10, Examples = 200, Attack = new DecoupledDirectionAndNorm { Steps = 30 } };

    public static Dataset Digits() => Datasets.Load(DatasetSpecification.Parse("digits:train"), new DatasetOptions { First = 500 });

    public static FittedValues Lid(Classifier model) => Fit(Small, model);

    public static FittedValues Fit(DefenseFitting fitting, Classifier model)
    {
        string folder = Directory.CreateTempSubdirectory("saddle-fitting").FullName;
        try
        {
            using Dataset data = Digits();
            return fitting.Fit(data, model, folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
