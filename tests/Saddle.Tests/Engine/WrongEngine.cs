namespace Saddle.Tests;

/// <summary>An engine that computes an operation wrongly, always or as long as oneDNN is on; disposing gives the sound one back.</summary>
internal sealed class WrongEngine : IDisposable
{
    private readonly bool _suspect = SuspectProcessor.TellsNoCaches;
    private readonly string? _setting = Environment.GetEnvironmentVariable(Engine.OneDnnVariable);
    private readonly TextWriter _error = Console.Error;
    private readonly StringWriter _said = new();

    public WrongEngine(string? setting = null, bool withoutOneDnnToo = false, double by = 0.1, string operation = "1×1", bool sound = false)
    {
        Console.SetError(_said);
        Environment.SetEnvironmentVariable(Engine.OneDnnVariable, setting);
        Engine.Forget();
        LibtorchExports.SetOneDnn(true);
        if (sound) return;
        // The processor at hand may be one that needs it.
        SuspectProcessor.TellsNoCaches = false;
        EngineCheck.StandIn = (checkedOperation, right) => Falsify(checkedOperation, right, withoutOneDnnToo, by, operation);
    }

    /// <summary>What was said on standard error.</summary>
    public string Said => _said.ToString();

    /// <summary>The right results, and those of an operation of a name off by a constant where the engine is wrong.</summary>
    public static Tensor[] Falsify(EngineOperation operation, Tensor[] right, bool withoutOneDnnToo, double by = 0.1, string name = "1×1") =>
        operation.Name.Contains(name, StringComparison.Ordinal)
        && (withoutOneDnnToo || LibtorchExports.OneDnn == true) ? [right[0] + by, .. right[1..]] : right;

    public void Dispose()
    {
        EngineCheck.StandIn = null;
        SuspectProcessor.TellsNoCaches = _suspect;
        Environment.SetEnvironmentVariable(Engine.OneDnnVariable, _setting);
        Engine.Forget();
        LibtorchExports.SetOneDnn(true);
        // As the machine at hand needs it, said to nobody.
        Engine.Check();
        Console.SetError(_error);
        _said.Dispose();
    }
}
