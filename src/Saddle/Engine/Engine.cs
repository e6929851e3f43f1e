namespace Saddle;

/// <summary>
/// The engine beneath, libtorch on the CPU, which computes wrongly on some processors (<c>docs/platforms.md</c>). It is
/// checked once a process, before the first classifier is made; nobody needs to call this.
/// </summary>
/// <threadsafety>Every member may be used from any thread.</threadsafety>
public static class Engine
{
    /// <summary>The environment variable that says whether oneDNN is used: <c>on</c>, <c>off</c>, or <c>auto</c>, the default.</summary>
    public const string OneDnnVariable = "SADDLE_ONEDNN";

    private static readonly Lock Gate = new();
    private static EngineState? _state;
    private static EnvironmentException? _refusal;

    /// <summary>
    /// Checks convolutions, linear layers, pooling and normalisation in float32 against float64, forward and backward. On
    /// more than rounding oneDNN is switched off for the process and the check made again; that is said once on standard
    /// error. The first call does the work, later ones give what it found.
    /// </summary>
    /// <returns>What is computed with from now on.</returns>
    /// <exception cref="EnvironmentException">
    /// Operations come out wrong without oneDNN too, or it cannot be switched off, or <c>SADDLE_ONEDNN</c> is <c>on</c>.
    /// </exception>
    /// <exception cref="UsageException"><c>SADDLE_ONEDNN</c> is none of <c>on</c>, <c>off</c>, <c>auto</c>.</exception>
    public static EngineState Check()
    {
        lock (Gate)
        {
            if (_refusal is not null) throw new EnvironmentException(_refusal.Message, _refusal);
            try
            {
                return _state ??= Examine(Setting());
            }
            catch (EnvironmentException refusal)
            {
                _refusal = refusal;
                throw;
            }
        }
    }

    /// <summary>Forgets what was found, so that tests can check again.</summary>
    internal static void Forget()
    {
        lock (Gate) (_state, _refusal) = (null, null);
    }

    /// <summary>
    /// To be called as soon as libtorch is in the process: where the processor is known for wrong results with oneDNN, not even
    /// what a program computes before it makes a classifier may be wrong.
    /// </summary>
    internal static void Guard()
    {
        if (!SuspectProcessor.TellsNoCaches) return;
        LibtorchExports.LeaveNnpackOut();
        if (Environment.GetEnvironmentVariable(OneDnnVariable) != "on") LibtorchExports.SetOneDnn(false);
    }

    private static EngineState Examine(string setting)
    {
        // Nothing is loaded before its first use, and what is not loaded has no switches.
        InitializeDeviceType(DeviceType.CPU);
        LibtorchExports.LeaveNnpackOut();
        // Never switched on to be tried there: another thread may be computing.
        bool known = SuspectProcessor.TellsNoCaches && setting == "auto";
        if ((setting == "off" || known) && !LibtorchExports.SetOneDnn(false))
            throw new EnvironmentException($"oneDNN is to be switched off "
                + $"({(known ? "it computes wrongly on processors that tell no cache sizes, as this one" : $"{OneDnnVariable}=off")}), but this libtorch has "
                + "no such switch.");
        IReadOnlyList<EngineFault> faults = EngineCheck.Run();
        if (known && faults.Count == 0) return Say("on processors that tell no cache sizes, as this one", []);
        if (faults.Count == 0)
            return new EngineState { OneDnn = LibtorchExports.OneDnn, Cause = setting == "off" ? $"{OneDnnVariable}=off" : null, Wrong = [] };
        if (setting == "off" || known) throw Wrong(faults, "with oneDNN switched off");
        if (setting == "on")
            throw Wrong(faults, $"with oneDNN, which {OneDnnVariable}=on asks for",
                $"Unset {OneDnnVariable}, so that oneDNN is switched off where it is wrong.");
        if (!LibtorchExports.SetOneDnn(false)) throw Wrong(faults, "and this libtorch has no switch for oneDNN");
        IReadOnlyList<EngineFault> still = EngineCheck.Run();
        if (still.Count > 0) throw Wrong(still, "with oneDNN and without");
        return Say($"on this processor, {Some(faults, 3)}", faults);
    }

    private static EngineState Say(string where, IReadOnlyList<EngineFault> faults)
    {
        Console.Error.WriteLine(
            $"note: oneDNN inside libtorch computes wrongly {where}. It is switched off in this process, without it the same operations are right.");
        return new EngineState { OneDnn = false, Cause = $"wrong {where}", Wrong = [.. faults.Select(fault => fault.ToString())] };
    }

    private static string Setting() => Environment.GetEnvironmentVariable(OneDnnVariable) switch
    {
        null or "" or "auto" => "auto",
        "on" => "on",
        "off" => "off",
        var other => throw new UsageException(
            $"The environment variable {OneDnnVariable} is '{other}'; expected 'on', 'off' or 'auto'. Unset it for the default, auto."),
    };

    private static EnvironmentException Wrong(IReadOnlyList<EngineFault> faults, string how, string remedy =
        "No number from it can be trusted, so nothing is computed. Try the environment variable ONEDNN_MAX_CPU_ISA=SSE41, or another machine; "
            + "docs/platforms.md tells more.") =>
        new($"libtorch computes wrongly on this processor {how}: {Some(faults, 5)}, in float32 against float64. {remedy}");

    private static string Some(IReadOnlyList<EngineFault> faults, int most) =>
        $"{string.Join(", ", faults.Take(most))}{(faults.Count > most ? $" and {faults.Count - most} more" : "")}";
}
