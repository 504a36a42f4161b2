using System.Text;
using System.Text.Json;
using Askew.Samples;
using Askew.Samples.Arrays;
using Askew.Tensors;
using FsCheck;
using FsCheck.Fluent;

namespace Askew.Tests.Samples;

/// <summary>.npy and .npz against NumPy's files, and whatever can be wrong with one.</summary>
public class ArrayFileTests
{
    public static TheoryData<string> Names => new(Load().Select(sample => sample.Name));

    [Theory]
    [MemberData(nameof(Names))]
    public void Reads_what_NumPy_writes(string name)
    {
        (_, byte[] content, int[] shape, double[] values) = Named(name);
        using var folder = new TemporaryFolder();
        Tensor tensor = ReadFirst(folder.Add(name[..3] == "npz" ? "a.npz" : "a.npy", content));
        Assert.Equal(new Shape(shape), tensor.Shape);
        Assert.Equal(values, tensor.ToDoubles());
    }

    [Theory]
    [InlineData("npy-f4")]
    [InlineData("npy-f8")]
    [InlineData("npy-i1")]
    [InlineData("npy-u1")]
    [InlineData("npy-i2")]
    [InlineData("npy-i4")]
    [InlineData("npy-i8")]
    [InlineData("npy-b1")]
    [InlineData("npy-scalar")]
    [InlineData("npy-vector")]
    [InlineData("npy-empty")]
    public void Writes_the_bytes_that_NumPy_writes(string name)
    {
        byte[] content = Named(name).Content;
        using var folder = new TemporaryFolder();
        using var written = new MemoryStream();
        NpyFile.Write(written, NpyFile.Read(folder.Add("a.npy", content)));
        Assert.Equal(content, written.ToArray());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_truncated_file_is_unreadable_wherever_it_ends(string name)
    {
        byte[] content = Named(name).Content;
        using var folder = new TemporaryFolder();
        for (int length = 0; length < content.Length; length++)
        {
            string path = folder.Add(name[..3] == "npz" ? "cut.npz" : "cut.npy", content[..length]);
            Assert.Contains("cut", Assert.Throws<UnreadableArrayException>(() => ReadFirst(path)).Message);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_byte_turned_round_gives_arrays_or_is_unreadable(string name)
    {
        byte[] content = Named(name).Content;
        using var folder = new TemporaryFolder();
        for (int i = 0; i < content.Length; i++)
        {
            foreach (byte change in new byte[] { 0xFF, 0x01, 0x10 })
            {
                content[i] ^= change;
                try
                {
                    ReadFirst(folder.Add(name[..3] == "npz" ? "a.npz" : "a.npy", content));
                }
                catch (UnreadableArrayException)
                {
                }

                content[i] ^= change;
            }
        }
    }

    [Theory]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (100000, 100000), }", "elements")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (536870912,), }", "truncated")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999,), }", "header")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }", "header")]
    [InlineData("{'descr': '>f4', 'fortran_order': False, 'shape': (1,), }", "'>f4'")]
    [InlineData("{'descr': '<U3', 'fortran_order': False, 'shape': (1,), }", "'<U3'")]
    [InlineData("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", "'|O'")]
    [InlineData("{'descr': '', 'fortran_order': False, 'shape': (1,), }", "''")]
    [InlineData("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }", "records")]
    [InlineData("{'descr': '<f4', 'shape': (1,), }", "header")]
    [InlineData("{'descr': '<f4', 'fortran_order': Maybe, 'shape': (1,), }", "header")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1", "header")]
    [InlineData("", "header")]
    public void A_header_that_cannot_be_is_refused(string header, string expected)
    {
        byte[] content = [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. Encoding.ASCII.GetBytes(header), 0, 0, 0, 0];
        using var folder = new TemporaryFolder();
        string path = folder.Add("a.npy", content);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains(expected, Assert.Throws<UnreadableArrayException>(() => NpyFile.Read(path)).Message);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void What_is_written_to_an_npz_is_read_back_and_always_the_same_bytes()
    {
        var arrays = Gen.ArrayOf(Gen.Choose(-1000, 1000).Select(value => value / 8f));
        Prop.ForAll(arrays.ToArbitrary(), values =>
        {
            NamedTensor[] tensors =
            [
                new("/model/output:0", Tensor.Of(new Shape(1, values.Length), values)),
                new("flags", Tensor.Of(new Shape(values.Length), Array.ConvertAll(values, value => value > 0))),
            ];
            using var folder = new TemporaryFolder();
            string first = Path.Combine(folder.FullPath, "first.npz");
            string second = Path.Combine(folder.FullPath, "second.npz");
            NpzFile.Write(first, tensors);
            NpzFile.Write(second, tensors);
            IReadOnlyList<NamedTensor> read = NpzFile.Read(first);
            return File.ReadAllBytes(first).AsSpan().SequenceEqual(File.ReadAllBytes(second))
                && read.Select(tensor => tensor.Name).SequenceEqual(tensors.Select(tensor => tensor.Name))
                && read[0].Tensor.Floats.SequenceEqual(values)
                && read[1].Tensor.ToDoubles().SequenceEqual(tensors[1].Tensor.ToDoubles());
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_changed_element_in_an_npz_is_found_by_its_checksum()
    {
        byte[] content = Named("npz-stored").Content;
        int element = content.AsSpan().IndexOf((byte)'\n') + 5;
        content[element] ^= 1;
        using var folder = new TemporaryFolder();
        Assert.Throws<UnreadableArrayException>(() => NpzFile.Read(folder.Add("a.npz", content)));
    }

    [Fact]
    public void An_npz_is_written_uncompressed()
    {
        using var stream = new MemoryStream();
        NpzFile.Write(stream, [new NamedTensor("zeros", Tensor.Zeros(new Shape(1000), ElementType.Float32))]);

        // The method is the 16-bit word at offset 8 of the first entry: 0 is stored.
        Assert.Equal(0, BitConverter.ToUInt16(stream.ToArray(), 8));
        Assert.InRange(stream.Length, 4000, 4500);
    }

    private static Tensor ReadFirst(string path) => path.EndsWith('z') ? NpzFile.Read(path)[0].Tensor : NpyFile.Read(path);

    private static (string Name, byte[] Content, int[] Shape, double[] Values) Named(string name) =>
        Load().Single(sample => sample.Name == name);

    private static (string Name, byte[] Content, int[] Shape, double[] Values)[] Load()
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(TestData.PathOf("array_samples.json")));
        return [.. document.RootElement.GetProperty("samples").EnumerateArray().Select(sample => (
            sample.GetProperty("name").GetString()!,
            sample.GetProperty("content").GetBytesFromBase64(),
            sample.GetProperty("shape").EnumerateArray().Select(extent => extent.GetInt32()).ToArray(),
            sample.GetProperty("values").EnumerateArray().Select(value => value.GetDouble()).ToArray()))];
    }
}
