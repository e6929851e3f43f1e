using System.Security.Cryptography;
using System.Text;

namespace Saddle.Models;

/// <summary>Writes what makes a classifier itself into a hash, each part with its length so that no two lists read alike.</summary>
internal static class ContractDigest
{
    public static void Append(IncrementalHash hash, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        hash.AppendData(BitConverter.GetBytes(bytes.Length));
        hash.AppendData(bytes);
    }

    public static void Append(IncrementalHash hash, IEnumerable<(string Name, Tensor Value)> state)
    {
        foreach ((string name, Tensor value) in state.OrderBy(entry => entry.Name, StringComparer.Ordinal))
        {
            using var scope = NewDisposeScope();
            Append(hash, $"{name} {value.dtype} {string.Join(',', value.shape)}");
            hash.AppendData(value.detach().cpu().contiguous().bytes);
        }
    }

    public static void Append(IncrementalHash hash, ModelContract contract)
    {
        Append(hash,
            $"{contract.Classes} {contract.Outputs} {contract.Layout} {(contract.Gradient == GradientKind.Exact ? "True" : contract.Gradient.ToString())}");
        // Said only where it is so, since fingerprints of older models say nothing of it.
        if (contract.Rejects) Append(hash, "rejects");
        Append(hash, contract.InputShape is { } shape ? string.Join(',', shape) : "any");
        Append(hash, string.Join(',', contract.Bounds.Shape));
        AppendValues(hash, contract.Bounds.LowerValues);
        AppendValues(hash, contract.Bounds.UpperValues);
        AppendValues(hash, contract.Standardization?.Mean ?? []);
        AppendValues(hash, contract.Standardization?.Std ?? []);
    }

    private static void AppendValues(IncrementalHash hash, IReadOnlyList<float> values)
    {
        hash.AppendData(BitConverter.GetBytes(values.Count));
        foreach (float value in values) hash.AppendData(BitConverter.GetBytes(value));
    }
}
