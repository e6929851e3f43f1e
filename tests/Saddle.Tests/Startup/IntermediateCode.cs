using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace Saddle.Tests.Startup;

/// <summary>Who calls whom in a compiled assembly, and what happens to what a call gives.</summary>
internal static class IntermediateCode
{
    private static readonly Dictionary<int, OpCode> Codes = typeof(OpCodes).GetFields().Select(field => field.GetValue(null)).OfType<OpCode>()
        .ToDictionary(code => (int)(ushort)code.Value);

    /// <summary>A call: the type and method that make it, the type and method that are called, and the instruction that follows.</summary>
    public sealed record Call(string Caller, string Type, string Method, string Next);

    /// <summary>All calls of methods in an assembly.</summary>
    public static List<Call> Calls(string path)
    {
        using var file = new PEReader(File.OpenRead(path));
        MetadataReader names = file.GetMetadataReader();
        var calls = new List<Call>();
        foreach (MethodDefinitionHandle handle in names.MethodDefinitions)
        {
            MethodDefinition method = names.GetMethodDefinition(handle);
            if (method.RelativeVirtualAddress == 0) continue;
            string caller =
                $"{TypeName(names, method.GetDeclaringType())}.{names.GetString(method.Name)}{Parameters(method.DecodeSignature(new TypeNames(), null))}";
            BlobReader code = file.GetMethodBody(method.RelativeVirtualAddress).GetILReader();
            (string Type, string Method)? called = null;
            while (code.RemainingBytes > 0)
            {
                int value = code.ReadByte();
                OpCode instruction = Codes[value == 0xFE ? value << 8 | code.ReadByte() : value];
                if (called is { } before) calls.Add(new Call(caller, before.Type, before.Method, instruction.Name!));
                called = instruction.OperandType == OperandType.InlineMethod ? Name(names, MetadataTokens.EntityHandle(code.ReadInt32()))
                    : Skip(ref code, instruction);
            }
        }
        return calls;
    }

    private static (string, string)? Skip(ref BlobReader code, OpCode instruction)
    {
        int size = instruction.OperandType switch
        {
            OperandType.InlineNone => 0,
            OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
            OperandType.InlineVar => 2,
            OperandType.InlineI8 or OperandType.InlineR => 8,
            OperandType.InlineSwitch => 4 * code.ReadInt32(),
            _ => 4,
        };
        code.Offset += size;
        return null;
    }

    private static (string, string)? Name(MetadataReader names, EntityHandle handle)
    {
        switch (handle.Kind)
        {
            case HandleKind.MethodDefinition:
                MethodDefinition method = names.GetMethodDefinition((MethodDefinitionHandle)handle);
                return (TypeName(names, method.GetDeclaringType()), names.GetString(method.Name) + Parameters(method.DecodeSignature(new TypeNames(), null)));
            case HandleKind.MemberReference:
                MemberReference member = names.GetMemberReference((MemberReferenceHandle)handle);
                return (TypeName(names, member.Parent), names.GetString(member.Name) + Parameters(member.DecodeMethodSignature(new TypeNames(), null)));
            case HandleKind.MethodSpecification:
                return Name(names, names.GetMethodSpecification((MethodSpecificationHandle)handle).Method);
            default:
                return null;
        }
    }

    private static string Parameters(MethodSignature<string> signature) => $"({string.Join(',', signature.ParameterTypes)})";

    private static string TypeName(MetadataReader names, EntityHandle handle)
    {
        switch (handle.Kind)
        {
            case HandleKind.TypeDefinition:
                TypeDefinition type = names.GetTypeDefinition((TypeDefinitionHandle)handle);
                string own = names.GetString(type.Name);
                return type.GetDeclaringType() is { IsNil: false } outer ? $"{TypeName(names, outer)}.{own}" : own;
            case HandleKind.TypeReference:
                TypeReference reference = names.GetTypeReference((TypeReferenceHandle)handle);
                string name = names.GetString(reference.Name);
                return reference.ResolutionScope.Kind == HandleKind.TypeReference ? $"{TypeName(names, reference.ResolutionScope)}.{name}" : name;
            default:
                return "generic";
        }
    }

    private sealed class TypeNames : ISignatureTypeProvider<string, object?>
    {
        public string GetArrayType(string elementType, ArrayShape shape) => $"{elementType}[,]";
        public string GetByReferenceType(string elementType) => $"{elementType}&";
        public string GetFunctionPointerType(MethodSignature<string> signature) => "function";
        public string GetGenericInstantiation(string genericType, System.Collections.Immutable.ImmutableArray<string> typeArguments) =>
            $"{genericType}<{string.Join(',', typeArguments)}>";
        public string GetGenericMethodParameter(object? genericContext, int index) => $"!!{index}";
        public string GetGenericTypeParameter(object? genericContext, int index) => $"!{index}";
        public string GetModifiedType(string modifier, string unmodifiedType, bool isRequired) => unmodifiedType;
        public string GetPinnedType(string elementType) => elementType;
        public string GetPointerType(string elementType) => $"{elementType}*";
        public string GetPrimitiveType(PrimitiveTypeCode typeCode) => typeCode.ToString();
        public string GetSZArrayType(string elementType) => $"{elementType}[]";
        public string GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) => TypeName(reader, handle);
        public string GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) => TypeName(reader, handle);
        public string GetTypeFromSpecification(MetadataReader reader, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind) => "generic";
    }
}
