using Saddle.Models;
using Saddle.Tests.Cli;

namespace Saddle.Tests.Models;

/// <summary>The check of a script's code against what libtorch itself takes and writes.</summary>
public sealed class ScriptCheckerTests : IDisposable
{
    private const string Helpers = """
        class Pair(NamedTuple):
          first : Tensor
          second : int
        class Counter:
          total : int
          def __init__(self: __torch__.Counter,
            start: int) -> NoneType:
            self.total = start
            return None
          def add(self: __torch__.Counter,
            by: int) -> int:
            self.total = torch.add(self.total, by)
            return self.total
        def pick(x: Tensor,
            index: Optional[int]=None,
            names: Optional[List[str]]=None) -> Tensor:
          if torch.__is__(index, None):
            y = x
          else:
            index0 = unchecked_cast(int, index)
            y = torch.add(x, index0)
          return y
        def both(x: Tensor) -> Tuple[Tensor, int]:
          return (x, torch.size(x, 0))

        """;

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Bodies { get; } =
    [
        "y = x\nfor i in range(3):\n  y = torch.add(y, torch.mul(x, i))\nreturn y",
        "y = x\nn = 0\n_0 = torch.lt(n, 3)\nwhile _0:\n  y = torch.relu(y)\n  n = torch.add(n, 1)\n  _0 = torch.lt(n, 3)\nreturn y",
        "if bool(torch.gt(torch.sum(x), 0.)):\n  y = torch.neg(x)\nelse:\n  y = x\nreturn y",
        "parts = annotate(List[Tensor], [])\nfor i in range(2):\n  _0 = torch.append(parts, torch.select(x, 1, i))\nreturn torch.stack(parts, 1)",
        "table = annotate(Dict[str, Tensor], {})\ntorch._set_item(table, \"a\", x)\nif torch.__contains__(table, \"a\"):\n  y = table[\"a\"]\nelse:\n  y = "
            + "x\nreturn y",
        "return __torch__.pick(x, None, None, )",
        "return __torch__.pick(x, 2, [\"a\", \"it\\'s\\n\\\\ \\303\\274\"], )",
        "y, n, = __torch__.both(x, )\npair = __torch__.Pair(y, n)\nreturn torch.mul(pair.first, pair.second)",
        "pair = (x, 1., \"text\")\nreturn torch.mul((pair)[0], (pair)[1])",
        "counter = __torch__.Counter.__new__(__torch__.Counter)\n_0 = (counter).__init__(1, )\n_1 = (counter).add(2, )\nreturn torch.mul(x, counter.total)",
        "return torch.sum(x, [1], True, dtype=None)",
        "z = torch.zeros([2, 3], dtype=6, layout=None, device=torch.device(\"cpu\"), pin_memory=False)\nreturn torch.add(torch.flatten(x, 1), "
            + "torch.sum(z), alpha=2)",
        "a, b, = torch.chunk(torch.flatten(x, 1), 2, 1)\nreturn torch.cat([a, b], 1)",
        "return torch.layer_norm(torch.flatten(x, 1), [4], None, None, 1.0000000000000001e-05, True)",
        "return torch.gelu(torch.dropout(torch.hardtanh(x, -1., 6.), 0.5, False))",
        "n = ops.prim.NumToTensor(torch.size(x, 0))\nm = int(torch.floor_divide(n, 1))\nreturn torch.reshape(x, [m, -1])",
        "if torch.ne(torch.dim(x), 4):\n  ops.prim.RaiseException(torch.format(\"expected 4, got {}\", torch.dim(x)), \"builtins.ValueError\")\nelse:\n  "
            + "pass\nreturn x",
        "return torch.masked_fill(x, torch.gt(x, 0.5), float(\"-inf\"))",
        "_0 = torch.slice(torch.slice(x, 0, None, None, 1), 1, 0, 9223372036854775807)\nreturn _0",
        "return torch.index(x, annotate(List[Optional[Tensor]], [None, torch.tensor([0], dtype=4, device=torch.device(\"cpu\"))]))",
        "_0 = torch.avg_pool2d(x, [2, 2], annotate(List[int], []), [0, 0], False, True, None)\nreturn torch.adaptive_avg_pool2d(_0, [1, 1])",
        "_0 = torch.upsample_nearest2d(x, None, [2., 2.])\nreturn torch.softmax(torch.flatten(_0, 1), -1, 6)",
        "return torch.einsum(\"nc,kc->nk\", [torch.flatten(x, 1), torch.flatten(x, 1)])",
        "_0 = torch.scaled_dot_product_attention(x, x, x, None, 0., False, scale=None)\nreturn torch.flatten(_0, 1)",
        "_0 = torch.where(torch.gt(x, 0.5), x, torch.zeros_like(x))\nreturn torch.mean(_0, [2, 3], False, dtype=None)",
        "sizes = torch.size(x)\nreturn torch.view(x, [sizes[0], -1])",
        "shape = [torch.size(x, 0), torch.mul(torch.size(x, 1), 4)]\nreturn torch.permute(torch.reshape(x, shape), [0, 1])",
        "y = torch.where(torch.isnan(x), torch.full_like(x, inf), x)\n_0 = torch.clamp(y, None, 1.)\nreturn torch.nan_to_num(_0, 0., None, None)",
        "print(\"value\", torch.size(x, 0))\nreturn x",
        "name = torch.format(\"{}-{}\", \"a\", 1)\nif torch.eq(name, \"a-1\"):\n  y = x\nelse:\n  y = torch.neg(x)\nreturn y",
        "numbers = [i for i in range(3)]\nreturn torch.mul(x, torch.len(numbers))",
        "y = annotate(Optional[Tensor], None)\nif torch.__isnot__(y, None):\n  z = unchecked_cast(Tensor, y)\nelse:\n  z = x\nreturn z",
        "n = torch.sub(torch.size(x, 0), 1) if True else 0\nreturn torch.add(x, n)",
        "def __forked_function():\n  return torch.neg(x)\nfuture = fork(__forked_function)\nreturn torch.wait(future)",
        "value = float(torch.item(torch.sum(x)))\nreturn torch.mul(x, torch.div(value, 2.))",
    ];

