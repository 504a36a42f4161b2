using Askew.Evaluation.Detection;
using Askew.Files;
using Askew.Reports;
using Askew.Samples;
using Askew.Tensors;

namespace Askew.Workflows;

/// <summary>Draws what a detector finds in an image, or in a folder of them.</summary>
internal static class Drawing
{
    /// <summary>Does what <paramref name="request"/> says.</summary>
    public static DrawingReport Run(RunRequest request, Work work)
    {
        ModelSource model = ModelSource.Open(request.Model, request.Recipe, request.View)
            .WithRecipeIfNone(request.Reference is null ? null : Recipe.FindFor(request.Reference));
        if (model.Recipe is null)
        {
            throw new RequestException(
                $"There is no recipe in or beside '{request.Model}', and without one its outputs are no boxes. Name it with --recipe.");
        }

        DetectionRecipe recipe = model.Recipe.Detection
            ?? throw new RequestException(
            $"The recipe '{model.Recipe.Name}' is not for detection, so there are no boxes to draw. Give a .npz file with -o for the "
            + "outputs.");
        if (Directory.Exists(request.Input))
        {
            OutputFile.CreateFolder(request.Output!);
            IEnumerable<string> images = new[] { request.Input, Path.Combine(request.Input, "images") }.Where(Directory.Exists)
                .SelectMany(Directory.EnumerateFiles);
            OutputFile.RequireApart(Directory.EnumerateFiles(request.Output!, "*.png"), images);
        }

        return Draw(request, model, recipe, work);
    }

    private static DrawingReport Draw(RunRequest request, ModelSource model, DetectionRecipe recipe, Work work)
    {
        bool isFolder = Directory.Exists(request.Input);
        DataSource data = OpenImages(request.Input, model, work);
        var detectors = new List<(string Title, Detector Detector)>();
        if (request.Reference is not null)
        {
            detectors.Add(Open(ModelSource.Open(request.Reference, model.Recipe, request.View), Networks.Managed));
        }

        detectors.Add(Open(model, request.Engine));
        var drawing = new DetectionDrawing(detectors, model.ClassNamesFor(data.Folder), request.MinScore);
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
}
