using Askew.Quantization.Planning;
using Askew.Quantization.Targets;
using Askew.Samples;
using Askew.Samples.Recipes;
using Askew.Workflows;

namespace Askew.Fuzz.Kinds;

/// <summary>The list of kinds. A new one is one file and one line here.</summary>
internal static class AllKinds
{
    private const string DetectionRecipe = """
        {
          "task": "detection",
          "input": { "color": "bgr", "resize": "letterbox", "size": [8, 8], "pad": 114, "mean": [1, 2, 3], "std": 255, "layout": "nchw" },
          "labels": { "format": "coco", "path": "labels.json", "offset": 1 },
          "detection": {
            "decoder": "yolov3",
            "outputs": [ { "name": "scores", "stride": 32, "anchors": [[10, 14], [23, 27]] } ],
            "classes": 2, "activation": "sigmoid", "scoreThreshold": 0.005, "iouThreshold": 0.45, "maxDetections": 300
          }
        }
        """;

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<IKind> All =
    [
        new OnnxKind(),
        new CaffeKind(),
        new AskewKind(),
        new StatisticsKind(),
        new EvaluationKind(),
        new JudgingKind(),
        new ImageKind(),
        new ArrayKind(),
        new TextKind("recipe", "--recipe", [SmallNetwork.Recipe, DetectionRecipe], path => new Preprocessing(
            RecipeParser.Load(path).Input ?? throw new RequestException("it has no images"))),
        new TextKind("plan", "--plan", [SmallNetwork.Plan], path => PlanFile.Load(path)),
        new TextKind("target", "--target", [.. Targets()], path => NamedChoices.Target(path)),
        new LabelKind(),
        new ProgramKind(),
        new GraphKind(),
        new OnnxRuntimeKind(),
        new LiteRtKind(),
        new ExportedKind(),
    ];

    /// <summary>The kind called <paramref name="name"/>.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static IKind Named(string name) => All.FirstOrDefault(kind => kind.Name == name)
        ?? throw new ArgumentException($"there is no kind '{name}', only {string.Join(", ", All.Select(kind => kind.Name))}");

    /// <summary>The kind of a file, whose name begins with it.</summary>
    public static IKind Of(string path) => Named(Path.GetFileName(path).Split('-')[0]);

    // The files, and what they say in full, that others extend.
    private static IEnumerable<string> Targets() => TargetCatalog.Names.Select(TargetCatalog.Profiles.TextOf);
}
