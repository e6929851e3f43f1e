using System.CommandLine;
using TorchSharp;

namespace Saddle.Cli.Options;

/// <summary><c>--device</c> and <c>--threads</c>: where a model computes.</summary>
internal sealed class DeviceOptions
{
    private readonly Option<int?> _threads = OptionOf.Whole("--threads", "Threads of the CPU that compute. Default: one a core.", 1, 4096);
    private Option<string?>? _device;

    /// <summary>Adds the options to a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="purpose">What the device is for, as the help text begins.</param>
    public void AddTo(Command command, string purpose)
    {
        _device = OptionOf.Value("--device", "cpu|cuda", $"{purpose}: cpu, cuda or cuda:INDEX. Draws are made on the CPU either way. Default: cpu.",
            text => text is "cpu" or "cuda"
            || (text.StartsWith("cuda:", StringComparison.Ordinal) && int.TryParse(text.AsSpan(5), out int index) && index >= 0) ? text
                : throw new UsageException($"expected cpu, cuda or cuda:INDEX, not '{text}'."));
        command.AddAll(_device, _threads);
    }

    /// <summary>Sets the number of threads where it is given.</summary>
    /// <returns>The device.</returns>
    /// <exception cref="EnvironmentException">There is no such device.</exception>
    public torch.Device Read(ParseResult parsed)
    {
        if (parsed.GetValue(_threads) is { } threads) torch.set_num_threads(threads);
        string device = parsed.GetValue(_device!) ?? "cpu";
        if (device == "cpu") return torch.CPU;
        int index = device.Length > 4 ? int.Parse(device.AsSpan(5)) : 0;
        if (!torch.cuda.is_available() || index >= torch.cuda.device_count())
            throw new EnvironmentException($"There is no device {device} here: libtorch finds "
                + $"{(torch.cuda.is_available() ? torch.cuda.device_count() : 0)} CUDA devices. The tool comes with libtorch for the CPU; use --device cpu.");
        return torch.device(torch.CUDA.type, index);
    }
}
