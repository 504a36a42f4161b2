using Askew.Graphs;
using Askew.Importing.Onnx;
using Askew.Tensors;
using Google.Protobuf;
using DataType = Askew.Importing.Onnx.TensorProto.Types.DataType;

namespace Askew.Tests.Importing.Onnx;

public class TensorReaderTests
{
    public static TheoryData<int, byte[], int, double[]> RawForms => new()
    {
        { (int)DataType.Float, Bytes(1.5f, -2f), (int)ElementType.Float32, [1.5, -2] },
        { (int)DataType.Double, [.. BitConverter.GetBytes(1.5), .. BitConverter.GetBytes(-2.0)], (int)ElementType.Float32, [1.5, -2] },
        { (int)DataType.Float16, [0x00, 0x3E, 0x00, 0xC0], (int)ElementType.Float32, [1.5, -2] },
        { (int)DataType.Bfloat16, [0xC0, 0x3F, 0x00, 0xC0], (int)ElementType.Float32, [1.5, -2] },
        { (int)DataType.Int8, [3, 0xFE], (int)ElementType.Int8, [3, -2] },
        { (int)DataType.Uint8, [3, 0xFE], (int)ElementType.UInt8, [3, 254] },
        { (int)DataType.Int16, [3, 0, 0xFE, 0xFF], (int)ElementType.Int16, [3, -2] },
        { (int)DataType.Int32, [3, 0, 0, 0, 0xFE, 0xFF, 0xFF, 0xFF], (int)ElementType.Int32, [3, -2] },
        { (int)DataType.Int64, [.. BitConverter.GetBytes(3L), .. BitConverter.GetBytes(-2L)], (int)ElementType.Int64, [3, -2] },
        { (int)DataType.Bool, [1, 0], (int)ElementType.Boolean, [1, 0] },
    };

    public static TheoryData<int, int, double[]> FieldForms => new()
    {
        { (int)DataType.Float, (int)ElementType.Float32, [1.5, -2] },
        { (int)DataType.Double, (int)ElementType.Float32, [1.5, -2] },
        { (int)DataType.Float16, (int)ElementType.Float32, [1.5, -2] },
        { (int)DataType.Bfloat16, (int)ElementType.Float32, [1.5, -2] },
        { (int)DataType.Int8, (int)ElementType.Int8, [3, -2] },
        { (int)DataType.Uint8, (int)ElementType.UInt8, [3, 254] },
        { (int)DataType.Int16, (int)ElementType.Int16, [3, -2] },
        { (int)DataType.Int32, (int)ElementType.Int32, [3, -2] },
        { (int)DataType.Int64, (int)ElementType.Int64, [3, -2] },
        { (int)DataType.Bool, (int)ElementType.Boolean, [1, 0] },
    };

    [Theory]
    [MemberData(nameof(RawForms))]
    public void ReadsRawBytes(int dataType, byte[] bytes, int elementType, double[] expected)
    {
        TensorProto proto = Empty(dataType, 2);
        proto.RawData = ByteString.CopyFrom(bytes);
        Check(proto, (ElementType)elementType, expected);
    }

    [Theory]
    [MemberData(nameof(FieldForms))]
    public void ReadsTypedFields(int dataType, int elementType, double[] expected)
    {
        TensorProto proto = Empty(dataType, 2);
        switch ((DataType)dataType)
        {
            case DataType.Float:
                proto.FloatData.Add(expected.Select(value => (float)value));
                break;
            case DataType.Double:
                proto.DoubleData.Add(expected);
                break;
            case DataType.Int64:
                proto.Int64Data.Add(expected.Select(value => (long)value));
                break;
            case DataType.Float16:
                proto.Int32Data.Add([0x3E00, 0xC000]);
                break;
            case DataType.Bfloat16:
                proto.Int32Data.Add([0x3FC0, 0xC000]);
                break;
            default:
                proto.Int32Data.Add(expected.Select(value => (int)value));
                break;
        }

        Check(proto, (ElementType)elementType, expected);
    }

    [Theory]
    [MemberData(nameof(RawForms))]
    public void ReadsExternalFiles(int dataType, byte[] bytes, int elementType, double[] expected)
    {
        using var folder = new Samples.TemporaryFolder();
        folder.Add("weights.bin", [9, 9, 9, .. bytes, 9]);
        Check(External(dataType, "weights.bin", 3, bytes.Length), (ElementType)elementType, expected, folder.FullPath);
    }

    [Fact]
    public void RefusesNumbersThatAreMissing()
    {
        TensorProto proto = Empty((int)DataType.Float, 2);
        proto.RawData = ByteString.CopyFrom(new byte[7]);
        Assert.Contains("needs 8 bytes, but has 7", Fault(proto), StringComparison.Ordinal);
        proto.ClearRawData();
        proto.FloatData.Add(1);
        Assert.Contains("needs 2 numbers, but has 1", Fault(proto), StringComparison.Ordinal);
    }

