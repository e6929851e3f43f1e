namespace Saddle.Models;

/// <summary>The types that weights and buffers have in files: what safetensors files are written with, without loss.</summary>
internal static class StoredWeights
{
    /// <summary>The type that a tensor of a type is stored in: half precision as float32, whole numbers and truth values as int64.</summary>
    public static ScalarType TypeOf(ScalarType type) => type switch
    {
        ScalarType.Float16 or ScalarType.BFloat16 => ScalarType.Float32,
        ScalarType.Byte or ScalarType.Int8 or ScalarType.Int16 or ScalarType.Int32 or ScalarType.Bool => ScalarType.Int64,
        _ => type,
    };

    /// <summary>The tensor in that type, itself where it has it; in the caller's dispose scope.</summary>
    public static Tensor Storable(this Tensor value) => TypeOf(value.dtype) is var type && type == value.dtype ? value : value.to_type(type);
}
