using System.Globalization;
using System.Reflection;
using Saddle.Options;

namespace Saddle.Tests.Options;

/// <summary>What holds for every option of everything that has options.</summary>
public class EveryOptionTests
{
    public static TheoryData<string, string> All =>
        [.. DescribedOptions.Owners.SelectMany(owner => OptionSet.Describe(owner).Select(option => (owner.GetType().FullName!, option.Name)))];

    [Theory, MemberData(nameof(All))]
    public void Its_documentation_states_the_range_and_the_default_that_hold(string type, string name)
    {
        (_, OptionDescription option, PropertyInfo property, string documentation) = Find(type, name);
        OptionAttribute stated = property.GetCustomAttribute<OptionAttribute>()!;
        Assert.DoesNotContain("efault", stated.Description, StringComparison.Ordinal);
        Assert.False(stated.Description.EndsWith('.'), stated.Description);
        if (Ends(stated).Any()) Assert.Contains($"Range: {option.Range}", documentation, StringComparison.Ordinal);
        Assert.Contains("Default: ", documentation, StringComparison.Ordinal);
        if (Nullable.GetUnderlyingType(property.PropertyType) is not null) Assert.Contains("Default: null", documentation, StringComparison.Ordinal);
        // A base class says what it can of a default that is its subclasses' own.
        else if (property.DeclaringType!.FullName == type && option.Range.Length > 0
            && (property.PropertyType == typeof(int) || property.PropertyType == typeof(double) || property.PropertyType == typeof(bool)))
            Assert.Contains($"Default: {option.Default}", documentation, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(All))]
    public void Its_default_goes_through_its_text_and_back(string type, string name)
    {
        (Configurable owner, OptionDescription option, PropertyInfo property, _) = Find(type, name);
        object? set = property.GetValue(OptionSet.Change(owner, "owner", [KeyValuePair.Create(name, option.Default)]));
        Assert.Equal(property.GetValue(owner), set);
    }

    [Theory, MemberData(nameof(All))]
    public void A_value_just_outside_each_end_is_refused_by_text_and_by_initialiser_in_the_same_words(string type, string name)
    {
        (Configurable owner, OptionDescription option, PropertyInfo property, _) = Find(type, name);
        bool whole = (Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType) == typeof(int);
        foreach ((double inside, double outside) in Ends(property.GetCustomAttribute<OptionAttribute>()!, whole))
        {
            string expected = $"{name} must be {option.Range}, not ";
            Assert.Contains(expected, Assert.Throws<UsageException>(() => Initialise(outside)).Message, StringComparison.Ordinal);
            Assert.Contains(expected, Assert.Throws<UsageException>(() => Change(outside)).Message, StringComparison.Ordinal);
            Initialise(inside);
            Assert.Equal(inside, Convert.ToDouble(property.GetValue(Change(inside)), CultureInfo.InvariantCulture));
        }

        Configurable Change(double value) => OptionSet.Change(owner, "owner", [KeyValuePair.Create(name, value.ToString(CultureInfo.InvariantCulture))]);

        void Initialise(double value) =>
            property.SetValue(OptionSet.Change(owner, "owner", []), whole ? (object)(int)value : value, BindingFlags.DoNotWrapExceptions, null, null, null);
    }

    [Theory, MemberData(nameof(All))]
    public void A_text_of_another_kind_is_told_what_was_expected(string type, string name)
    {
        (Configurable owner, OptionDescription option, _, _) = Find(type, name);
        if (option.Repeats) return;
        UsageException error = Assert.Throws<UsageException>(() => OptionSet.Change(owner, "owner", [KeyValuePair.Create(name, "nonsense")]));
        Assert.Contains("nonsense", error.Message, StringComparison.Ordinal);
        if (option.Placeholder is "N" or "NUMBER" or "true|false") Assert.Contains(option.Range, error.Message, StringComparison.Ordinal);
    }

    private static IEnumerable<(double Inside, double Outside)> Ends(OptionAttribute option, bool whole = false)
    {
        double Below(double value) => whole ? value - 1 : Math.BitDecrement(value);
        double Above(double value) => whole ? value + 1 : Math.BitIncrement(value);
        if (!double.IsNaN(option.Least)) yield return (option.Least, Below(option.Least));
        if (!double.IsNaN(option.MoreThan)) yield return (Math.Max(option.MoreThan, 1e-30), option.MoreThan);
        if (!double.IsNaN(option.Most)) yield return (option.Most, Above(option.Most));
        if (!double.IsNaN(option.LessThan)) yield return (Below(option.LessThan), option.LessThan);
        if (option.NotZero) yield return (-1e-30, 1e-50);
    }

    private static (Configurable Owner, OptionDescription Option, PropertyInfo Property, string Documentation) Find(string type, string name)
    {
        Configurable owner = DescribedOptions.Owners.First(owner => owner.GetType().FullName == type);
        (OptionDescription option, PropertyInfo property, string documentation) = DescribedOptions.Of(owner).Single(described => described.Option.Name == name);
        return (owner, option, property, documentation);
    }
}
