namespace Saddle.Models;

/// <summary>
/// TorchScript of operators with their own outputs, to the bit, and a surrogate's gradient (BPDA, Athalye et al. 2018, section 4.1). A function
/// bears the name of the operator in whose place it stands, with a suffix after two underscores where there are several, and takes the same
/// arguments. Truth values and whole numbers become floating-point numbers of the same value, so that a gradient gets through what is made of them.
/// </summary>
internal static class StraightThroughSource
{
    /// <summary>The module that the functions are in.</summary>
    public const string Module = "saddle_straight_through";

    /// <summary>What their names begin with.</summary>
    public const string Own = $"__torch__.{Module}";

    // A step's slope is the steeper the nearer it is; 0.1 keeps it finite, and knows no scale besides. A tent is two wide, since its middle has no slope and
    // whole numbers stand in the middle: its neighbours lead.
    private const string Foundation = $"""
        def straight(surrogate: Tensor, value: Tensor) -> Tensor:
          nothing = torch.sub(surrogate, torch.detach(surrogate))
          return torch.add(nothing, torch.detach(value))
        def smooth(input: Tensor) -> bool:
          if torch.is_grad_enabled():
            result = torch.is_floating_point(input)
          else:
            result = False
          return result
        def step(margin: Tensor, value: Tensor) -> Tensor:
          slope = torch.reciprocal(torch.add(torch.abs(torch.detach(margin)), 0.1))
          return {Own}.straight(torch.mul(margin, slope), value)
        def tent(margin: Tensor, value: Tensor) -> Tensor:
          return {Own}.straight(torch.mul(torch.relu(torch.rsub(torch.abs(margin), 2)), 0.5), value)
        def truth(condition: Tensor) -> Tensor:
          if torch.is_floating_point(condition):
            result = torch.gt(condition, 0.5)
          else:
            result = torch.to(condition, 11)
          return result
        def choice(chosen: Tensor, difference: Tensor, condition: Tensor) -> Tensor:
          weight = torch.nan_to_num(torch.detach(difference), 0., 0., 0.)
          return torch.add(chosen, torch.mul(weight, torch.sub(condition, torch.detach(condition))))

        """;

    private const string Cuts = """
        def detach(self: Tensor) -> Tensor:
          return self
        def detach_(self: Tensor) -> Tensor:
          return self
        def data(self: Tensor) -> Tensor:
          return self
        def set_grad_enabled(val: bool) -> None:
          return None

        """;

    private const string Indices = $"""
        def one_hot(self: Tensor, num_classes: int=-1) -> Tensor:
          value = torch.one_hot(torch.to(self, 4), num_classes)
          if {Own}.smooth(self):
            classes = torch.arange(torch.size(value, -1), device=ops.prim.device(self))
            margin = torch.sub(torch.unsqueeze(self, -1), classes)
            result = {Own}.tent(margin, value)
          else:
            result = value
          return result
        def embedding(weight: Tensor, indices: Tensor, padding_idx: int=-1, scale_grad_by_freq: bool=False, sparse: bool=False) -> Tensor:
          index = torch.to(indices, 4)
          value = torch.embedding(weight, index, padding_idx, scale_grad_by_freq, sparse)
          if {Own}.smooth(indices):
            last = torch.size(weight, 0) - 1
            above = torch.embedding(weight, torch.clamp(torch.add(index, 1), 0, last))
            below = torch.embedding(weight, torch.clamp(torch.sub(index, 1), 0, last))
            slope = torch.mul(torch.detach(torch.sub(above, below)), 0.5)
            result = {Own}.straight(torch.mul(slope, torch.unsqueeze(indices, -1)), value)
          else:
            result = value
          return result
        def bucketize(self: Tensor, boundaries: Tensor, out_int32: bool=False, right: bool=False) -> Tensor:
          value = torch.bucketize(self, boundaries, out_int32=out_int32, right=right)
          if {Own}.smooth(self):
            margin = torch.sub(torch.unsqueeze(self, -1), boundaries)
            slope = torch.reciprocal(torch.add(torch.abs(torch.detach(margin)), 0.1))
            result = {Own}.straight(torch.sum(torch.mul(margin, slope), [-1]), value)
          else:
            result = value
          return result

        """;

