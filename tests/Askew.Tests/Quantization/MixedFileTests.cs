using System.IO.Compression;
using System.Text;
using Askew.Calibration;
using Askew.Evaluation;
using Askew.Files;
using Askew.Graphs;
using Askew.Instructions;
using Askew.Quantization;
using Askew.Quantization.Planning;
using Askew.Quantization.Targets;
using Askew.Samples;
using Askew.Samples.Recipes;
using Askew.Tensors;
using Askew.Testing;
using Askew.Tests.Samples;
using Askew.Workflows;

namespace Askew.Tests.Quantization;

/// <summary>The one file of all networks of which a part computes in float.</summary>
public sealed class MixedFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Theory]
    [InlineData("mlu220", false, "format.json tail.onnx rounding.json provenance.json")]
    [InlineData("cpu", true, "format.json integers.askew tail.onnx provenance.json")]
    [InlineData("cpu", false, "format.json program.json weights.bin provenance.json")]
    public void WhatIsReadComputesWhatWasWritten(string target, bool keepsFloat, string entries)
    {
        (QuantizedModel model, IReadOnlyList<Sample> samples) = Quantize(target, keepsFloat);
        string path = Write(model.ToBytes());
        using (ZipArchive archive = ZipFile.OpenRead(path))
        {
            Assert.Equal(entries.Split(' '), archive.Entries.Select(entry => entry.FullName));
        }

        ModelSource source = ModelSource.Open(path);
        Assert.False(source.IsFloat);
        INetwork read = Networks.Open(source, samples[0], Workers.Single);
        INetwork written = QuantizedNetworks.Open(model, Workers.Single);
        Assert.Equal(written.OutputNames, source.OutputNames);
        foreach (Sample sample in samples)
        {
            Assert.Equal(
                written.Run(sample.Inputs).Select(tensor => tensor.Floats.ToArray()),
                read.Run(sample.Inputs).Select(tensor => tensor.Floats.ToArray()));
        }
    }

    [Fact]
    public void LayersCanBeRoundedInTheFloatPartOfAnIntegerNetwork()
    {
        (QuantizedModel model, IReadOnlyList<Sample> samples) = Quantize("cpu", keepsFloat: true);
        (QuantizedModel rounded, _) = Quantize("mlu220", keepsFloat: false);
        Node kept = model.Floats!.Graph.Nodes.First(node => node.OperatorType == "Conv");
        RoundedLayer layer = rounded.Floats!.Rounded.Single(layer => layer.Node == kept.Name) with { Input = kept.Input(0).Name };
        string Saved(params RoundedLayer[] layers) => Write(MixedFile.ToBytes(
            model.Program.Origin, model.Program, Askew.Importing.Onnx.OnnxWriter.Write(
                model.Floats.Graph, Askew.Operators.StandardOperators.Catalog), layers, null));
        float[] plain = Run(Saved(), samples[0]);
        float[] coarse = Run(Saved(layer with { WeightBits = 4 }), samples[0]);
        Assert.NotEqual(plain, coarse);
        Assert.Equal(plain, coarse, (a, b) => Math.Abs(a - b) < 0.5);
    }

    [Fact]
    public void AFileOfTheVersionBeforeIsRead()
    {
        (QuantizedModel model, IReadOnlyList<Sample> samples) = Quantize("cpu", keepsFloat: true);
        byte[] file = model.ToBytes();
        float[] expected = Run(Write(file), samples[0]);
        Assert.Equal(expected, Run(Write(OfVersion(2)), samples[0]));
        Assert.Contains("a newer Askew is needed", Refused(OfVersion(4)));

        byte[] OfVersion(int version) => With(file, ("format.json", text => text.Replace("\"version\": 3", $"\"version\": {version}")));
    }

    [Fact]
    public void WhatIsMissingOrOfAnotherKindIsSaid()
    {
        byte[] file = Quantize("mlu220", keepsFloat: false).Model.ToBytes();
        Assert.Contains("rounding.json", Refused(With(file, ("rounding.json", null))));
        Assert.Contains("tail.onnx", Refused(With(file, ("tail.onnx", null))));
        Assert.Contains("checksum", Refused(With(file, ("rounding.json", text => text.Replace("\"bits\": 8", "\"bits\": 7")))));
        Assert.Contains(
            "'integers.askew' nor 'rounding.json'",
            Refused(With(file, ("rounding.json", null), ("format.json", text => text.Replace("roundingSha256", "other")))));
        Assert.Contains(
            "names the format 'askew-hybrid', not 'askew'; quantize the network again",
            Refused(With(file, ("format.json", text => text.Replace("askew-tail", "askew-hybrid")))));
    }

    /// <inheritdoc/>
    public void Dispose() => folder.Dispose();

    private static (QuantizedModel Model, IReadOnlyList<Sample> Samples) Quantize(string target, bool keepsFloat)
    {
        var test = new TestGraph(1, 1, 4, 6, 6);
        Value middle = test.Add("Relu", test.Conv(test.Input, 4, 4, 3));
        Value last = test.Conv(middle, 4, 3, 1);
        Graph graph = test.Build(test.Conv(last, 3, 2, 1));
        FloatSplit split = FloatSplit.Of(graph, keepsFloat ? [last.Name] : []);
        IReadOnlyList<Sample> samples = test.Samples(3);
        var options = new QuantizationOptions { Calibrator = new MinMaxCalibrator(), SampleCount = samples.Count };
        QuantizedModel model = TestQuantizer.Quantize(
            split.Integers, split.Complete(samples, threads: 1), TargetCatalog.Find(target), options,
            new ProgramOrigin("askew", "m", "", target, "minmax"));
        return (model.With(split, new Provenance { Tool = "askew", Model = "m", ModelSha256 = "0" }), samples);
    }

    private static float[] Run(string path, Sample sample) =>
        Networks.Open(ModelSource.Open(path), sample, Workers.Single).Run(sample.Inputs)[0].Floats.ToArray();

    // The entries edited as texts, or left out; checksums as they are.
    private static byte[] With(byte[] file, params (string Entry, Func<string, string>? Edit)[] edits)
    {
        Dictionary<string, Func<string, string>?> byEntry = edits.ToDictionary(edit => edit.Entry, edit => edit.Edit);
        using var archive = new ZipArchive(new MemoryStream(file), ZipArchiveMode.Read);
        List<(string Name, byte[] Contents)> parts = [];
        foreach (string name in archive.Entries.Select(entry => entry.FullName))
        {
            byte[] contents = StoredZip.Read(archive, name, file.Length);
            if (!byEntry.TryGetValue(name, out Func<string, string>? edit))
            {
                parts.Add((name, contents));
            }
            else if (edit is not null)
            {
                string before = Encoding.UTF8.GetString(contents);
                Assert.NotEqual(before, edit(before));
                parts.Add((name, Encoding.UTF8.GetBytes(edit(before))));
            }
        }

        using var stream = new MemoryStream();
        StoredZip.Write(stream, parts);
        return stream.ToArray();
    }

    private string Refused(byte[] file) => Assert.ThrowsAny<AskewException>(() => ModelSource.Open(Write(file))).Message;

    private string Write(byte[] file)
    {
        string path = Path.Combine(folder.FullPath, Guid.NewGuid() + ".askew");
        File.WriteAllBytes(path, file);
        return path;
    }
}