    public void Dispose() => _folder.Dispose();

    [Theory, MemberData(nameof(Bodies))]
    public void What_libtorch_takes_and_writes_is_sound(string body)
    {
        ScriptedModel.WriteBody(_folder.File("hand.pt"), string.Concat(body.Split('\n').Select(line => $"    {line}\n")),
            others: Helpers.ReplaceLineEndings("\n"));
        ModelContract contract = new() { Classes = 2, InputShape = [1, 2, 2] };
        TorchScriptClassifier.Load(_folder.File("hand.pt"), contract).Dispose();
        using (jit.ScriptModule<Tensor, Tensor> module = jit.load<Tensor, Tensor>(_folder.File("hand.pt"))) jit.save(module, _folder.File("written.pt"));
        TorchScriptClassifier.Load(_folder.File("written.pt"), contract).Dispose();
    }

    /// <summary>Those that PyTorch wrote are written again by libtorch, with the code of its version.</summary>
    [Fact]
    public void What_PyTorch_wrote_is_sound()
    {
        string[] files =
            [.. new[] { "models", "cases" }.Select(SharedFiles.Path).SelectMany(folder => Directory.GetFiles(folder, "*.pt", SearchOption.AllDirectories))
                .Where(file => !file.Contains("hostile", StringComparison.Ordinal))];
        Assert.NotEmpty(files);
        foreach (string file in files)
        {
            TorchScriptClassifier.Load(file, new ModelContract { Classes = 2 }).Dispose();
            using (jit.ScriptModule<Tensor, Tensor> module = jit.load<Tensor, Tensor>(file)) jit.save(module, _folder.File("again.pt"));
            TorchScriptClassifier.Load(_folder.File("again.pt"), new ModelContract { Classes = 2 }).Dispose();
        }
    }

    /// <summary>What the list says of the operators is what the library says.</summary>
    [Fact]
    public void Operators_are_known_with_their_overloads()
    {
        Assert.Empty(TorchOperators.Find("aten::no_such_operator")!);
        Assert.Null(TorchOperators.Find("foreign::operator"));
        var none = new Dictionary<string, ScriptType?>();
        Assert.Contains(TorchOperators.Find("aten::linear")!, overload => overload.Takes([ScriptType.Tensor, ScriptType.Tensor, ScriptType.None], none));
        Assert.DoesNotContain(TorchOperators.Find("aten::linear")!, overload => overload.Takes([ScriptType.Tensor], none)
            || overload.Takes([ScriptType.Tensor, ScriptType.Text], none));
        Assert.Contains(TorchOperators.Find("aten::add")!,
            overload => overload.Takes([ScriptType.Tensor, ScriptType.Whole], new Dictionary<string, ScriptType?> { ["alpha"] = ScriptType.Whole }));
        Assert.DoesNotContain(TorchOperators.Find("aten::add")!,
            overload => overload.Takes([ScriptType.Tensor, ScriptType.Whole], new Dictionary<string, ScriptType?> { ["beta"] = ScriptType.Whole }));
        Assert.Contains(TorchOperators.Find("aten::format")!, overload => overload.Takes([ScriptType.Text, ScriptType.Whole, ScriptType.Tensor], none));
    }
}