    private const string Conversions = $"""
        def converted(self: Tensor, dtype: int) -> Tensor:
          value = torch.to(torch.detach(self), dtype)
          return {Own}.straight(self, torch.to(value, 6))
        def to(self: Tensor, dtype: int, non_blocking: bool=False, copy: bool=False, memory_format: Optional[int]=None) -> Tensor:
          if {Own}.smooth(self) and (dtype < 5 or dtype == 11):
            result = {Own}.converted(self, dtype)
          else:
            result = torch.to(self, dtype, non_blocking, copy, memory_format)
          return result
        def to__device(self: Tensor, device: Device, dtype: int, non_blocking: bool=False, copy: bool=False, memory_format: Optional[int]=None) -> Tensor:
          if {Own}.smooth(self) and (dtype < 5 or dtype == 11):
            result = {Own}.converted(torch.to(self, device, 6), dtype)
          else:
            result = torch.to(self, device, dtype, non_blocking, copy, memory_format)
          return result
        def quantize_per_tensor(self: Tensor, scale: float, zero_point: int, dtype: int) -> Tensor:
          value = torch.quantize_per_tensor(torch.detach(self), scale, zero_point, dtype)
          if {Own}.smooth(self):
            result = {Own}.straight(self, torch.dequantize(value))
          else:
            result = value
          return result
        def dequantize(self: Tensor) -> Tensor:
          if {Own}.smooth(self):
            result = self
          else:
            result = torch.dequantize(self)
          return result

        """;

    private static readonly string[] Signs = ["sign", "sign_", "sgn", "sgn_"];

    private static readonly (string Suffix, string Type)[] Others = [("", "Tensor"), ("__number", "number")];

    private static readonly string[] Roundings = ["round", "floor", "ceil", "trunc", "fix", "round_", "floor_", "ceil_", "trunc_", "fix_"];

    private static readonly (string Operator, string Margin)[] Comparisons =
    [
        ("gt", "torch.sub(self, other)"), ("ge", "torch.sub(self, other)"), ("greater", "torch.sub(self, other)"), ("greater_equal", "torch.sub(self, other)"),
        ("lt", "torch.neg(torch.sub(self, other))"), ("le", "torch.neg(torch.sub(self, other))"), ("less", "torch.neg(torch.sub(self, other))"),
        ("less_equal", "torch.neg(torch.sub(self, other))"),
    ];

    private static readonly (string Operator, string Surrogate)[] Connectives =
    [
        ("logical_and", "torch.mul(one, two)"), ("bitwise_and", "torch.mul(one, two)"), ("__and__", "torch.mul(one, two)"),
        ("logical_or", "torch.sub(torch.add(one, two), torch.mul(one, two))"), ("bitwise_or", "torch.sub(torch.add(one, two), torch.mul(one, two))"),
        ("__or__", "torch.sub(torch.add(one, two), torch.mul(one, two))"),
        ("logical_xor", "torch.sub(torch.add(one, two), torch.mul(torch.mul(one, two), 2))"),
        ("bitwise_xor", "torch.sub(torch.add(one, two), torch.mul(torch.mul(one, two), 2))"),
        ("__xor__", "torch.sub(torch.add(one, two), torch.mul(torch.mul(one, two), 2))"),
    ];

    /// <summary>The functions.</summary>
    /// <param name="comparisons">Whether comparisons and what is made of truth values are among them.</param>
    public static string Text(bool comparisons) => (Foundation + StraightThroughEnds.Text + Cuts + Conversions + Indices
        + string.Concat(Roundings.Select(name => Unary(name, "straight")))
        + string.Concat(Signs.Select(name => Unary(name, "step")))
        + Unary("bernoulli", "straight") + Division("floor_divide", "", "")
            + Division("div", ", rounding_mode: Optional[str]", ", rounding_mode=rounding_mode")
        + Shift("__rshift__", "div") + Shift("__lshift__", "mul") + Shift("bitwise_right_shift", "div") + Shift("bitwise_left_shift", "mul")
        + (comparisons ? OfTruth : "")).ReplaceLineEndings("\n");

    // Equality upside down.
    private const string Unequal = $"{Own}.straight(torch.neg(torch.mul(torch.relu(torch.rsub(torch.abs(torch.sub(self, other)), 2)), 0.5)), value)";

