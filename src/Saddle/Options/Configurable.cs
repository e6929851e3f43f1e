using System.Runtime.CompilerServices;

namespace Saddle.Options;

/// <summary>What is set up by options: <c>init</c> properties that are marked with <see cref="OptionAttribute"/>.</summary>
/// <threadsafety>Immutable.</threadsafety>
public abstract record Configurable
{
    /// <summary>Every option with its value, by the command line's word, in alphabetical order.</summary>
    public virtual IReadOnlyDictionary<string, string> Options => OptionSet.Values(this);

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
