using System.CommandLine;
using Askew.Evaluation;
using Askew.Evaluation.Detection;
using Askew.Files;
using Askew.Reports;
using Askew.Samples;
using Askew.Samples.Arrays;
using Askew.Tensors;
using Askew.Workflows;

namespace Askew.Cli.Commands;

/// <summary><c>askew run MODEL INPUT</c>: runs a network on one input, or draws what a detector finds in images.</summary>
internal static class RunCommand
{
    private const int ScoresShown = 5;

    public static Command Create()
    {
        var model = new Argument<string>("MODEL") { Description = "A float ONNX network or an .askew file." };
        var input = new Argument<string>(
            "INPUT")
        { Description = "An image, a .npy or a .npz file; for pictures also a folder of images." };
        var recipe = new Option<string?>(
            "--recipe")
        { Description = "The recipe; that beside MODEL, else beside the reference, where it is not named." };
        Option<string> engine = Engines.NewOption();
        var output = new Option<string?>("--output", "-o")
        {
            Description = "A .npz file for the outputs, one array each, under its name; of a detector a .png with boxes, or a folder "
                + "of them.",
        };
        var reference = new Option<string?>("--reference") { Description = "A float network whose boxes are drawn beside; pictures only." };
        var minScore = new Option<double>(
            "--min-score")
        { Description = "Boxes of a lower score are not drawn.", DefaultValueFactory = _ => 0.25 };
        var view = new ViewOptions();
        var common = new CommonOptions();
        var command = new Command("run", "Run a network on one input, or draw what a detector finds.") { model, input, recipe, engine,
            output, reference, minScore };
        view.AddTo(command);
        common.AddTo(command);
        CommandRun.SetBody(command, common, (result, session) =>
        {
            var request = new Request(
                result.GetRequiredValue(model),
                result.GetRequiredValue(input),
                result.GetValue(recipe),
                result.GetRequiredValue(engine),
                result.GetValue(output),
                result.GetValue(reference),
                result.GetValue(minScore),
                view.Of(result));
            if (request.Draws)
            {
                if (!Directory.Exists(request.Input))
                {
                    OutputPaths.Check(result, output);
                }

                Draw(request, session);
            }
            else
            {
                OutputPaths.Check(result, output);
                Run(request, session);
            }
        });
        return command;
    }

    private static void Run(Request request, Session session)
    {
        if (request.Output is not null && !request.Output.EndsWith(".npz", StringComparison.OrdinalIgnoreCase))
        {
            throw new RequestException($"The output '{request.Output}' is neither a .npz nor a .png file.");
        }

        if (request.Reference is not null)
        {
            throw new RequestException(
                "--reference is for pictures; give a .png file or a folder with -o, or use evaluate to compare numbers.");
        }

        ModelSource model = ModelSource.Open(request.Model, request.Recipe, request.View);
        if (!File.Exists(request.Input))
        {
            throw new UnusableDataException($"There is no input file '{request.Input}'.");
        }

        DataSource data = DataSource.Open(request.Input, model, new Work { Threads = 1 }, isStrict: true);
        if (data.Count != 1)
        {
            throw new UnusableDataException($"'{request.Input}' holds {data.Count} samples; one is run at a time. Use evaluate for many.");
        }

        Sample sample = data.First();
        INetwork network = Networks.Open(model, sample, new Workers(session.Threads), request.Engine);
        IReadOnlyList<Tensor> outputs = network.Run(sample.Inputs);
        if (request.Output is { } outputPath)
        {
            IEnumerable<NamedTensor> named = network.OutputNames.Zip(outputs, (name, tensor) => new NamedTensor(name, tensor));
            OutputFile.Write(outputPath, stream => NpzFile.Write(stream, named));
        }

        var report = new RunReport
        {
            Model = request.Model,
            Input = request.Input,
            Output = request.Output,
            Outputs = [.. network.OutputNames.Zip(outputs, (name, tensor) => Describe(name, tensor))],
        };
        session.Print(report, report.Write);
    }

