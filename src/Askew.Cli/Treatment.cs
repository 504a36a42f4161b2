using System.Text.Json;
using System.Text.Json.Nodes;
using Askew.Calibration;
using Askew.Diagnosis;
using Askew.Evaluation;
using Askew.Quantization.Planning;
using Askew.Quantization.Targets;
using Askew.Reports;
using Askew.Samples;
using Askew.Tensors;

namespace Askew.Cli;

/// <summary>Does what the doctor's findings ask for, as far as a tool can: writes a recipe, a calibration folder and a plan, and measures before and after.</summary>
/// <remarks>All goes into a folder of its own; what the user has is only read.</remarks>
internal sealed class Treatment
{
    private const int Bits = 8;

    private readonly string modelPath;
    private readonly string? recipePath;
    private readonly string calibrationPath;
    private readonly string? dataPath;
    private readonly TargetProfile target;
    private readonly ICalibrator calibrator;
    private readonly int? samples;
    private readonly Session session;

    /// <summary>Prepares to mend.</summary>
    public Treatment(
        string modelPath, string? recipePath, string calibrationPath, string? dataPath, TargetProfile target, ICalibrator calibrator, int? samples, Session session)
    {
        this.modelPath = modelPath;
        this.recipePath = recipePath ?? Recipe.FindFor(modelPath);
        this.calibrationPath = calibrationPath;
        this.dataPath = dataPath;
        this.target = target;
        this.calibrator = calibrator;
        this.samples = samples;
        this.session = session;
    }

    /// <summary>Mends what <paramref name="findings"/> name, in <paramref name="folder"/>.</summary>
    public TreatmentReport Apply(IReadOnlyList<Finding> findings, string folder)
    {
        Directory.CreateDirectory(folder);
        var done = new List<string>();
        string? recipe = WriteRecipe(findings, folder, done);
        string calibration = WriteCalibration(findings, folder, done);
        PlanChoices plan = WritePlan(findings, folder, done, out string? planPath);
        string network = Path.Combine(folder, Path.GetFileNameWithoutExtension(modelPath) + ".askew");
        (EvaluationReport floatBefore, EvaluationReport before, _) = Measure(recipePath, calibrationPath, PlanChoices.None);
        (EvaluationReport floatAfter, EvaluationReport after, byte[] file) = Measure(recipe, calibration, plan);
        OutputFile.Write(network, file);
        done.Add($"{network}: the mended network");
        string[] arguments =
        [
            "askew quantize", Quoted(modelPath), "--calibration", Quoted(calibration), .. recipe is null ? Array.Empty<string>() : ["--recipe", Quoted(recipe)],
            "--target", Quoted(target.Name), "--method", calibrator.Name, .. planPath is null ? Array.Empty<string>() : ["--plan", Quoted(planPath)], "-o", Quoted(network),
        ];
        return new TreatmentReport
        {
            Folder = folder,
            Done = done,
            Left = [.. findings.Where(finding => finding.Severity != Severity.Low && !IsMended(finding)).Select(finding => $"{finding.Cause}: {finding.Remedy.Text}")],
            Command = string.Join(' ', arguments),
            FloatBefore = floatBefore,
            FloatAfter = floatAfter,
            Before = before,
            After = after,
        };
    }

    private static bool IsMended(Finding finding) =>
        finding.Remedy.Input is not null || finding.Remedy.LabelOffset is not null || finding.Remedy.LeaveOut.Count > 0 || finding.Remedy.WideNodes.Count > 0;

    // The recipe's text with only what is wrong exchanged.
    private string? WriteRecipe(IReadOnlyList<Finding> findings, string folder, List<string> done)
    {
        InputRecipe? input = findings.Select(finding => finding.Remedy.Input).FirstOrDefault(recipe => recipe is not null);
        int? offset = findings.Select(finding => finding.Remedy.LabelOffset).FirstOrDefault(value => value is not null);
        if (recipePath is null || (input is null && offset is null))
        {
            return recipePath;
        }

        JsonObject json = JsonNode.Parse(
            File.ReadAllText(recipePath), documentOptions: new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true })!.AsObject();
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

