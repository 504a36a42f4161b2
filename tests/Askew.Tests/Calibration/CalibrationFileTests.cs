using System.Text.Json.Nodes;
using Askew.Calibration;
using Askew.Files;
using Askew.Graphs;
using Askew.Quantization;
using Askew.Quantization.Planning;
using Askew.Quantization.Targets;
using Askew.Samples;
using Askew.Tests.Quantization;

namespace Askew.Tests.Calibration;

public sealed class CalibrationFileTests : IDisposable
{
    private readonly string path = Path.GetTempFileName();

    public void Dispose() => File.Delete(path);

    [Fact]
    public void WhatIsWrittenIsRead()
    {
        CalibrationPart part = Part();
        File.WriteAllBytes(path, CalibrationFile.ToBytes(part));
        CalibrationPart read = CalibrationFile.Load(path);
        Assert.Equal((part.ModelSha256, part.SampleCount, part.AreImages), (read.ModelSha256, read.SampleCount, read.AreImages));
        Assert.Equal(part.Numbers, read.Numbers);
        Assert.Equal(part.Statistics.Keys.Order(), read.Statistics.Keys.Order());
        foreach ((string name, ActivationStatistics expected) in part.Statistics)
        {
            ActivationStatistics actual = read.Statistics[name];
            Assert.Equal((expected.Min, expected.Max, expected.BinWidth, expected.FirstBin),
                (actual.Min, actual.Max, actual.BinWidth, actual.FirstBin));
            Assert.Equal(expected.Counts, actual.Counts);
            Assert.Equal(expected.Samples, actual.Samples);
        }

        Assert.Equal(part.Inputs[0][0].Floats.ToArray(), read.Inputs[0][0].Floats.ToArray());
        Assert.Equal(CalibrationFile.ToBytes(part), CalibrationFile.ToBytes(read));
    }

    [Theory]
    [InlineData("modelSha256")]
    [InlineData("numbers")]
    [InlineData("tensors")]
    [InlineData("samples")]
    [InlineData("tensors/0")]
    [InlineData("tensors/0/name")]
    [InlineData("tensors/0/counts")]
    [InlineData("tensors/0/sampleMaxs")]
    [InlineData("samples/0")]
    [InlineData("samples/0/inputs")]
    [InlineData("samples/0/inputs/0")]
    [InlineData("samples/0/inputs/0/shape")]
    public void ANullEntryIsAMessage(string place)
    {
        var archive = new ChecksummedArchive("askew-statistics", 1, new ArchivePart("statistics.json", "statisticsSha256"),
            new ArchivePart("numbers.bin", "numbersSha256"))
        { Title = "test", Remedy = "none" };
        IReadOnlyDictionary<ArchivePart, byte[]> parts = archive.Read(new MemoryStream(CalibrationFile.ToBytes(Part())));
        (byte[] json, byte[] numbers) = (parts[archive.Parts[0]], parts[archive.Parts[1]]);
        JsonNode root = JsonNode.Parse(json)!;
        string[] path = place.Split('/');
        JsonNode parent = path[..^1].Aggregate(root, (node, step) => int.TryParse(step, out int index) ? node[index]! : node[step]!);
        if (int.TryParse(path[^1], out int last))
        {
            parent[last] = null;
        }
        else
        {
            parent[path[^1]] = null;
        }

        File.WriteAllBytes(this.path, archive.ToBytes(System.Text.Encoding.UTF8.GetBytes(root.ToJsonString()), numbers));
        string message = Assert.Throws<InvalidDataException>(() => CalibrationFile.Load(this.path)).Message;
        Assert.Contains("null", message, StringComparison.Ordinal);
        Assert.DoesNotContain("reference", message, StringComparison.Ordinal);
    }

    // No memory is taken for a number that is only written down.
    [Fact]
    public void MoreSamplesThanThereCanBeAreMissing()
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        CalibrationPart part = Part() with { SampleCount = int.MaxValue };
        Assert.Contains("the first that is missing",
            Assert.Throws<InvalidDataException>(() => CalibrationPart.Merge([("part", part)])).Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100 << 20);
    }

    [Fact]
    public void DamageIsAlwaysAMessage()
    {
        byte[] whole = CalibrationFile.ToBytes(Part());
        var random = new Random(5);
        int refused = 0;
        for (int i = 0; i < 150; i++)
        {
            byte[] damaged = i % 3 == 0 ? whole[..random.Next(whole.Length)] : [.. whole];
            for (int flips = 0; flips < 3 && damaged.Length > 0; flips++)
            {
                damaged[random.Next(damaged.Length)] ^= (byte)(1 + random.Next(255));
            }

            File.WriteAllBytes(path, damaged);
            try
            {
                CalibrationFile.Load(path);
            }
            catch (InvalidDataException)
            {
                refused++;
            }
        }

        // A flip in a time stamp of the archive is no damage.
        Assert.InRange(refused, 130, 150);
    }

    private static CalibrationPart Part()
    {
        var test = new TestGraph(2, 1, 3, 6, 6);
        Graph graph = test.Build(test.Add("Relu", test.Conv(test.Input, 3, 4, 3)));
        IReadOnlyList<Sample> samples = test.Samples(4);
        CalibrationData data =
            CalibrationPass.Run(graph, [TargetCatalog.Find("paper")], StatisticsNeeds.None, samples, samples.Count, threads: 1);
        return data.ToPart("ab", samples.Count, [0, 1, 2, 3], areImages: false);
    }
}
