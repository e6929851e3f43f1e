using System.Text;

namespace Saddle.Tests.Hostile;

/// <summary>A small TorchScript file with a weight, a constant, a function, and an operator with named arguments.</summary>
internal static class SoundModel
{
    /// <summary>The shape of an input.</summary>
    public static readonly long[] InputShape = [4];

    /// <summary>The entries of the archive.</summary>
    /// <param name="features">How many features each of the two rows of the weight has.</param>
    public static List<(string Name, byte[] Content)> Parts(byte features = 4) =>
    [
        ("net/data.pkl", [0x80, 2, .. "c__torch__\nNet\n)"u8, 0x81, .. "}("u8, .. Text("training"), 0x89, .. Text("weight"),
            .. Tensor("0", (byte)(2 * features), 2, features), .. "ub."u8]),
        ("net/code/__torch__.py", Encoding.UTF8.GetBytes("""
            class Net(Module):
              __parameters__ = ["weight", ]
              __buffers__ = []
              weight : Tensor
              training : bool
              scale : Final[float] = 0.5
              def forward(self: __torch__.Net,
                x: Tensor) -> Tensor:
                weight = self.weight
                _0 = torch.matmul(torch.flatten(x, 1), torch.t(weight))
                if torch.gt(torch.dim(x), 1):
                  y = torch.add(_0, CONSTANTS.c0, alpha=1)
                else:
                  y = _0
                return __torch__.functions.scaled(y, 0.5, )

            """.ReplaceLineEndings("\n"))),
        ("net/code/__torch__/functions.py", Encoding.UTF8.GetBytes("""
            def scaled(x: Tensor,
                by: float) -> Tensor:
              sizes = [torch.size(x, 0), 2]
              for i in range(2):
                sizes0 = torch.append(sizes, i)
              return torch.mul(torch.relu(x), by)

            """.ReplaceLineEndings("\n"))),
        ("net/data/0", [.. Enumerable.Range(0, 2 * features).SelectMany(index => BitConverter.GetBytes(index / 8f))]),
        ("net/constants/0", [.. BitConverter.GetBytes(0.25f), .. BitConverter.GetBytes(-1f)]),
        ("net/constants.pkl", [0x80, 2, (byte)'(', .. Tensor("0", 2, 2), .. "t."u8]),
        ("net/version", "3\n"u8.ToArray()),
    ];

    /// <summary>The file.</summary>
    public static byte[] Bytes() => ZipParts.Pack(Parts());

    private static byte[] Text(string text) => [(byte)'X', (byte)text.Length, 0, 0, 0, .. Encoding.UTF8.GetBytes(text)];

    private static byte[] Tensor(string key, byte count, params byte[] sizes)
    {
        byte[] strides = [.. sizes.Select((_, index) => (byte)sizes[(index + 1)..].Aggregate(1, (product, size) => product * size))];
        return
        [
            .. "ctorch._utils\n_rebuild_tensor_v2\n(("u8, .. Text("storage"), .. "ctorch\nFloatStorage\n"u8, .. Text(key), .. Text("cpu"), (byte)'K', count,
            .. "tQK"u8, 0,
            (byte)'(', .. sizes.SelectMany(size => (byte[])[(byte)'K', size]), .. "t("u8, .. strides.SelectMany(stride => (byte[])[(byte)'K', stride]),
            (byte)'t', 0x89, .. "ccollections\nOrderedDict\n)RtR"u8,
        ];
    }
}
