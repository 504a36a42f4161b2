using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Askew.Files;
using Askew.Instructions;
using Askew.Numerics;
using Askew.Tensors;

namespace Askew.Runtime.Tests.Instructions;

public class ProgramFileTests
{
    [Fact]
    public void TheSameProgramGivesTheSameBytesAndSurvivesTheRoundTrip()
    {
        byte[] first = ProgramFile.ToBytes(Sample());
        IntegerProgram read = ProgramFile.Read(new MemoryStream(first));
        Assert.Equal(first, ProgramFile.ToBytes(Sample()));
        Assert.Equal(first, ProgramFile.ToBytes(read));
        Convolve convolve = Assert.IsType<Convolve>(read.Instructions[0]);
        Assert.Equal(((Convolve)Sample().Instructions[0]).Weights, convolve.Weights);
        Assert.Equal(((Convolve)Sample().Instructions[0]).Requantizers, convolve.Requantizers);
    }

    [Fact]
    public void AnyZipToolReadsIt()
    {
        using var archive = new ZipArchive(new MemoryStream(ProgramFile.ToBytes(Sample())));
        Assert.Equal(["format.json", "program.json", "weights.bin"], archive.Entries.Select(e => e.FullName));
        using var reader = new StreamReader(archive.GetEntry("program.json")!.Open());
        Assert.Contains("\"instruction\": \"Convolve\"", reader.ReadToEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public void AnyDamagedByteIsNoticedOrHarmless()
    {
        byte[] file = ProgramFile.ToBytes(Sample());
        for (int i = 0; i < file.Length; i += 5)
        {
            byte[] damaged = [.. file];
            damaged[i] ^= 0x55;
            AssertSameOrRefused(damaged, file);
        }
    }

    [Fact]
    public void AnyTruncatedFileIsRefused()
    {
        byte[] file = ProgramFile.ToBytes(Sample());
        for (int length = 0; length < file.Length; length += 5)
        {
            int kept = length;
            var refused = Assert.Throws<InvalidDataException>(() => Load(file[..kept]));
            Assert.Contains("it is no zip archive, or only a part of one; quantize", refused.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void ANetworkThatCannotBeLoadedIsComplainedOfAsEverythingElse()
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, ProgramFile.ToBytes(Sample())[..^7]);
            AskewException damaged = Assert.ThrowsAny<AskewException>(() => IntegerNetwork.Load(path));
            Assert.Equal((Fault.Model, true), (damaged.Fault, damaged.Message.Contains(path, StringComparison.Ordinal)));
        }
        finally
        {
            File.Delete(path);
        }

        AskewException missing = Assert.ThrowsAny<AskewException>(() => IntegerNetwork.Load(path));
        Assert.Equal((Fault.Request, true), (missing.Fault, missing.Message.Contains(path, StringComparison.Ordinal)));
    }

    [Fact]
    public void ANewerFileIsRefusedAndSaysSo()
    {
        var error = Assert.Throws<InvalidDataException>(() =>
            Load(Edited("format.json", text =>
            text.Replace("\"version\": 1", "\"version\": 2", StringComparison.Ordinal), fixChecksum: false)));
        Assert.Contains("version 2", error.Message, StringComparison.Ordinal);
        Assert.Contains("newer Askew", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"input\": 0", "\"input\": 9", "tensor 9")]
    [InlineData("\"input\": 0", "\"input\": -1", "tensor -1")]
    [InlineData("\"groups\": 1", "\"groups\": 0", "groups")]
    [InlineData("\"groups\": 1", "\"groups\": 2", "weights")]
    [InlineData("\"strideWidth\": 1", "\"strideWidth\": 0", "window")]
    [InlineData("\"padLeft\": 1", "\"padLeft\": 2000000000", "window")]
    [InlineData("\"kernelHeight\": 3", "\"kernelHeight\": 1000000", "windows")]
    [InlineData("\"padValue\": -3", "\"padValue\": 500", "padding value")]
    [InlineData("\"min\": -128", "\"min\": -129", "saturation")]
    [InlineData("\"aliasOf\": 1", "\"aliasOf\": 2", "alias of itself")]
    [InlineData("\"scale\": 0.5", "\"scale\": 0", "scale 0")]
    [InlineData("\"bits\": 8", "\"bits\": 99", "99 bits")]
    [InlineData("\"offset\": 0", "\"offset\": 2000000000", "weights")]
    [InlineData("\"count\": 36", "\"count\": -36", "values at byte")]
    [InlineData("\"instruction\": \"Convolve\"", "\"instruction\": \"Teleport\"", "Teleport")]
    [InlineData("\"groups\": 1", "\"gruops\": 1", "gruops")]
    public void NumbersThatMakeNoSenseAreRefusedByName(string find, string replace, string expected)
    {
        var error = Assert.Throws<InvalidDataException>(() =>
            Load(Edited("program.json", text => ReplaceFirst(text, find, replace), fixChecksum: true)));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("an alias of narrower storage", "alias")]
    [InlineData("a constant beyond its bits", "5 bits")]
    [InlineData("a window whose size wraps", "proportion")]
    [InlineData("padding for a window of millions", "proportion")]
    [InlineData("fewer results than windows", "windows")]
    [InlineData("too many dimensions", "16 dimensions")]
    [InlineData("a walk of too many dimensions", "17 dimensions")]
    [InlineData("a walk that wraps", "too far")]
    [InlineData("a factor above one", "factor")]
    [InlineData("a register that overflows", "bits of 64")]
    public void WhatIsNotSafeIsRefused(string fault, string expected)
    {
        var error = Assert.Throws<InvalidDataException>(() => Load(ProgramFile.ToBytes(UnsafePrograms.Of(fault))));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ArraysThatOverlapCannotAskForMoreThanTheFileHas()
    {
        var blob = new WeightsBlob(new byte[64]);
        Assert.Equal(16, blob.Read<int>(0, 16).Length);
        Assert.Throws<JsonException>(() => blob.Read<int>(0, 16));
    }

    private static string ReplaceFirst(string text, string find, string replace)
    {
        int at = text.IndexOf(find, StringComparison.Ordinal);
        Assert.True(at >= 0, $"{find} is not in {text}");
        return text[..at] + replace + text[(at + find.Length)..];
    }

    // Bytes that no reader looks at (time stamps, the archive's comment length) may change; then the program is still the same.
    private static void AssertSameOrRefused(byte[] damaged, byte[] original)
    {
        try
        {
            Assert.Equal(original, ProgramFile.ToBytes(Load(damaged)));
        }
        catch (InvalidDataException)
        {
            // Refused, as it should be.
        }
    }

    private static IntegerProgram Load(byte[] file)
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, file);
            return ProgramFile.Load(path);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static byte[] Edited(string entry, Func<string, string> edit, bool fixChecksum)
    {
        var entries = new List<(string Name, byte[] Contents)>();
        using (var archive = new ZipArchive(new MemoryStream(ProgramFile.ToBytes(Sample()))))
        {
            foreach (ZipArchiveEntry e in archive.Entries)
            {
                using var copy = new MemoryStream();
                using Stream stream = e.Open();
                stream.CopyTo(copy);
                entries.Add((e.FullName, copy.ToArray()));
            }
        }

        int index = entries.FindIndex(e => e.Name == entry);
        string old = Sha256(entries[index].Contents);
        entries[index] = (entry, Encoding.UTF8.GetBytes(edit(Encoding.UTF8.GetString(entries[index].Contents))));
        if (fixChecksum)
        {
            string format = Encoding.UTF8.GetString(entries[0].Contents)
                .Replace(old, Sha256(entries[index].Contents), StringComparison.Ordinal);
            entries[0] = (entries[0].Name, Encoding.UTF8.GetBytes(format));
        }

        using var written = new MemoryStream();
        StoredZip.Write(written, entries);
        return written.ToArray();
    }

    private static string Sha256(byte[] contents) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(contents));

    private static IntegerProgram Sample()
    {
        var mapping = new QuantizationParameters(0.5, -3, 8);
        return new IntegerProgram
        {
            Origin = new ProgramOrigin("test", "model.onnx", "00", "cpu", "minmax"),
            Tensors =
            [
                new ProgramTensor("x", new Shape(1, 2, 4, 5), mapping),
                new ProgramTensor("y", new Shape(1, 2, 4, 5), mapping),
                new ProgramTensor("flat", new Shape(1, 40), mapping) { AliasOf = 1 },
                new ProgramTensor("z", new Shape(1, 40), mapping),
            ],
            Instructions =
            [
                new Convolve
                {
                    Node = "conv",
                    Input = 0,
                    Output = 1,
                    Window = new SlidingWindow(3, 3, PadTop: 1, PadLeft: 1, PadBottom: 1, PadRight: 1),
                    Groups = 1,
                    PadValue = -3,
                    Weights = [.. Enumerable.Range(-18, 36).Select(v => (sbyte)v)],
                    Requantizers = [new Requantizer(100, 14, 1 << 13), new Requantizer(1 << 30, 40, long.MaxValue / 4)],
                    Stage = new OutputStage(new IntegerRange(-128, 127)),
                },
                new LookUp { Node = "relu", Input = 2, Output = 3, Tables = 1,
                    Table = [.. Enumerable.Range(-128, 256).Select(v => (short)Math.Max(v, 0))] },
            ],
            Inputs = [0],
            Outputs = [3],
        };
    }
}
