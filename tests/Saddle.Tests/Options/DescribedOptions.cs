using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Saddle.AdversarialTraining;
using Saddle.Attacks;
using Saddle.Detection;
using Saddle.Losses;
using Saddle.Models;
using Saddle.Options;
using Saddle.Training;

namespace Saddle.Tests.Options;

/// <summary>Every option that there is, with what its property's documentation says.</summary>
internal static partial class DescribedOptions
{
    private static readonly Lazy<Dictionary<string, string>> Documentation = new(() =>
        XDocument.Load(Path.ChangeExtension(typeof(Attack).Assembly.Location, ".xml")).Descendants("member")
        .ToDictionary(member => member.Attribute("name")!.Value, Text));

    /// <summary>Objects with all of their defaults, one of every type that has options.</summary>
    public static IEnumerable<Configurable> Owners =>
    [
        .. AttackCatalogue.All.Select(entry => entry.Create()),
        new DetectorAwareSearch(),
        new RunOptions(),
        new TrainingOptions(),
        .. TrainingMethods.Names.All.Select(entry => entry.Create()),
        .. Architectures.Catalogue.All.Select(entry => entry.Create()),
        .. LossCatalogue.Names.All.Select(entry => entry.Create()),
    ];

    /// <summary>The options of an object with their properties and the documentation of these.</summary>
    public static IEnumerable<(OptionDescription Option, PropertyInfo Property, string Documentation)> Of(Configurable owner) =>
        OptionSet.Describe(owner).Select(option =>
        {
            PropertyInfo property = owner.GetType().GetProperties().Single(property =>
                property.GetCustomAttribute<OptionAttribute>() is { } marked && (marked.Name ?? OptionKind.Word(property.Name)) == option.Name);
            return (option, property, Documentation.Value[$"P:{property.DeclaringType!.FullName}.{property.Name}"]);
        });

    // Thousands are set apart for readers of the code, but not where a person is to type a number.
    private static string Text(XElement member) =>
        string.Join(' ', Thousands().Replace(member.Value, "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    [GeneratedRegex(@"(?<=\d),(?=\d{3}\b)")]
    private static partial Regex Thousands();
}