        string path = Path.Combine(folder, Path.GetFileNameWithoutExtension(modelPath) + ".recipe.json");
        OutputFile.WriteText(path, writer => writer.Write(json.ToJsonString(Session.JsonOptions) + "\n"));
        done.Add($"{path}: the recipe with {string.Join(" and ", new[] { input is null ? null : "another input", offset is null ? null : "another offset of labels" }.OfType<string>())}");
        return path;
    }

    // The samples that stay, copied under their names; rows of arrays cannot be left out like that.
    private string WriteCalibration(IReadOnlyList<Finding> findings, string folder, List<string> done)
    {
        HashSet<string> leftOut = [.. findings.SelectMany(finding => finding.Remedy.LeaveOut)];
        string root = SampleSources.FolderOf(calibrationPath);
        if (leftOut.Count == 0 || !Directory.Exists(calibrationPath) || !leftOut.All(name => File.Exists(Path.Combine(root, name))))
        {
            return calibrationPath;
        }

        string copy = Path.Combine(folder, "calibration");
        if (Directory.Exists(copy) && Directory.EnumerateFileSystemEntries(copy).Any())
        {
            throw new UsageException($"'{copy}' exists already; name another folder with -o, or remove it.");
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

        done.Add($"{copy}: {kept} calibration files, without {string.Join(", ", leftOut.Order(StringComparer.Ordinal).Select(name => $"'{name}'"))}");
        return copy;
    }

    private static PlanChoices WritePlan(IReadOnlyList<Finding> findings, string folder, List<string> done, out string? path)
    {
        string[] wide = [.. findings.Where(finding => finding.Severity != Severity.Low).SelectMany(finding => finding.Remedy.WideNodes).Distinct()];
        path = null;
        if (wide.Length == 0)
        {
            return PlanChoices.None;
        }

        string file = Path.Combine(folder, "plan.json");
        string json = JsonSerializer.Serialize(new { layers = wide.ToDictionary(node => node, _ => new { activationBits = 16 }) }, Session.JsonOptions);
        OutputFile.WriteText(file, writer => writer.Write(json + "\n"));
        done.Add($"{file}: 16 bits for {string.Join(", ", wide.Select(node => $"'{node}'"))}");
        path = file;
        return PlanFile.Load(file);
    }

    private (EvaluationReport Float, EvaluationReport Integer, byte[] File) Measure(string? recipe, string calibration, PlanChoices plan)
    {
        ModelSource source = ModelSource.Open(modelPath, recipe);
        DataSource images = DataSource.Open(calibration, source, samples: null, withLabels: false, strict: false, session.Threads);
        CalibratedModel calibrated = CalibratedModel.Calibrate(source, images, [target], [calibrator], session);
        QuantizedNetwork quantized = calibrated.Quantize(target, calibrator, new BitWidths(Bits, Bits), Effort.Normal, without: null, plan);
        DataSource data = DataSource.Open(dataPath ?? calibration, source, samples, withLabels: dataPath is not null, strict: false, session.Threads);
        var reference = new NetworkOutputs(Networks.Open(ModelSource.Open(modelPath, recipe), data.First(), Workers.Single));
        EvaluationReport original = Commands.EvaluateCommand.Measure(reference, null, source.Recipe, data, "Evaluating float", session);
        EvaluationReport integer = Commands.EvaluateCommand.Measure(
            new NetworkOutputs(quantized.Open(Workers.Single)), reference, source.Recipe, data, "Evaluating integer", session);
        return (Short(original), Short(integer), quantized.File());
    }

    // Figures only; single samples are what evaluate shows.
    private EvaluationReport Short(EvaluationReport report) => report with { Model = modelPath, Disagreements = null, Detections = null };

    private static string Quoted(string argument) => argument.Contains(' ', StringComparison.Ordinal) ? $"\"{argument}\"" : argument;
}
