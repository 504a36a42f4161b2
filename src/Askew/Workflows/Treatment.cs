using System.Text.Json.Nodes;
using Askew.Diagnosis;
using Askew.Evaluation;
using Askew.Files;
using Askew.Quantization.Planning;
using Askew.Reports;
using Askew.Samples;
using Askew.Tensors;

namespace Askew.Workflows;

/// <summary>Does what the doctor's findings ask for, as far as a tool can: writes a recipe, a calibration folder and a plan, and measures
/// before and after.</summary>
/// <remarks>All goes into a folder of its own; what the user has is only read.</remarks>
internal sealed class Treatment
{
    private const string PlanName = "plan.json";

    private readonly ExaminationRequest request;
    private readonly string modelPath;
    private readonly string? recipePath;
    private readonly Work work;
    private readonly string folder;

    /// <summary>Prepares to mend what is examined, in the request's folder.</summary>
    /// <exception cref="RequestException">What it writes there would destroy something that it reads.</exception>
    public Treatment(ExaminationRequest request, Work work)
    {
        this.request = request;
        this.work = work;
        modelPath = request.Model;
        recipePath = request.Recipe ?? Recipe.FindFor(request.Model);
        folder = request.Folder!;
        OutputFile.CreateFolder(folder);
        string[] outputs = [PathOf(".askew"), PathOf(".recipe.json"), Path.Combine(folder, PlanName)];
        OutputFile.RequireWritable(outputs);
        InputFiles.RequireApart(outputs, [modelPath, recipePath, request.Calibration, request.Data]);
    }

    /// <summary>Mends what <paramref name="findings"/> name.</summary>
    /// <param name="source">The network as it was examined.</param>
    /// <param name="findings">The findings.</param>
    public TreatmentReport Apply(ModelSource source, IReadOnlyList<Finding> findings)
    {
        var done = new List<string>();
        string? recipe = WriteRecipe(findings, done);
        string calibration = WriteCalibration(findings, done);
        PlanChoices plan = WritePlan(findings, done, out string? planPath);
        string network = PathOf(".askew");
        (EvaluationReport floatBefore, EvaluationReport before, _) = Measure(source, request.Calibration, PlanChoices.None);
        (EvaluationReport floatAfter, EvaluationReport after, byte[] file) = Measure(source.WithRecipe(recipe), calibration, plan);
        OutputFile.Write(network, file);
        done.Add($"{network}: the mended network");
        string[] arguments =
        [
            "askew quantize", Quoted(modelPath), "--calibration", Quoted(calibration), .. recipe is null ? Array.Empty<string>()
                : ["--recipe", Quoted(recipe)],
            "--target", Quoted(request.Target.Name), "--method", request.Calibrator.Name, .. planPath is null ? Array.Empty<string>()
                : ["--plan", Quoted(planPath)], "-o", Quoted(network),
        ];
        return new TreatmentReport
        {
            Folder = folder,
            Done = done,
            Left = [.. findings.Where(finding => finding.Severity != Severity.Low && !IsMended(finding))
                .Select(finding => $"{finding.Cause}: {finding.Remedy.Text}")],
            Command = string.Join(' ', arguments),
            FloatBefore = floatBefore,
            FloatAfter = floatAfter,
            Before = before,
            After = after,
        };
    }

    private string PathOf(string extension) => Path.Combine(folder, Path.GetFileNameWithoutExtension(modelPath) + extension);

    private static bool IsMended(Finding finding) =>
        finding.Remedy.Input is not null || finding.Remedy.LabelOffset is not null || finding.Remedy.LeaveOut.Count > 0
            || finding.Remedy.WideNodes.Count > 0;

