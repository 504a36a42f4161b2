using System.CommandLine;
using System.Text.Json;
using Askew.Workflows;

namespace Askew.Benchmarks.Tables;

/// <summary><c>steps</c>: what each step of a quantisation brings: all steps, all but one, none.</summary>
internal sealed class StepsCommand() : TableCommand(
    "steps", "What each step of a quantisation brings.", "docs/accuracy.md", table)
{
    /// <summary>So many evaluation samples tell.</summary>
    internal const string Samples = "117";

    private static readonly string[] targets = ["cpu", "paper"];
    private static readonly string[] steps = OptionalSteps.Names.Split(", ");

    // They decide widths or channels themselves; all others find these decided.
    private static readonly HashSet<string> deciding = ["equalization", "lifting", "wide-outputs"];

    private static readonly RealNetwork[] networks =
        [.. ((string[])["mobilenet_v1_0.25_224", "resnet20_cifar10", "mlperf_tiny_kws_dscnn"]).Select(RealNetwork.Of)];

    private static readonly PageTable table = new(
        "steps", ["network", "all", "redistribution", .. steps.Select(step => $"without {step}"), "none"],
        [.. networks.Select(network => network.ShortName)]);

    /// <inheritdoc/>
    protected override void Measure(RealFolder folder, DocumentPage document, ParseResult options)
    {
        using var scratch = new ScratchFolder();
        List<string[]> rows = [];
        foreach (RealNetwork network in networks)
        {
            var widths = new Dictionary<string, string>();
            string plan = scratch.PathOf("plan-");
            rows.Add(
            [
                network.ShortName, Both("auto"), Both("redistribution"), .. steps.Select(step => Both("auto", step)),
                Both("minmax", OptionalSteps.Names),
            ]);
            Console.Error.WriteLine(string.Join(", ", rows[^1]));

            string Both(string method, string without = "") => string.Join(
                " / ", targets.Select(target => Quantized(
                    folder, network, scratch.PathOf("step.askew"), target, method, without, widths, $"{plan}{target}.json")));
        }

        document.Put(table, $"Output SQNR in dB, target `cpu` / target `paper`, over {Samples} evaluation samples: all steps; "
            + $"`redistribution` in place of `auto`; all but one step, the others with the plan (ranges, widths, channels) of all steps "
            + $"where it is not the step that decides these; and `minmax` without any step. Where `*` stands, lifting gave other tensors "
            + $"16 bits than with all steps, so that two things changed.\n\n{table.Markdown(rows)}");
    }

    // As 'quantize' makes it; 'compare' would lift nothing.
    private static string Quantized(
        RealFolder folder, RealNetwork network, string file, string target, string method, string without,
        Dictionary<string, string> widths, string plan)
    {
        bool isFirst = method == "auto" && without.Length == 0;
        bool followsPlan = method == "auto" && !isFirst && !deciding.Contains(without);
        string made;
        try
        {
            JsonElement quantized = AskewTool.Run(
                ["quantize", folder.Model(network), "--calibration", folder.Calibration(network), "-o", file, "--target", target,
                    "--method", method, .. without.Length == 0 ? Array.Empty<string>() : ["--without", without],
                    .. isFirst ? ["--save-plan", plan] : followsPlan ? ["--plan", plan] : Array.Empty<string>()]);
            made = string.Join(",", quantized.GetProperty("layers").EnumerateArray().Select(layer =>
                layer.GetProperty("output").GetProperty("bits").GetInt32()));
        }
        catch (RequestException)
        {
            return "failed";
        }

        JsonElement report = AskewTool.Run(
            "evaluate", file, "--data", folder.Evaluation(network), "--recipe", folder.Recipe(network), "--reference",
            folder.Model(network), "--samples", Samples);
        bool isOtherwise = !widths.TryAdd(target, made) && widths[target] != made && !without.Contains("lifting", StringComparison.Ordinal);
        return Figures.Decibels(report.Number("outputSqnrDb")) + (isOtherwise ? "*" : "");
    }
}
