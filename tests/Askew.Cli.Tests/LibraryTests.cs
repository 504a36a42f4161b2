using System.Text.Json;

namespace Askew.Cli.Tests;

/// <summary>The library does what the command line does, with the same figures.</summary>
public sealed class LibraryTests : IDisposable
{
    private readonly Workspace workspace = new();

    private string Model => workspace.PathOf("model.onnx");

    private string Calibration => workspace.PathOf("images/calibration");

    private string Evaluation => workspace.PathOf("images/evaluation");

    public void Dispose() => workspace.Dispose();

    [Fact]
    public void ANetworkWithAPartInFloatIsMadeAndRun()
    {
        string first = workspace.Run("inspect", "model.onnx", "--json").Json.GetProperty("nodes").EnumerateArray()
            .First(node => node.GetProperty("operator").GetString() == "Conv").GetProperty("name").GetString()!;
        QuantizedModel mixed = Quantizer.Quantize(Model, Calibration, new QuantizerOptions { KeepFloat = [first] });
        Assert.False(mixed.IsIntegerOnly);
        mixed.Save(workspace.PathOf("mixed.askew"));
        var refused = Assert.ThrowsAny<AskewException>(() => Quantizer.Export(mixed, "c", workspace.PathOf("c")));
        Assert.Contains("not integer-only", refused.Message, StringComparison.Ordinal);
        Assert.Contains($"'{first}'", refused.Message, StringComparison.Ordinal);

        AnyNetwork network = AnyNetwork.Load(workspace.PathOf("mixed.askew"));
        AnyNetwork original = AnyNetwork.Load(Model);
        Assert.Equal(original.InputNames, network.InputNames);
        Assert.Equal(original.InputShapes, network.InputShapes);
        Assert.Equal(original.OutputNames, network.OutputNames);
        float[] input = ImageReader.For(Model).Read(workspace.PathOf("image.jpg"));
        float[] found = network.Run([input])[0];
        float[] expected = original.Run([input])[0];
        Assert.Equal(found, network.Fork().Run([input])[0]);
        double spread = expected.Max() - expected.Min();
        Assert.All(expected.Zip(found), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, 0.1 * spread));
        Assert.Throws<ArgumentException>(() => network.Run([]));
        Assert.Throws<ArgumentException>(() => network.Run([new float[1]]));
    }

    [Fact]
    public void AnIntegerNetworkGivesTheSameEitherWay()
    {
        Quantizer.Quantize(Model, Calibration).Save(workspace.PathOf("q.askew"));
        float[] input = ImageReader.For(Model).Read(workspace.PathOf("image.jpg"));
        Assert.Equal(
            IntegerNetwork.Load(workspace.PathOf("q.askew")).Run(input),
            AnyNetwork.Load(workspace.PathOf("q.askew"), threads: 2).Run([input])[0]);
    }

    [Theory]
    [InlineData("c")]
    [InlineData("onnx-qdq")]
    [InlineData("npu")]
    public void AnExportIsThatOfTheCommandLine(string format)
    {
        QuantizedModel model = Quantizer.Quantize(Model, Calibration);
        model.Save(workspace.PathOf("model.askew"));
        IReadOnlyList<string> written = Quantizer.Export(model, format, workspace.PathOf("library"));
        Assert.Equal(0, workspace.Run("export", "model.askew", "--format", format, "-o", "tool").ExitCode);
        Assert.Equal(
            Directory.GetFiles(workspace.PathOf("tool"), "*", SearchOption.AllDirectories).Length,
            written.Count);
        Assert.All(written, path => Assert.Equal(
            File.ReadAllBytes(path),
            File.ReadAllBytes(workspace.PathOf(Path.Combine("tool", Path.GetRelativePath(workspace.PathOf("library"), path))))));
    }

    [Fact]
    public void EvaluationHasTheFiguresOfTheCommandLine()
    {
        workspace.Quantize();
        Accuracy accuracy = Quantizer.Measure(workspace.PathOf("model.askew"), Evaluation, Model);
        JsonElement said = workspace.Run(
            "evaluate", "model.askew", "--data", "images/evaluation", "--reference", "model.onnx", "--json").Json;
        Assert.Equal(said.GetProperty("top1").GetDouble(), accuracy.Top1);
        Assert.Equal(said.GetProperty("agreement").GetDouble(), accuracy.Agreement);
        Assert.Equal(said.GetProperty("outputSqnrDb").GetDouble(), accuracy.OutputSqnrDb!.Value, 1e-9);
        OutputNoise output = Assert.Single(accuracy.Outputs);
        JsonElement only = Assert.Single(said.GetProperty("outputs").EnumerateArray());
        Assert.Equal(only.GetProperty("sqnrCentredDb").GetDouble(), output.SqnrCentredDb, 1e-9);
        Assert.Equal(accuracy.OutputSqnrDb.Value, output.SqnrDb, 1e-9);
    }

    [Fact]
    public void ComparingGivesTheFloatNetworkAndEachMethodOnEachTarget()
    {
        IReadOnlyList<ComparedMethod> rows =
            Quantizer.Compare(Model, Calibration, Evaluation, ["minmax", "mse"], ["cpu", "paper"]);
        Assert.Equal(
            [(null, null), ("cpu", "minmax"), ("cpu", "mse"), ("paper", "minmax"), ("paper", "mse")],
            rows.Select(row => (row.Target, row.Method)));
        Assert.All(rows, row => Assert.Null(row.Error));
        Assert.All(rows.Skip(1), row => Assert.InRange(row.OutputSqnrDb!.Value, 15, 80));
        var unknown = Assert.Throws<RequestException>(() => Quantizer.Compare(Model, Calibration, Evaluation, ["minmix", "guess"]));
        Assert.Contains("'minmix'", unknown.Message, StringComparison.Ordinal);
        Assert.Contains("'guess'", unknown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnExaminationFindsWhatTheDoctorFinds()
    {
        JsonElement said = workspace.Run(
            "doctor", "model.onnx", "--calibration", "images/calibration", "--data", "images/evaluation", "--json").Json;
        IReadOnlyList<Symptom> found = Quantizer.Examine(Model, Calibration, Evaluation);
        Assert.Equal(
            said.GetProperty("findings").EnumerateArray().Select(finding => finding.GetProperty("cause").GetString()),
            found.Select(symptom => symptom.Cause));
        Assert.Equal(found.OrderByDescending(symptom => symptom.Severity), found);
        Assert.All(found, symptom => Assert.NotEmpty(symptom.Remedy));
    }

    [Fact]
    public void AToleranceIsKeptInMemory()
    {
        QuantizedModel plain = Quantizer.Quantize(Model, Calibration);
        QuantizedModel near = Quantizer.Quantize(Model, Calibration, new QuantizerOptions { Tolerance = "56dB" });
        Assert.Contains(near.Notes, note => note.Contains("kept with 16 bits", StringComparison.Ordinal));
        Assert.NotEqual(plain.ToBytes(), near.ToBytes());
    }

    [Fact]
    public void ANetworkThatDoesNotFitIsRefused()
    {
        AskewException large = Assert.ThrowsAny<AskewException>(
            () => Quantizer.Quantize(Model, Calibration, new QuantizerOptions { Flash = "8500" }));
        Assert.Equal(Fault.Work, large.Fault);
        Assert.Contains("does not fit into 8500", large.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AToleranceAndAShapeThatMakeNoSenseAreRefused()
    {
        Assert.Throws<RequestException>(() => Quantizer.Quantize(Model, Calibration, new QuantizerOptions { Tolerance = "half" }));
        var options = new QuantizerOptions { Shapes = new Dictionary<string, IReadOnlyList<int>> { ["images"] = [1, 0] } };
        Assert.Contains(
            "'images' is 1,0", Assert.Throws<RequestException>(() => Quantizer.Quantize(Model, Calibration, options)).Message,
            StringComparison.Ordinal);
    }
}