    private static void Draw(Request request, Session session)
    {
        string recipePath = request.Recipe ?? Recipe.FindFor(request.Model)
            ?? (request.Reference is null ? null : Recipe.FindFor(request.Reference))
            ?? throw new RequestException(
            $"There is no recipe beside '{request.Model}', and without one its outputs are no boxes. Name it with --recipe.");
        ModelSource model = ModelSource.Open(request.Model, recipePath, request.View);
        DetectionRecipe recipe = model.Recipe?.Detection
            ?? throw new RequestException(
            $"The recipe '{recipePath}' is not for detection, so there are no boxes to draw. Give a .npz file with -o for the outputs.");
        if (Directory.Exists(request.Input))
        {
            OutputFile.CreateFolder(request.Output!);
            IEnumerable<string> images = new[] { request.Input, Path.Combine(request.Input, "images") }.Where(Directory.Exists)
                .SelectMany(Directory.EnumerateFiles);
            OutputFile.RequireApart(Directory.EnumerateFiles(request.Output!, "*.png"), images);
        }

        DrawingReport report = session.Run(work => Draw(request, model, recipe, recipePath, work));
        session.Print(report, report.Write);
    }

    private static DrawingReport Draw(Request request, ModelSource model, DetectionRecipe recipe, string recipePath, Work work)
    {
        bool isFolder = Directory.Exists(request.Input);
        DataSource data = OpenImages(request.Input, model, work);
        var detectors = new List<(string Title, Detector Detector)>();
        if (request.Reference is not null)
        {
            detectors.Add(Open(ModelSource.Open(request.Reference, recipePath), Networks.Managed));
        }

        detectors.Add(Open(model, request.Engine));
        var drawing = new DetectionDrawing(detectors, ClassNames.For(data.Folder), request.MinScore);
        IProgress<int> progress = work.Counting("Drawing", data.Count);
        var drawn = new List<DrawnImage>();
        foreach (Sample sample in data.Samples())
        {
            work.Cancellation.ThrowIfCancellationRequested();
            string picture = isFolder ? Path.Combine(request.Output!, Path.GetFileNameWithoutExtension(sample.Name) + ".png")
                : request.Output!;
            drawn.Add(drawing.Draw(sample, Path.Combine(data.Folder, sample.Name), picture));
            progress.Report(drawn.Count);
        }

        data.ReportSkipped(work);
        return new DrawingReport { Model = request.Model, Input = request.Input, Output = request.Output!, Images = drawn };

        (string Title, Detector Detector) Open(ModelSource source, string engine) => (
            $"{Path.GetFileName(source.Path)} ({(source.Program is null ? "float" : "integer")})",
            new Detector(Networks.Open(source, data.First(), new Workers(work.Threads), engine), recipe));
    }

    // With the true boxes where there are any; pictures are drawn without as well.
    private static DataSource OpenImages(string path, ModelSource model, Work work)
    {
        try
        {
            return DataSource.Open(path, model, work, withLabels: true);
        }
        catch (UnusableDataException e)
        {
            DataSource data = DataSource.Open(path, model, work);
            work.Note($"Drawn without true boxes: {e.Message}");
            return data;
        }
    }

    private static RunOutput Describe(string name, Tensor tensor)
    {
        float[] values = tensor.Floats.ToArray();
        RunScore[] top = [.. values
            .Select((value, index) => new RunScore(index, value))
            .OrderByDescending(score => score.Value)
            .ThenBy(score => score.Index)
            .Take(ScoresShown)];
        return new RunOutput(name, tensor.Shape.Extents.ToArray(), values.Length == 0 ? 0 : values.Min(), values.Length == 0
            ? 0 : values.Max(), top);
    }

    private sealed record Request(
        string Model, string Input, string? Recipe, string Engine, string? Output, string? Reference, double MinScore,
        ModelView View)
    {
        /// <summary>Whether pictures are asked for rather than numbers.</summary>
        public bool Draws => Output is not null && (Directory.Exists(Input) || Output.EndsWith(".png", StringComparison.OrdinalIgnoreCase));
    }
}
