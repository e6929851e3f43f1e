namespace Saddle.Data;

/// <summary>One file of CIFAR-10's binary version: 10,000 records of a label and an image, channels first.</summary>
internal static class CifarBatch
{
    public const int Records = 10_000, ImageBytes = 3 * 32 * 32, RecordBytes = 1 + ImageBytes, Length = Records * RecordBytes, Classes = 10;

    /// <summary>The names of a part's files, in the order of its examples.</summary>
    public static string[] Names(DatasetSplit split) =>
        split == DatasetSplit.Test ? ["test_batch.bin"] : [.. Enumerable.Range(1, 5).Select(number => $"data_batch_{number}.bin")];

    /// <summary>Reads a whole batch and judges it.</summary>
    /// <param name="source">Where it lies; read no further than a byte too many.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="InputException">It has another length, or a label that there is not.</exception>
    public static byte[] Read(Stream source, string name)
    {
        var buffer = new byte[Length + 1];
        int count = source.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        if (count != Length)
            throw new InputException($"{name} is no batch of CIFAR-10's binary version: it has "
                + $"{(count > Length ? "more than" : $"{count} bytes instead of")} {Length} bytes ({Records} records of {RecordBytes}). Unpack "
                + $"{CifarArchive.FileName} again, or remove the file.");
        for (int record = 0; record < Records; record++)
            if (buffer[record * RecordBytes] >= Classes)
                throw new InputException($"{name} is no batch of CIFAR-10's binary version: record {record} has the label {buffer[record * RecordBytes]}; "
                    + $"expected 0 to {Classes - 1}. Unpack {CifarArchive.FileName} again, or remove the file.");
        return buffer;
    }

    /// <summary>Copies the first records of a batch into tensors.</summary>
    /// <param name="batch">A batch that <see cref="Read"/> gave.</param>
    /// <param name="inputs">float32, <c>[n, 3, 32, 32]</c>; filled with values in 0..1.</param>
    /// <param name="labels">int64, <c>[n]</c>; filled.</param>
    public static void Copy(byte[] batch, Tensor inputs, Tensor labels)
    {
        using var scope = NewDisposeScope();
        long count = labels.shape[0];
        Tensor records = tensor(batch, ScalarType.Byte).narrow(0, 0, count * RecordBytes).reshape(count, RecordBytes);
        labels.copy_(records.select(1, 0));
        inputs.copy_(records.narrow(1, 1, ImageBytes).reshape(count, 3, 32, 32)).div_(Scalars.LargestByte);
    }
}
