using System.Collections.ObjectModel;
using System.Runtime.CompilerServices;

namespace Saddle.Options;

/// <summary>What is set up by options: <c>init</c> properties that are marked with <see cref="OptionAttribute"/>.</summary>
/// <remarks>Equal are those of equal options, however the options were written.</remarks>
/// <threadsafety>Immutable.</threadsafety>
public abstract record Configurable
{
    /// <summary>Every option with its value, by the command line's word, in alphabetical order.</summary>
    public virtual IReadOnlyDictionary<string, string> Options => OptionSet.Values(this);

    /// <summary>
    /// The same options as people read them: numbers as they were written where they were read from a text, as <c>14.5%</c> and <c>51/255</c>, else as
    /// somebody would write them.
    /// </summary>
    public virtual IReadOnlyDictionary<string, string> OptionTexts => OptionSet.Texts(this);

    /// <summary>The texts that options were read from, by the option's word; a value that was set afterwards has none.</summary>
    internal IReadOnlyDictionary<string, string> Written { get; set; } = ReadOnlyDictionary<string, string>.Empty;

    /// <inheritdoc/>
    public virtual bool Equals(Configurable? other) => other is not null && EqualityContract == other.EqualityContract;

    /// <inheritdoc/>
    public override int GetHashCode() => EqualityContract.GetHashCode();

    /// <summary>A value, if the option of the calling property allows it: <c>init => field = Checked(value);</c>.</summary>
    /// <param name="value">The value.</param>
    /// <param name="property">The property; the compiler gives it.</param>
    /// <exception cref="UsageException">The value is out of range; the message states the range.</exception>
    protected T Checked<T>(T value, [CallerMemberName] string property = "")
    {
        OptionSet.Of(GetType()).Require(property, value);
        return value;
    }
}
