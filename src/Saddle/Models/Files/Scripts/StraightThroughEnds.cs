namespace Saddle.Models;

/// <summary>TorchScript of what ends a module and saturates, with a gradient that does not (<see cref="ScriptOutputs"/>).</summary>
internal static class StraightThroughEnds
{
    /// <summary>The function that gives the logarithm in the place of PyTorch's own softmax of a batch of outputs.</summary>
    public const string LastSoftmax = $"{StraightThroughSource.Own}.last_softmax";

    /// <summary>The function that takes what a clamp takes and gives its input.</summary>
    public const string Unclamped = $"{StraightThroughSource.Own}.unclamped";

    /// <summary>The functions.</summary>
    /// <remarks>
    /// Where outputs are tied, the class of the lowest index is the answer: it stays the largest, and the others' rest tells how far they have come. 64 is more than
    /// logarithms of float32 reach. To raise the others further brings nothing there, to lower the first does.
    /// </remarks>
    public const string Text = $"""
        def last_softmax(input: Tensor, dim: Optional[int]=None, _stacklevel: int=3, dtype: Optional[int]=None) -> Tensor:
          return torch.log_softmax(input, -1)
        def unclamped(self: Tensor, min: Optional[number]=None, max: Optional[number]=None) -> Tensor:
          return self
        def ending(self: Tensor, outputs: Tensor) -> Tensor:
          exact = torch.detach(outputs)
          raw = torch.detach(self)
          top = torch.amax(exact, [-1], True)
          share = torch.mul(torch.add(torch.amax(torch.abs(exact), [-1], True), 0.000001), 0.001)
          rest = torch.mul(torch.sign(raw), torch.log1p(torch.abs(raw)))
          tied = torch.to(torch.eq(exact, top), 6)
          after = torch.mul(torch.mul(tied, torch.sub(torch.cumsum(tied, -1), 1)), 64)
          weight = torch.rsub(torch.mul(torch.to(torch.gt(after, 0), 6), 0.95), 1)
          return {StraightThroughSource.Own}.straight(torch.mul(self, weight), torch.add(exact, torch.mul(torch.sub(rest, after), share)))
        def ending__tanh(self: Tensor) -> Tensor:
          return {StraightThroughSource.Own}.ending(self, torch.tanh(self))
        def ending__sigmoid(self: Tensor) -> Tensor:
          return {StraightThroughSource.Own}.ending(self, torch.sigmoid(self))
        def ending__clamp(self: Tensor, min: Optional[number]=None, max: Optional[number]=None) -> Tensor:
          return {StraightThroughSource.Own}.ending(self, torch.clamp(self, min, max))
        def ending__clamp_min(self: Tensor, min: number) -> Tensor:
          return {StraightThroughSource.Own}.ending(self, torch.clamp_min(self, min))
        def ending__clamp_max(self: Tensor, max: number) -> Tensor:
          return {StraightThroughSource.Own}.ending(self, torch.clamp_max(self, max))

        """;

    /// <summary>The function in the place of an operator that ends a module and saturates: its outputs, but that ties are told apart; null for any other.</summary>
    /// <param name="operation">Its name: <c>torch.clamp</c>.</param>
    public static string? Ending(string operation) => operation switch
    {
        "torch.tanh" or "torch.sigmoid" or "torch.clamp" or "torch.clamp_min" or "torch.clamp_max" => $"{StraightThroughSource.Own}.ending__{operation["torch.".Length..]}",
        "torch.clip" or "torch.hardtanh" => $"{StraightThroughSource.Own}.ending__clamp",
        _ => null,
    };
}
