using Saddle;
using Saddle.Tests;

/// <summary>
/// Makes a command of its own process believe that the engine is wrong, before its first statement
/// (<c>DOTNET_STARTUP_HOOKS</c>, which asks for this name outside every namespace).
/// </summary>
#pragma warning disable CA1050 // the runtime looks for it there
internal static class StartupHook
#pragma warning restore CA1050
{
    /// <summary>Says how wrong: <c>onednn</c> or <c>always</c>.</summary>
    public const string Variable = "SADDLE_TESTS_WRONG_ENGINE";

    public static void Initialize()
    {
        bool always = Environment.GetEnvironmentVariable(Variable) == "always";
        SuspectProcessor.TellsNoCaches = false;
        EngineCheck.StandIn = (operation, right) => WrongEngine.Falsify(operation, right, always);
    }
}
