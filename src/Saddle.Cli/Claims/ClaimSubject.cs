using Saddle.Attacks;
using Saddle.Cli.Options;
using Saddle.Cli.Output;
using Saddle.Data;
using Saddle.Defenses;
using Saddle.Evaluation.Claims;
using Saddle.Models;
using Saddle.Threats;
using static TorchSharp.torch;

namespace Saddle.Cli.Claims;

/// <summary>What a claim is of, loaded: the model behind its defenses, the examples, and the claim itself.</summary>
internal sealed class ClaimSubject : IDisposable
{
    private readonly SourceLoading _sources;

    private ClaimSubject(ClaimDocument document, Classifier classifier, Dataset data, SourceLoading sources) =>
        (Document, Classifier, Data, _sources, Claim) = (document, classifier, data, sources, null!);

    /// <summary>What the claim's file says.</summary>
    public ClaimDocument Document { get; }

    /// <summary>The model behind its defenses.</summary>
    public Classifier Classifier { get; }

    /// <summary>The examples of the claim, and no others.</summary>
    public Dataset Data { get; }

    /// <summary>What is claimed.</summary>
    public Claim Claim { get; private set; }

    /// <summary>A network that learned to answer as the model does; null where none was needed.</summary>
    public Classifier? Imitator { get; set; }

    /// <summary>Loads everything; the caller disposes it.</summary>
    /// <param name="document">What the file says.</param>
    /// <param name="device">Where the model runs.</param>
    /// <param name="session">Where it is shown and what stops it.</param>
    /// <exception cref="ClaimFileException">Something that the claim names is unusable; with the place.</exception>
    public static ClaimSubject Load(ClaimDocument document, Device device, Session session)
    {
        Dataset read = ClaimSection.Read(document.PlaceOf("data.source"), () => Read(document, session));
        Classifier? classifier = null;
        try
        {
            classifier = Loaded(document, read, device, session);
            Dataset data = ClaimSection.Read(document.PlaceOf("data.source"), () => Chosen(document, read, classifier, session));
            var subject = new ClaimSubject(document, classifier, data, new SourceLoading(name => Source(document, name, data, device)));
            ClaimSection.Read(document.PlaceOf("threat"), () => subject.Claim = subject.Made());
            return subject;
        }
        catch
        {
            classifier?.Dispose();
            read.Dispose();
            throw;
        }
    }

    /// <summary>Requires that the claim can be meant for the model and its data, and that its attacks work.</summary>
    /// <exception cref="ClaimFileException">Something does not fit; with the place.</exception>
    public void RequireSensible()
    {
        ModelContract contract = Classifier.Contract;
        At("threat.epsilon", () => Claim.RequireBudget(contract, Data.InputShape));
        At("threat.goal", () => Claim.RequireGoal(contract));
        At("claim.metric", () => Claim.RequireMetric(contract));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Imitator?.Dispose();
        _sources.Dispose();
        Classifier.Dispose();
        Data.Dispose();
    }

    private void At(string path, Action require) => ClaimSection.Read(Document.PlaceOf(path), () =>
    {
        require();
        return true;
    });

    private static Dataset Read(ClaimDocument document, Session session) => StageDisplay.Run(session, display =>
    {
        display.Show($"reading {document.Data.Source}", 0, 0);
        return Datasets.Load(document.Data.Source, document.Data.Options with { Notice = display.Line }, new DownloadDisplay(display), session.Cancellation);
    });

    private static Classifier Loaded(ClaimDocument document, Dataset data, Device device, Session session) => StageDisplay.Run(session, display =>
    {
        display.Show($"loading {document.Model.Name}", 0, 0);
        Defense[] defenses = [.. document.Defenses.Select(defense => ClaimSection.Read(defense.Place, () => DefenseCatalogue.Names.Parse(defense.Text)))];
        long[] shape = ClaimSection.Read(document.PlaceOf("defenses"), () => defenses.InnerShape(data.InputShape));
        Classifier model = ClaimSection.Read(document.PlaceOf(document.Model.IsFile ? "model.file" : "model.name"),
            () => ContractOptionSet.Load(document.Model.Name, new ModelLoadOptions
            {
                Architecture = document.Model.Architecture,
                InputShape = shape,
                DataClasses = data.ClassNames.Count,
                Device = device,
                Contract = document.Model.Contract,
            }));
        return ClaimSection.Read(document.PlaceOf("defenses"), () => defenses.Around(model));
    });

