using System.Buffers.Binary;
using System.Text;

namespace Saddle.Models;

/// <summary>
/// Reads a pickle of TorchScript as libtorch does, and refuses what libtorch would take on trust: lengths, counts, the
/// places of values, and what is called with what. Nothing is run, and nothing is larger in memory than in the file.
/// </summary>
internal sealed class PickleReader
{
    // Modules lie a few dozen deep in each other; libtorch frees values by calls inside each other, which end its stack at some depth.
    private const int DeepestValue = 500;
    private static readonly object Nothing = new();
    private readonly byte[] _pickle;
    private readonly PickleCalls _calls;
    private readonly List<object?> _stack = [];
    private readonly List<int> _marks = [];
    private readonly List<object?> _memo = [];
    private int _position;

    private PickleReader(byte[] pickle, PickleCalls calls) => (_pickle, _calls) = (pickle, calls);

    /// <summary>The one value that a pickle holds.</summary>
    /// <param name="pickle">The bytes, of the protocol 2 that TorchScript writes.</param>
    /// <param name="calls">What calls in it become.</param>
    /// <exception cref="ZipFault">It is damaged, or asks for what the archive does not have.</exception>
    public static object? Read(byte[] pickle, PickleCalls calls)
    {
        var reader = new PickleReader(pickle, calls);
        if (reader.Byte() != 0x80 || reader.Byte() != 2) throw Damaged("it does not begin as one of protocol 2");
        while (reader.Step())
        {
        }
        return reader._stack.Count == 1 ? reader._stack[0] : throw Damaged($"it leaves {reader._stack.Count} values instead of one");
    }

    private static ZipFault Damaged(string what) => new($"its pickle is damaged: {what}");

    private bool Step()
    {
        byte code = Byte();
        switch (code)
        {
            case (byte)'.': return false;
            case (byte)'c': Push(new PickleGlobal(Line(), Line())); break;
            case (byte)'X': Push(Text((uint)Word())); break;
            case (byte)'q': Remember(Byte()); break;
            case (byte)'r': Remember((uint)Word()); break;
            case (byte)'h': Recall(Byte()); break;
            case (byte)'j': Recall((uint)Word()); break;
            case (byte)'K': Push((long)Byte()); break;
            case (byte)'M': Push((long)BinaryPrimitives.ReadUInt16LittleEndian(Take(2))); break;
            case (byte)'J': Push((long)Word()); break;
            case 0x8a: Push(Byte() == 8 ? BinaryPrimitives.ReadInt64LittleEndian(Take(8)) : throw Damaged("a number has another length than 8")); break;
            case (byte)'G': Push(BinaryPrimitives.ReadDoubleBigEndian(Take(8))); break;
            case (byte)'N': Push(null); break;
            case 0x88 or 0x89: Push(code == 0x88); break;
            case (byte)'(': _marks.Add(_stack.Count); break;
            case (byte)')': Push(new PickleTuple([])); break;
            case (byte)']': Push(new PickleList()); break;
            case (byte)'}': Push(new PickleDictionary()); break;
            case (byte)'t': Push(new PickleTuple(PopToMark())); break;
            case 0x85 or 0x86 or 0x87: Push(new PickleTuple(Pop(code - 0x84))); break;
            case (byte)'a': Append(Pop(1)); break;
            case (byte)'e': Append(PopToMark()); break;
            case (byte)'s': SetItems(Pop(2)); break;
            case (byte)'u': SetItems(PopToMark()); break;
            case (byte)'0': Pop(1); break;
            case 0x81: TakeNoArguments(); break;
            case (byte)'R' or (byte)'b': Call(Pop(2)); break;
            case (byte)'Q': Push(_calls.Storage(Pop(1)[0])); break;
            default: throw Damaged($"it holds the unknown instruction {code}");
        }
        return true;
    }

    private void Append(object?[] items)
    {
        if (Top() is not PickleList { Held: false } list) throw Damaged("values are added to something that is no list of its own");
        list.Add(items);
        RequireShallow(list);
    }

    private void SetItems(object?[] items)
    {
        if (Top() is not PickleDictionary { Held: false } dictionary || items.Length % 2 != 0)
            throw Damaged("keys and values are set in something that is no dictionary of its own");
        for (int i = 0; i < items.Length; i += 2)
            dictionary.Set(items[i] is string or long or double or bool or PickleTensor ? items[i]! : throw Damaged("a key is neither a text nor a number"),
                items[i + 1]);
        RequireShallow(dictionary);
    }

    /// <summary>A new object: its state follows, so that only its class stays.</summary>
    private void TakeNoArguments()
    {
        if (Pop(1)[0] is not PickleTuple { Items.Length: 0 } || Top() is not PickleGlobal) throw Damaged("an object is made in another way than TorchScript's");
    }

    private void Call(object?[] call) =>
        Push(call[0] is PickleGlobal function ? _calls.Call(function, call[1]) : throw Damaged("something is called that is no function"));

    private void Remember(long index)
    {
        // libtorch makes room for every index up to this one.
        if (index > _pickle.Length) throw Damaged($"the value {index} is remembered, and it has {_pickle.Length} bytes");
        while (_memo.Count <= index) _memo.Add(Nothing);
        _memo[(int)index] = Top();
    }

    private void Recall(long index) =>
        Push(index < _memo.Count && _memo[(int)index] != Nothing ? _memo[(int)index] : throw Damaged($"the value {index} is recalled and was not remembered"));

    private void Push(object? value)
    {
        RequireShallow(value);
        _stack.Add(value);
    }

    private static void RequireShallow(object? value)
    {
        if (PickleValue.DepthOf(value) > DeepestValue) throw Damaged($"more than {DeepestValue} values lie inside each other");
    }

    private object? Top() => _stack.Count > _marks.LastOrDefault() ? _stack[^1] : throw Damaged("a value is missing");

    private object?[] Pop(int count)
    {
        if (_stack.Count - count < _marks.LastOrDefault()) throw Damaged("a value is missing");
        object?[] values = [.. _stack[^count..]];
        _stack.RemoveRange(_stack.Count - count, count);
        return values;
    }

    private object?[] PopToMark()
    {
        if (_marks.Count == 0) throw Damaged("the start of a group is missing");
        object?[] values = Pop(_stack.Count - _marks[^1]);
        _marks.RemoveAt(_marks.Count - 1);
        return values;
    }

    private string Line()
    {
        int length = _pickle.AsSpan(_position).IndexOf((byte)'\n');
        if (length < 0) throw Damaged("a name has no end");
        string line = Encoding.UTF8.GetString(Take(length));
        _position++;
        return line;
    }

    private string Text(uint length) => length <= _pickle.Length - _position ? Encoding.UTF8.GetString(Take((int)length))
        : throw Damaged($"a text would have {length} bytes, and {_pickle.Length - _position} follow");

    private byte Byte() => Take(1)[0];

    private int Word() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > _pickle.Length - _position) throw Damaged("it is cut off");
        ReadOnlySpan<byte> taken = _pickle.AsSpan(_position, count);
        _position += count;
        return taken;
    }
}
