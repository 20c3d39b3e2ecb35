using EUNet.Weights.PyTorch;

namespace EUNet.Runtime.Tests.Weights;

public sealed class PickleReaderTests
{
    [Fact]
    public void PlainValues_AreRead()
    {
        var list = Assert.IsType<PickleList>(Read([0x80, 2, .. "](K\u0007M"u8, 1, 1, .. "J"u8, 0xFE, 0xFF, 0xFF, 0xFF, .. "N"u8, 0x88, 0x89, .. "X"u8, 2, 0, 0, 0, .. "ab)e."u8]));
        Assert.Equal([7L, 257L, -2L, null, true, false, "ab"], list.Items[..7]);
        Assert.Empty(Assert.IsType<PickleTuple>(list.Items[7]).Items);
    }

    [Fact]
    public void Dictionary_LastValueOfAKeyCounts()
    {
        var dictionary = Assert.IsType<PickleDict>(Read("}(U\u0001aK\u0001U\u0001bK\u0002U\u0001aK\u0003u."u8));
        Assert.Equal(3L, dictionary["a"]);
        Assert.Equal(["a", "b"], dictionary.Items.Select(item => item.Key));
        Assert.Null(dictionary["c"]);
    }

    [Fact]
    public void Memo_RecallsTheSameObject()
    {
        var tuple = Assert.IsType<PickleTuple>(Read([.. "]q\u0005h\u0005"u8, 0x86, (byte)'.']));
        Assert.Same(tuple.Items[0], tuple.Items[1]);
    }

    [Fact]
    public void Namespace_IsABagNothingLooksInto()
        => Assert.IsType<PickleOther>(Read([.. "cargparse\nNamespace\n)"u8, 0x81, .. "}U\u0001aK\u0001sb."u8]));

    [Fact]
    public void Set_InProtocols2And4()
    {
        Assert.IsType<PickleSet>(Read([.. "c__builtin__\nset\n](K\u0001K\u0002e"u8, 0x85, (byte)'R', (byte)'.']));
        Assert.IsType<PickleSet>(Read([0x80, 4, 0x8F, .. "(K\u0001"u8, 0x90, (byte)'.']));
    }

    public static TheoryData<string, byte[]> Refused => new()
    {
        { "posix.system", [.. "cposix\nsystem\n."u8] },
        { "os.system", [.. "(S'x'\nios\nsystem\n."u8] },
        { "builtins.eval", [0x80, 4, 0x8C, 8, .. "builtins"u8, 0x8C, 4, .. "eval"u8, 0x93, (byte)'.'] },
        { "torch.nn.modules.conv.Conv2d", [.. "ctorch.nn.modules.conv\nConv2d\n."u8] },
        { "collections.OrderedDict.__init__", [0x80, 4, 0x8C, 11, .. "collections"u8, 0x8C, 20, .. "OrderedDict.__init__"u8, 0x93, (byte)'.'] },
        { "copy_reg._reconstructor", [.. "ccopy_reg\n_reconstructor\n."u8] },
        { "torch.storage._load_from_bytes", [.. "ctorch.storage\n_load_from_bytes\n."u8] },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void OtherGlobal_IsRefusedByName(string name, byte[] pickle) => Assert.Contains($"asks for {name},", Fails(pickle).Message);

    public static TheoryData<string, byte[], string> Damaged => new()
    {
        { "nothing", [], "cut short" },
        { "no end", [.. "]"u8], "cut short" },
        { "unknown instruction", [0xFF], "byte 0" },
        { "extension", [0x82, 1, (byte)'.'], "0x82" },
        { "protocol 9", [0x80, 9], "protocol 9" },
        { "empty stack", [.. "."u8], "more from the stack" },
        { "append to nothing", [.. "K\u0001a."u8], "more from the stack" },
        { "take past a mark", [.. "K\u0001(0000."u8], "more from the stack" },
        { "no mark", [.. "K\u0001t."u8], "more from the stack" },
        { "append to a number", [.. "K\u0001K\u0002a."u8], "a list" },
        { "item of a list", [.. "]K\u0001K\u0002s."u8], "a dictionary" },
        { "key without value", [.. "}(K\u0001u."u8], "a key" },
        { "list as key", [.. "}]Ns."u8], "as a key" },
        { "never stored", [.. "h\u0007."u8], "recalls value 7" },
        { "call of a number", [.. "K\u0001)R."u8], "a call" },
        { "call of a type", [.. "ctorch\nFloatStorage\n)R."u8], "no function" },
        { "state of a number", [.. "K\u0001}b."u8], "state" },
        { "persistent text", [.. "U\u0001aQ."u8], "no storage" },
        { "persistent line", [.. "Pabc\n."u8], "no instruction" },
        { "long text", [.. "X"u8, 0xFF, 0xFF, 0xFF, 0x7F, .. "ab."u8], "2147483647 bytes" },
        { "longer text", [0x8D, 0, 0, 0, 0, 0, 0, 0, 0x40, (byte)'.'], "4611686018427387904 bytes" },
        { "negative length", [0x8E, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], "-1 bytes" },
        { "long number", [0x8B, 0, 0, 1, 0, .. new byte[65536], (byte)'.'], "number of 65536 bytes" },
        { "long number in digits", [.. "L"u8, .. Enumerable.Repeat((byte)'1', 5000), .. "L\n."u8], "a number that is none" },
        { "not UTF-8", [.. "U\u0001"u8, 0xFF, (byte)'.'], "UTF-8" },
        { "OrderedDict of a number", [.. "ccollections\nOrderedDict\nK\u0001"u8, 0x85, .. "R."u8], "arguments" },
        { "device of a list", [.. "ctorch\ndevice\n]"u8, 0x85, .. "R."u8], "arguments" },
    };

    [Theory]
    [MemberData(nameof(Damaged))]
    public void Damage_IsAnErrorThatSaysWhat(string _, byte[] pickle, string part) => Assert.Contains(part, Fails(pickle).Message);

    [Fact]
    public void Repetition_IsBounded()
    {
        Assert.Contains("values", Fails([.. Enumerable.Repeat((byte)'}', 3_000_000), (byte)'.']).Message);

        // A call with a list of 1,000,000 as each of 4,000 arguments.
        byte[] list = [.. "]("u8, .. Enumerable.Repeat((byte)'N', 1_000_000), .. "eq\u0001"u8];
        Assert.Contains("values", Fails([.. "ccollections\nOrderedDict\n("u8, .. list, .. Enumerable.Range(0, 4000).SelectMany(_ => "h\u0001"u8.ToArray()), .. "tR."u8]).Message);

        // A list of 1,000 pairs, which each of 10,000 calls would copy.
        byte[] pair = [.. "NN"u8, 0x86];
        byte[] pairs = [.. "]("u8, .. Enumerable.Range(0, 1000).SelectMany(_ => pair), .. "eq\u0001"u8];
        byte[] call = [.. "ccollections\nOrderedDict\nh\u0001"u8, 0x85, .. "R0"u8];
        Assert.Contains("values", Fails([.. pairs, .. Enumerable.Range(0, 10_000).SelectMany(_ => call), .. "N."u8]).Message);
    }

    [Fact]
    public void DeepNesting_IsRead_WithoutRecursion()
        => Assert.IsType<PickleList>(Read([.. Enumerable.Repeat((byte)']', 500_000), .. Enumerable.Repeat((byte)'a', 499_999), (byte)'.']));

    private static object? Read(ReadOnlySpan<byte> pickle) => new PickleReader(pickle).Read();

    private static PickleException Fails(byte[] pickle) => Assert.Throws<PickleException>(() => Read(pickle));
}