    private static Dataset Chosen(ClaimDocument document, Dataset read, Classifier classifier, Session session)
    {
        PixelScaleChoice? choice = document.Data.Scale is { } scale ? PixelScaleChoice.Parse(scale) : null;
        using Dataset scaled = PixelScaleChoice.Apply(choice, read, classifier.Contract, "the claim", session);
        Dataset fitted = ModelOptions.Fit(scaled, classifier, session);
        int wanted = document.Data.Options.First ?? 0;
        if (wanted > fitted.Count)
            throw document.PlaceOf("data.examples").Wrong($"{fitted.Name} has {Texts.Examples(fitted.Count)}, and the claim is of "
                + $"{(document.Data.Listed is null ? $"the first {wanted}" : $"example {wanted - 1}")}.");
        if (document.Data.Listed is not { } listed) return fitted;
        using (fitted)
        {
            using var scope = NewDisposeScope();
            Tensor rows = tensor(listed.ToArray());
            return new Dataset($"{fitted.Name} (listed ones)", fitted.Inputs.index_select(0, rows), fitted.Labels.index_select(0, rows),
                fitted.ClassNames, fitted.Scale)
            { StoredShape = fitted.StoredShape, StoredChannelsLast = fitted.StoredChannelsLast };
        }
    }

    private Claim Made()
    {
        ThreatModel threat = (Document.Threat with
        {
            Mask = Document.Mask is { } mask
                ? ClaimSection.Read(Document.PlaceOf("threat.mask"), () => FeatureMask.Of(FeatureValues.Of(mask), Data.InputShape)) : null,
            EpsilonScale = Document.EpsilonScale is { } scale
                ? ClaimSection.Read(Document.PlaceOf("threat.epsilonScale"), () => FeatureScale.Of(FeatureValues.Of(scale), Data.InputShape)) : null,
        }).Held(Classifier.Contract, Data.InputShape);
        string title = Document.Defenses.Select(defense => DefenseCatalogue.Names.Parse(defense.Text)).ToArray().Title(Document.Model.Name);
        return new Claim
        {
            Model = title,
            Threat = threat,
            Metric = Document.Metric,
            Threshold = Document.Threshold,
            OfPopulation = Document.OfPopulation,
            Seed = Document.Seed,
            Attacks = [.. Suite(threat), .. Document.Attacks.Select(named => ClaimSection.Read(named.Place, () => Usable(named.Attack, threat)))],
        };
    }

    private Attack[] Suite(ThreatModel threat) => Document.Suite is not { } suite ? []
        : ClaimSection.Read(Document.PlaceOf("suite"), () =>
            suite.AttacksOn([threat], Classifier.Contract.Classes).Select(attack => Usable(attack, threat)).ToArray());

    /// <summary>The attack with every model that it names, if it works. A claim that cannot be tested at all says so elsewhere.</summary>
    private Attack Usable(Attack attack, ThreatModel threat)
    {
        Attack loaded = AttackCatalogue.Load(attack, _sources.Find);
        if (!threat.IsUnlimited || Document.Metric.IsDistance()) loaded.Validate(threat, Classifier.Contract);
        return loaded;
    }

    private static Classifier Source(ClaimDocument document, string name, Dataset data, Device device)
    {
        bool builtIn = ModelFormats.All.Any(format => format.Names.Contains(name));
        return ContractOptionSet.Load(builtIn ? name : document.Resolve(name), new ModelLoadOptions
        {
            InputShape = data.InputShape,
            DataClasses = data.ClassNames.Count,
            Device = device,
            Contract = new ContractOptions { Lower = document.Model.Contract.Lower, Upper = document.Model.Contract.Upper },
        });
    }
}