    // The recipe's text with only what is wrong exchanged.
    private string? WriteRecipe(IReadOnlyList<Finding> findings, List<string> done)
    {
        InputRecipe? input = findings.Select(finding => finding.Remedy.Input).FirstOrDefault(recipe => recipe is not null);
        int? offset = findings.Select(finding => finding.Remedy.LabelOffset).FirstOrDefault(value => value is not null);
        if (recipePath is null || (input is null && offset is null))
        {
            return recipePath;
        }

        JsonObject json = JsonNode.Parse(File.ReadAllText(recipePath), documentOptions: JsonSection.Leniency)!.AsObject();
        if (input is not null)
        {
            JsonObject section = json["input"]!.AsObject();
            section["color"] = input.Color.ToString().ToLowerInvariant();
            section["range"] = new JsonArray(input.Low, input.High);
            section["mean"] = new JsonArray([.. input.Mean.Select(value => JsonValue.Create(value))]);
            section["std"] = new JsonArray([.. input.Std.Select(value => JsonValue.Create(value))]);
        }

        if (offset is not null)
        {
            json["labels"]!.AsObject()["offset"] = offset;
        }

        string path = PathOf(".recipe.json");
        OutputFile.WriteText(path, writer => writer.Write(json.ToJsonString(JsonText.Options) + "\n"));
        string?[] changes = [input is null ? null : "another input", offset is null ? null : "another offset of labels"];
        done.Add($"{path}: the recipe with {string.Join(" and ", changes.OfType<string>())}");
        return path;
    }

    // The samples that stay, copied under their names; rows of arrays cannot be left out like that.
    private string WriteCalibration(IReadOnlyList<Finding> findings, List<string> done)
    {
        HashSet<string> leftOut = [.. findings.SelectMany(finding => finding.Remedy.LeaveOut)];
        string root = SampleSources.FolderOf(request.Calibration);
        if (leftOut.Count == 0 || !Directory.Exists(request.Calibration) || !leftOut.All(name => File.Exists(Path.Combine(root, name))))
        {
            return request.Calibration;
        }

        string copy = Path.Combine(folder, "calibration");
        if (Directory.Exists(copy) && Directory.EnumerateFileSystemEntries(copy).Any())
        {
            throw new RequestException($"'{copy}' exists already; name another folder with -o, or remove it.");
        }

        int kept = 0;
        foreach (string file in Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            string name = DataPath.NameOf(file, root);
            if (!leftOut.Contains(name))
            {
                string place = Path.Combine(copy, name);
                Directory.CreateDirectory(Path.GetDirectoryName(place)!);
                File.Copy(file, place);
                kept++;
            }
        }

        done.Add($"{copy}: {kept} calibration files, without "
            + $"{string.Join(", ", leftOut.Order(StringComparer.Ordinal).Select(name => $"'{name}'"))}");
        return copy;
    }

    private PlanChoices WritePlan(IReadOnlyList<Finding> findings, List<string> done, out string? path)
    {
        string[] wide = [.. findings.Where(finding => finding.Severity != Severity.Low)
            .SelectMany(finding => finding.Remedy.WideNodes).Distinct()];
        path = null;
        if (wide.Length == 0)
        {
            return PlanChoices.None;
        }

        string file = Path.Combine(folder, PlanName);
        string json = PlanFile.Widening(wide).ToJsonString(JsonText.Options);
        OutputFile.WriteText(file, writer => writer.Write(json + "\n"));
        done.Add($"{file}: 16 bits for {string.Join(", ", wide.Select(node => $"'{node}'"))}");
        path = file;
        return PlanFile.Load(file);
    }

    private (EvaluationReport Float, EvaluationReport Integer, byte[] File) Measure(
        ModelSource source, string calibration, PlanChoices plan)
    {
        DataSource images = DataSource.OpenCalibration(calibration, source, work);
        CalibratedModel calibrated = CalibratedModel.Calibrate(source, images, [request.Target], [request.Calibrator], work);
        QuantizedModel quantized =
            calibrated.Quantize(request.Target, new QuantizationOptions { Calibrator = request.Calibrator, Choices = plan });
        DataSource data = DataSource.Open(request.Data ?? calibration, source, work, request.Samples, withLabels: request.Data is not null);
        var reference = new NetworkOutputs(Networks.Open(source, data.First(), Workers.Single));
        EvaluationReport original = Measurement.Of(reference, null, source.Recipe, data, "Evaluating float", work);
        EvaluationReport integer = Measurement.Of(
            new NetworkOutputs(QuantizedNetworks.Open(quantized, Workers.Single)), reference, source.Recipe, data,
                "Evaluating integer", work);
        return (Short(original), Short(integer), quantized.ToBytes());
    }

    // Figures only; single samples are what evaluate shows.
    private EvaluationReport Short(EvaluationReport report) => report with { Model = modelPath, Disagreements = null, Detections = null };

    private static string Quoted(string argument) => argument.Contains(' ', StringComparison.Ordinal) ? $"\"{argument}\"" : argument;
}