    private static string OfTruth => string.Concat(Comparisons.Select(each => Comparison(each.Operator, $"{Own}.step({each.Margin}, value)")))
        + Comparison("eq", $"{Own}.tent(torch.sub(self, other), value)")
        + Comparison("ne", Unequal)
        + Comparison("not_equal", Unequal)
        + string.Concat(Connectives.Select(each => Connective(each.Operator, each.Surrogate))) + Negation("logical_not") + Negation("bitwise_not")
        + Choice("", "Tensor", "Tensor", "torch.sub(self, other)") + Choice("__numbers", "number", "number",
            "torch.mul(torch.ones_like(condition), self - other)")
        + Choice("__first_number", "number", "Tensor", "torch.rsub(other, self)") + Choice("__second_number", "Tensor", "number", "torch.sub(self, other)")
        + Filling("", "number", "torch.rsub(self, value)") + Filling("__tensor", "Tensor", "torch.sub(value, self)")
        + $"""
        def heaviside(self: Tensor, values: Tensor) -> Tensor:
          value = torch.heaviside(self, values)
          if {Own}.smooth(self):
            result = {Own}.step(self, value)
          else:
            result = value
          return result

        """;

    private static string Unary(string name, string way) => $"""
        def {name}(self: Tensor) -> Tensor:
          value = torch.{name.TrimEnd('_')}(self)
          if {Own}.smooth(self):
            result = {Own}.{way}(self, value)
          else:
            result = value
          return result

        """;

    private static string Division(string name, string parameter, string argument) => string.Concat(Others.Select(form => $"""
        def {name}{form.Suffix}(self: Tensor, other: {form.Type}{parameter}) -> Tensor:
          value = torch.{name}(self, other{argument})
          if {Own}.smooth(self):
            result = {Own}.straight(torch.div(self, other), value)
          else:
            result = value
          return result

        """));

    private static string Shift(string name, string scaling) => $"""
        def {name}(self: Tensor, other: number) -> Tensor:
          if {Own}.smooth(self):
            scaled = torch.{scaling}(self, torch.pow(2., other))
            result = {Own}.straight(scaled, torch.{name}(torch.to(torch.detach(self), 4), other))
          else:
            result = torch.{name}(self, other)
          return result

        """;

    private static string Comparison(string name, string result) => $"""
        def {name}(self: Tensor, other: Tensor) -> Tensor:
          value = torch.{name}(self, other)
          if {Own}.smooth(self) or {Own}.smooth(other):
            result = {result}
          else:
            result = value
          return result
        def {name}__number(self: Tensor, other: number) -> Tensor:
          value = torch.{name}(self, other)
          if {Own}.smooth(self):
            result = {result}
          else:
            result = value
          return result

        """;

    private static string Connective(string name, string surrogate) => $"""
        def {name}(self: Tensor, other: Tensor) -> Tensor:
          if {Own}.smooth(self) or {Own}.smooth(other):
            one = torch.to(self, 6)
            two = torch.to(other, 6)
            value = torch.{name}(torch.to(torch.detach(one), 4), torch.to(torch.detach(two), 4))
            result = {Own}.straight({surrogate}, value)
          else:
            result = torch.{name}(self, other)
          return result
        {(name.StartsWith("logical", StringComparison.Ordinal) ? "" : $"""
        def {name}__number(self: Tensor, other: number) -> Tensor:
          if {Own}.smooth(self):
            result = {Own}.straight(self, torch.{name}(torch.to(torch.detach(self), 4), other))
          else:
            result = torch.{name}(self, other)
          return result
        """)}

        """;

    private static string Negation(string name) => $"""
        def {name}(self: Tensor) -> Tensor:
          if {Own}.smooth(self):
            result = {Own}.straight(torch.neg(self), torch.{name}({Own}.truth(self)))
          else:
            result = torch.{name}(self)
          return result

        """;

    private static string Choice(string suffix, string first, string second, string difference) => $"""
        def where{suffix}(condition: Tensor, self: {first}, other: {second}) -> Tensor:
          chosen = torch.where({Own}.truth(condition), self, other)
          if {Own}.smooth(condition):
            result = {Own}.choice(chosen, {difference}, condition)
          else:
            result = chosen
          return result

        """;

    private static string Filling(string suffix, string kind, string difference) => $"""
        def masked_fill{suffix}(self: Tensor, mask: Tensor, value: {kind}) -> Tensor:
          chosen = torch.masked_fill(self, {Own}.truth(mask), value)
          if {Own}.smooth(mask):
            result = {Own}.choice(chosen, {difference}, mask)
          else:
            result = chosen
          return result

        """;
}
