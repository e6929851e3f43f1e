using System.Collections.Concurrent;
using Saddle.Data;
using Saddle.Defenses;
using Saddle.Fitting;
using Saddle.Models;
using Saddle.Tests.Models;

namespace Saddle.Tests.Defenses;

/// <summary>Defenses of images of 28 pixels that can be put around a classifier: those that must be fitted are, to few of the digits.</summary>
internal static class FittedDefenses
{
    public const string PixelDefend = "pixel-defend:epochs=6,filters=8,layers=3,levels=8,batch-size=10";
    public const string DefenseGan = "defense-gan:iterations=4,latent=8,width=4,batch-size=8";
    private static readonly ConcurrentDictionary<string, Lazy<FittedValues>> Values = [];

    /// <summary>The defense with its defaults, and with what it was fitted to.</summary>
    public static Defense Create(string name) => name switch
    {
        "quilting" => new Quilting { Pad = true, From = Fit("quilting:patches=2000") },
        "pixel-defend" => new PixelDefend { Epsilon = 0.1, From = Fit(PixelDefend) },
        "defense-gan" => new DefenseGan { Steps = 3, Restarts = 2, From = Fit(DefenseGan) },
        "feature-squeezing" => new FeatureSqueezing { Threshold = 0.1 },
        "lid" => new LidDetection { From = Fit("lid:minibatch=40,neighbours=10,examples=60,attack=ddn,steps=10") },
        _ => DefenseCatalogue.Names.Find(name).Create(),
    };

    /// <summary>The defense's text, with the path of a file in place of the name of its values.</summary>
    public static string TextOf(Defense defense, TemporaryFolder folder)
    {
        if (!defense.Options.TryGetValue("from", out string? named) || named == "none") return defense.ToString();
        string path = folder.File(named.Split('@')[0]);
        Values.Values.Single(values => values.IsValueCreated && values.Value.ToString() == named).Value.Write(path);
        return defense.ToString().Replace(named, path, StringComparison.Ordinal);
    }

    /// <summary>Fits once in a process.</summary>
    public static FittedValues Fit(string fitting) => Values.GetOrAdd(fitting, text => new(() => Fresh(text))).Value;

    private static FittedValues Fresh(string fitting)
    {
        using Dataset data = Datasets.Load(DatasetSpecification.Parse("digits:train"), new DatasetOptions { First = 100 });
        using var folder = new TemporaryFolder();
        DefenseFitting parsed = FittingCatalogue.Names.Parse(fitting);
        using Classifier? model = parsed.NeedsClassifier ? ModelLoader.Load("digits-small-cnn-natural", new ModelLoadOptions()) : null;
        return parsed.Fit(data, model, folder.File("fit"));
    }
}
