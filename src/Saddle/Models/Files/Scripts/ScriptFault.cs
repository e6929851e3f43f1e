namespace Saddle.Models;

/// <summary>
/// What libtorch's compiler would not take, as far as it is known here. That it is known is no proof: where code is newer, or
/// written in a way that was never met, a trial decides.
/// </summary>
internal sealed class ScriptFault(string message) : Exception(message);
