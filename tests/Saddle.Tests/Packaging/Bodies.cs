using System.Reflection;
using System.Reflection.Emit;

namespace Saddle.Tests.Packaging;

/// <summary>What the compiled code of methods names.</summary>
internal static class Bodies
{
    private static readonly Dictionary<int, OpCode> Codes =
        typeof(OpCodes).GetFields().Select(field => field.GetValue(null)).OfType<OpCode>().ToDictionary(code => (int)(ushort)code.Value);

    /// <summary>The types that a method's instructions name, by themselves or as the owners of what they use.</summary>
    public static IEnumerable<Type> TypesOf(MethodBase method)
    {
        if (method.GetMethodBody()?.GetILAsByteArray() is not { } code) yield break;
        Type[]? ofType = method.DeclaringType is { IsGenericType: true } owner ? owner.GetGenericArguments() : null;
        Type[]? ofMethod = method.IsGenericMethod ? method.GetGenericArguments() : null;
        for (int at = 0; at < code.Length;)
        {
            int value = code[at++];
            OpCode instruction = Codes[value == 0xFE ? value << 8 | code[at++] : value];
            if (instruction.OperandType is OperandType.InlineMethod or OperandType.InlineField or OperandType.InlineType or OperandType.InlineTok)
            {
                MemberInfo? named = method.Module.ResolveMember(BitConverter.ToInt32(code, at), ofType, ofMethod);
                if ((named as Type ?? named?.DeclaringType) is { } type) yield return type;
            }
            at += Size(instruction, code, at);
        }
    }

    private static int Size(OpCode instruction, byte[] code, int at) => instruction.OperandType switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        OperandType.InlineSwitch => 4 + 4 * BitConverter.ToInt32(code, at),
        _ => 4,
    };
}
