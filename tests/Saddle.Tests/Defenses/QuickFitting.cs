using Saddle.Data;
using Saddle.Defenses;
using Saddle.Fitting;
using Saddle.Randomness;
using Saddle.Tests.Models;

namespace Saddle.Tests.Defenses;

/// <summary>Fitting to a few random inputs of a shape.</summary>
internal static class QuickFitting
{
    public static FittedValues FitTo(this DefenseFitting fitting, params long[] shape)
    {
        using Tensor inputs = new Draws(9, "inputs").Uniform([0, 1, 2, 3], shape, default), labels = zeros(4, ScalarType.Int64);
        using var data = new Dataset("random", inputs, labels);
        using var folder = new TemporaryFolder();
        return fitting.Fit(data, null, folder.File("fit"));
    }
}