    [Fact]
    public void RefusesShapesBeforeMemoryIsTaken()
    {
        Assert.Contains("'w'", Fault(Empty((int)DataType.Float, -1)), StringComparison.Ordinal);
        Assert.Contains("more than", Fault(Empty((int)DataType.Float, int.MaxValue, int.MaxValue, 8)), StringComparison.Ordinal);
        Assert.Contains("needs 2000000000 numbers, but has 0", Fault(Empty((int)DataType.Float, 2_000_000_000)), StringComparison.Ordinal);
        TensorProto many = Empty((int)DataType.Float, [.. Enumerable.Repeat(1, 40)]);
        Assert.Contains("impossible shape", Fault(many), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../secret.bin")]
    [InlineData("..")]
    [InlineData("a/../../secret.bin")]
    [InlineData("/etc/hostname")]
    [InlineData("C:\\secret.bin")]
    [InlineData("..\\secret.bin")]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("a//b")]
    public void RefusesFilesOutsideTheFolder(string location)
    {
        using var folder = new Samples.TemporaryFolder();
        Assert.Contains("only plain names inside the model's folder", Fault(External((int)DataType.Float, location, 0, 8), folder.FullPath),
            StringComparison.Ordinal);
    }

    [Fact]
    public void RefusesLinksThatLeadOutside()
    {
        using var outside = new Samples.TemporaryFolder();
        outside.Add("secret.bin", new byte[8]);
        using var folder = new Samples.TemporaryFolder();
        File.CreateSymbolicLink(Path.Combine(folder.FullPath, "direct.bin"), Path.Combine(outside.FullPath, "secret.bin"));
        Directory.CreateSymbolicLink(Path.Combine(folder.FullPath, "through"), outside.FullPath);
        File.CreateSymbolicLink(Path.Combine(folder.FullPath, "twice.bin"), Path.Combine(folder.FullPath, "through", "secret.bin"));
        File.CreateSymbolicLink(Path.Combine(folder.FullPath, "circle.bin"), Path.Combine(folder.FullPath, "circle.bin"));
        foreach (string location in new[] { "direct.bin", "through/secret.bin", "twice.bin" })
        {
            Assert.Contains("leads out of the model's folder", Fault(External((int)DataType.Float, location, 0, 8), folder.FullPath),
                StringComparison.Ordinal);
        }

        Assert.Contains("too many symbolic links", Fault(External((int)DataType.Float, "circle.bin", 0, 8), folder.FullPath),
            StringComparison.Ordinal);
    }

    [Fact]
    public void FollowsLinksThatStayInside()
    {
        using var folder = new Samples.TemporaryFolder();
        folder.Add("data/weights.bin", Bytes(1.5f, -2f));
        Directory.CreateSymbolicLink(Path.Combine(folder.FullPath, "link"), Path.Combine(folder.FullPath, "data"));
        Check(External((int)DataType.Float, "link/weights.bin", 0, 8), ElementType.Float32, [1.5, -2], folder.FullPath);
    }

    [Theory]
    [InlineData(0, 9, "holds 9 for it")]
    [InlineData(5, 8, "needs 8 bytes from byte 5 of 'weights.bin', which has only 12")]
    [InlineData(long.MaxValue, 8, "which has only 12")]
    public void RefusesPlacesThatTheFileDoesNotHave(long offset, long length, string message)
    {
        using var folder = new Samples.TemporaryFolder();
        folder.Add("weights.bin", new byte[12]);
        Assert.Contains(message, Fault(External((int)DataType.Float, "weights.bin", offset, length), folder.FullPath),
            StringComparison.Ordinal);
    }

    [Fact]
    public void RefusesAMissingFileAndAMissingFolder()
    {
        using var folder = new Samples.TemporaryFolder();
        Assert.Contains("cannot be read", Fault(External((int)DataType.Float, "no.bin", 0, 8), folder.FullPath), StringComparison.Ordinal);
        Assert.Contains("not read from a folder", Fault(External((int)DataType.Float, "no.bin", 0, 8)), StringComparison.Ordinal);
    }

    private static void Check(TensorProto proto, ElementType elementType, double[] expected, string? folder = null)
    {
        Tensor tensor = new TensorReader(new ExternalData(folder)).Read(proto, "tensor 'w'");
        Assert.Equal(elementType, tensor.ElementType);
        Assert.Equal(new Shape(2), tensor.Shape);
        Assert.Equal(expected, tensor.ToDoubles());
    }

    private static string Fault(TensorProto proto, string? folder = null) =>
        Assert.Throws<GraphException>(() => new TensorReader(new ExternalData(folder)).Read(proto, "tensor 'w'")).Message;

    private static TensorProto Empty(int dataType, params int[] extents)
    {
        var proto = new TensorProto { Name = "w", DataType = dataType };
        proto.Dims.Add(extents.Select(extent => (long)extent));
        return proto;
    }

    private static TensorProto External(int dataType, string location, long offset, long length)
    {
        TensorProto proto = Empty(dataType, 2);
        proto.DataLocation = TensorProto.Types.DataLocation.External;
        proto.ExternalData.Add(new StringStringEntryProto { Key = "location", Value = location });
        proto.ExternalData.Add(new StringStringEntryProto { Key = "offset", Value = $"{offset}" });
        proto.ExternalData.Add(new StringStringEntryProto { Key = "length", Value = $"{length}" });
        return proto;
    }

    private static byte[] Bytes(params float[] values) => [.. values.SelectMany(BitConverter.GetBytes)];
}
