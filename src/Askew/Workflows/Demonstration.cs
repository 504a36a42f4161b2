using System.Diagnostics;
using Askew.Calibration;
using Askew.Evaluation.Detection;
using Askew.Files;
using Askew.Quantization.Planning;
using Askew.Quantization.Targets;
using Askew.Reports;
using Askew.Reports.Html;
using Askew.Reports.Network;
using Askew.Samples;
using Askew.Samples.Labels;
using Askew.Samples.Scenes;
using Askew.Tensors;

namespace Askew.Workflows;

/// <summary>Quantises a small ship detector, measures it on drawn radar scenes, and shows what it sees.</summary>
internal static class Demonstration
{
    // The detector was trained on series 1.
    private const int CalibrationSeed = 101;
    private const int TestSeed = 102;
    private const int CalibrationScenes = 32;
    private const int TestScenes = 100;
    private const int PictureCount = 16;
    private const double MinScore = 0.25;

    private static readonly string[] Targets = ["cpu", "paper", "symmetric"];

    /// <summary>Draws the scenes, quantises the detector for several targets, measures and draws.</summary>
    /// <param name="folder">Where all goes.</param>
    /// <param name="pagePath">Where the report goes.</param>
    /// <param name="open">Opens the detector, ships.onnx, and its recipe, ships.recipe.json.</param>
    /// <param name="work">How it is done.</param>
    /// <param name="origin">Where the report says that it comes from.</param>
    public static DemoReport Run(
        string folder, string pagePath, Func<string, Stream> open, Work work, ReportOrigin? origin = null)
    {
        var clock = Stopwatch.StartNew();
        string PathOf(string name) => Path.Combine(folder, name);
        OutputFile.CreateFolder(folder);
        OutputFile.RequireWritable(
            [pagePath, PathOf("ships.onnx"), PathOf("ships.recipe.json"), .. Targets.Select(target => PathOf($"ships-{target}.askew"))]);
        SceneFolder.Write(PathOf("calibration"), CalibrationSeed, CalibrationScenes, work.Threads, work.Cancellation);
        SceneFolder.Write(PathOf("test"), TestSeed, TestScenes, work.Threads, work.Cancellation);
        string modelPath = PathOf("ships.onnx");
        string recipePath = PathOf("ships.recipe.json");
        Unpack("ships.onnx", modelPath, open);
        Unpack("ships.recipe.json", recipePath, open);

        ModelSource model = ModelSource.Open(modelPath, recipePath);
        DataSource test = DataSource.Open(PathOf("test"), model, work, withLabels: true, isStrict: true);
        EvaluationReport measured = Measurement.Of(model, null, test, work);
        var networks = new List<(string Title, ModelSource Source)> { ("float", model) };
        var rows = new List<DemoRow>();
        NetworkReport? network = null;
        IReadOnlyList<SampleDetections>? detections = null;
        TargetProfile[] targets = [.. Targets.Select(TargetCatalog.Find)];
        DataSource calibration = DataSource.OpenCalibration(PathOf("calibration"), model, work, isStrict: true);
        ICalibrator[] calibrators = [.. targets.Select(target => CalibratorCatalog.Create(target.UsualMethod))];
        CalibratedModel calibrated = CalibratedModel.Calibrate(model, calibration, targets, calibrators, work);
        foreach ((TargetProfile target, ICalibrator calibrator) in targets.Zip(calibrators))
        {
            string name = target.Name;
            string path = PathOf($"ships-{name}.askew");
            var quantizing = Stopwatch.StartNew();
            QuantizedModel quantized = calibrated.Quantize(target, new QuantizationOptions { Calibrator = calibrator });
            quantized.Save(path);
            double seconds = quantizing.Elapsed.TotalSeconds;
            network ??= calibrated.LookInto(quantized, calibrator.Name);
            ModelSource integer = ModelSource.Open(path, recipePath);
            EvaluationReport result = Measurement.Of(integer, model, test, work);
            detections ??= result.Detections;
            rows.Add(new DemoRow(name, calibrator.Name, result.Map50!.Value, result.Map!.Value, result.OutputSqnrDb,
                new FileInfo(path).Length, seconds, result.SamplesPerSecond ?? 0, result.AgainstReference));
            networks.Add(($"integer, {name}", integer));
        }

        var report = new DemoReport
        {
            Folder = folder,
            CalibrationScenes = CalibrationScenes,
            TestScenes = TestScenes,
            Ships = test.Samples().Sum(sample => sample.Boxes!.Count),
            Float = new DemoRow(null, null, measured.Map50!.Value, measured.Map!.Value, null, new FileInfo(modelPath).Length, null,
                measured.SamplesPerSecond ?? 0),
            Rows = rows,
            Pictures = Draw(networks, model.Recipe!.Detection!, test, PathOf("pictures"), work),
            Network = network,
            Detections = detections ?? [],
            Report = pagePath,
            Seconds = clock.Elapsed.TotalSeconds,
            Provenance = origin,
        };
        OutputFile.WriteText(pagePath, new DemoPage(report, SampleImages.In(test.Folder)).Write);
        return report;
    }

    private static string[] Draw(
        List<(string Title, ModelSource Source)> networks, DetectionRecipe recipe, DataSource test, string folder, Work work)
    {
        OutputFile.CreateFolder(folder);
        Sample first = test.First();
        var workers = new Workers(work.Threads);
        var drawing = new DetectionDrawing(
            [.. networks.Select(n => (n.Title, new Detector(Networks.Open(n.Source, first, workers), recipe)))],
                ClassNames.For(test.Folder), MinScore);
        return [.. test.Samples().Take(PictureCount).Select(sample => drawing.Draw(
            sample, Path.Combine(test.Folder, sample.Name), Path.Combine(folder, Path.GetFileName(sample.Name))).Picture)];
    }

    private static void Unpack(string name, string path, Func<string, Stream> open)
    {
        using Stream stream = open(name);
        OutputFile.Write(path, stream.CopyTo);
    }
}
