using System.ComponentModel;
using System.Diagnostics;

namespace Saddle.Models;

/// <summary>
/// A trial of a TorchScript file before this process loads it: a child process loads the same bytes and, where the shape
/// of the inputs is known, passes one example through forward and backward. Where libtorch ends the child, or it takes
/// too long, the file is refused and this process goes on. Broken contents are refused in managed code before that, trial
/// or not; the trial is for what no check sees, such as an operator that reads beyond its data.
/// </summary>
/// <remarks>
/// The child is <c>dotnet exec</c> with the dependencies and the runtime of this program and the entry point of
/// Saddle.dll; nothing of this program's own code runs in it. Programs that are self-contained or a single file cannot
/// start it. A file that behaves in the child may still do otherwise later: the trial is no sandbox, and a TorchScript
/// file is code.
/// </remarks>
/// <threadsafety>Immutable.</threadsafety>
public sealed record LoadTrial
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    private LoadTrial()
    {
    }

    /// <summary>A trial in a child process, with a minute's time: <c>LoadTrial.ChildProcess with { TimeLimit = … }</c> gives another.</summary>
    public static LoadTrial ChildProcess { get; } = new();

    /// <summary>
    /// The longest that the trial may take, the start of the child and of libtorch in it included (half a second and more); above 0, at most a day.
    /// </summary>
    public TimeSpan TimeLimit
    {
        get;
        init => field = value > TimeSpan.Zero
            && value <= Longest ? value : throw new UsageException($"The time limit of a trial is {value}; expected more than 0 and at most {Longest}.");
    } = TimeSpan.FromMinutes(1);

    /// <summary>Tries a file.</summary>
    /// <param name="path">What messages call it.</param>
    /// <param name="bytes">Its bytes.</param>
    /// <param name="inputShape">The shape of one input; null where it is not known, so that the file is only loaded.</param>
    /// <param name="contract">What the inputs are.</param>
    /// <exception cref="InputException">The child did not survive.</exception>
    /// <exception cref="EnvironmentException">No child can be started here.</exception>
    internal void Run(string path, byte[] bytes, IReadOnlyList<long>? inputShape, ModelContract contract)
    {
        using Process child = Started(TrialHost.Find().Start());
        Task send = Task.Run(() => Send(child.StandardInput.BaseStream, bytes, inputShape, contract));
        Task<string> output = child.StandardOutput.ReadToEndAsync(), error = child.StandardError.ReadToEndAsync();
        bool ended = child.WaitForExit(TimeLimit);
        if (!ended) child.Kill(entireProcessTree: true);
        child.WaitForExit();
        Task.WaitAll(send, output, error);
        // A model may print, but not before it is loaded.
        bool ready = output.Result.StartsWith(TrialProcess.Ready, StringComparison.Ordinal);
        if (!ready) throw new EnvironmentException($"{path} could not be tried: the child process "
            + $"{(ended ? $"ended with exit code {child.ExitCode}" : $"was not ready within {TimeLimit.TotalSeconds:0.#} seconds")} before it came to the "
            + $"model{Words(error.Result)}.");
        if (!ended) throw new InputException($"{path} did not load and pass one example within {TimeLimit.TotalSeconds:0.#} seconds in a trial process. Do "
            + "not trust it; where it is only slow, raise the time limit of the trial.");
        if (child.ExitCode != 0) throw new InputException($"{path} ends the process that loads it or passes an example through it (exit code "
            + $"{child.ExitCode} in a trial process{Words(error.Result)}). Do not trust it; save it again with torch.jit.trace(...).save(...) from PyTorch "
            + "2.10 or older, with operators of PyTorch's own alone.");
    }

    /// <summary>Lets a trial decide on a file whose code is suspected: it is refused for that where the child does not survive loading it.</summary>
    /// <exception cref="InputException">The suspicion was right, or no trial can tell.</exception>
    internal void Confirm(string path, byte[] bytes, string suspicion)
    {
        try
        {
            Run(path, bytes, inputShape: null, new ModelContract { Classes = 2 });
        }
        catch (Exception error) when (error is InputException or EnvironmentException)
        {
            throw TorchScriptArchive.Refusal(path, suspicion, error);
        }
    }

    private static Process Started(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Exception error) when (error is Win32Exception or IOException or InvalidOperationException)
        {
            throw new EnvironmentException($"A model cannot be tried in a child process, since {start.FileName} does not start: {error.Message.TrimEnd('.')}.",
                error);
        }
    }

    private static void Send(Stream stream, byte[] bytes, IReadOnlyList<long>? inputShape, ModelContract contract)
    {
        try
        {
            using var writer = new BinaryWriter(stream);
            writer.Write(Middle(contract));
            writer.Write(inputShape?.Count ?? -1);
            foreach (long size in contract.Layout == InputLayout.Nhwc
                && inputShape is [var channels, var height, var width] ? [height, width, channels] : inputShape ?? []) writer.Write(size);
            writer.Write(bytes.Length);
            writer.Write(bytes);
        }
        catch (IOException)
        {
            // The child is gone, which its exit code tells.
            return;
        }
    }

    private static float Middle(ModelContract contract)
    {
        using var scope = NewDisposeScope();
        return contract.Bounds.Lower(CPU).add(contract.Bounds.Upper(CPU), Scalars.One).div(Scalars.Two).mean().item<float>();
    }

    /// <summary>The first line of what a process said last.</summary>
    private static string Words(string error) =>
        error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) is [{ } first, ..] ? $", \"{first.TrimEnd('.', ':')}\"" : "";
}
