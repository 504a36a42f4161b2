using System.CommandLine;
using Askew.Export;
using Askew.Export.C;
using Askew.Reports;
using Askew.Workflows;

namespace Askew.Cli.Commands;

/// <summary><c>askew export OUT.askew --format c -o PATH</c>: writes an integer network in a form that something else runs.</summary>
internal static class ExportCommand
{
    public static Command Create()
    {
        var model = new Argument<string>("MODEL") { Description = "An .askew file." };
        var format = new Option<string>("--format")
        {
            Description = "What to write: "
                + string.Join("; ", ExporterCatalog.All.Select(exporter => $"{exporter.Format}, {exporter.Description}")) + ".",
            Required = true,
        };
        format.AcceptOnlyFromAmong([.. ExporterCatalog.All.Select(exporter => exporter.Format)]);
        var output = new Option<string>("--output", "-o")
        {
            Description =
                "A folder, or the path of a file "
                + $"({string.Join(", ", ExporterCatalog.All.Select(exporter => exporter.FileEnding).OfType<string>().Distinct())}); "
                + "files are named after it, else after MODEL.",
            Required = true
        };
        var separate = new Option<bool>("--separate-weights") { Description = "Put weights and tables into a file of their own." };
        var selfTest = new Option<bool>(
            "--self-test")
        { Description = "Store an input and the outputs that belong to it, with a function that checks them." };
        var signed = new Option<bool>(
            "--signed")
        { Description = "ONNX: signed 8-bit activations; unsigned ones are faster in most runtimes." };
        var integers = new Option<bool>("--integer-io")
        {
            Description = "ONNX: inputs and outputs are the network's integers; their scales and zero points are in the model's metadata.",
        };
        var exact = new Option<bool>("--exact")
        {
            Description = "ONNX: operators of integers alone, which give the network's own bytes in any runtime; slower.",
        };
        var floatBoundary = new Option<bool>(
            "--float-io")
        { Description = "TensorFlow Lite: inputs and outputs are reals; without it they are the integers." };
        var recipe = new Option<string?>(
            "--recipe")
        {
            Description =
            "TensorFlow Lite and C: the recipe, which says how an image becomes the input; MODEL.recipe.json, or MODEL's own, "
            + "where none is named."
        };
        var labels = new Option<string?>(
            "--labels")
        {
            Description =
            "TensorFlow Lite and C: a file with the name of each class, one a line; MODEL's own where none is named."
        };
        var data = new Option<string?>("--data")
        {
            Description = "C, with --self-test: an image, a .npy or a .npz file, or a folder whose first sample is taken, to store as "
                + "the input; without it, numbers that look random.",
        };
        var optimize = new Option<string>("--optimize")
        {
            Description =
            "C: memory, for microcontrollers; size, for those with little flash, too; or speed, for processors with vectors. All give the "
            + "same bytes.",
            DefaultValueFactory = _ =>
            "memory"
        };
        optimize.AcceptOnlyFromAmong("memory", "size", "speed");
        var layout = new Option<string?>("--layout")
        {
            Description = "C: how files lie: "
                + $"{string.Join(", ", CLayouts.All.Select(layout => layout.Name))}; all but plain with what that build system wants.",
        };
        layout.AcceptOnlyFromAmong([.. CLayouts.All.Select(layout => layout.Name)]);
        var channelsLast = new Option<bool>("--channels-last")
        {
            Description = "C: inputs have their channels last, [N, H, W, C], as cameras give them; without it they lie as in the model.",
        };
        var common = new CommonOptions();
        var command = new Command("export", "Write an integer network as ONNX or TensorFlow Lite for other runtimes, or as C.")
        {
            model, format, output, optimize, layout, channelsLast, separate, selfTest, signed, integers, exact, floatBoundary, recipe,
                labels, data,
        };
        common.AddTo(command);
        (string Field, Option Option)[] own =
        [
            (nameof(ExportOptions.SeparateWeights), separate), (nameof(ExportOptions.SelfTest), selfTest),
            (nameof(ExportOptions.SignedActivations), signed), (nameof(ExportOptions.IntegerIo), integers),
            (nameof(ExportOptions.Exact), exact),
            (nameof(ExportOptions.FloatBoundary), floatBoundary), (nameof(ExportOptions.Input), recipe),
            (nameof(ExportOptions.Labels), labels), (nameof(ExportOptions.Sample), data),
            (nameof(ExportOptions.SavesMemory), optimize), (nameof(ExportOptions.Layout), layout),
            (nameof(ExportOptions.ChannelsLast), channelsLast),
        ];
        CommandRun.SetBody(command, common, (result, session) =>
        {
            string path = result.GetRequiredValue(model);
            var options = new ExportOptions
            {
                Name = string.Empty,
                SavesMemory = result.GetValue(optimize) != "speed",
                SavesCode = result.GetValue(optimize) == "size",
                Layout = result.GetValue(layout),
                ChannelsLast = result.GetValue(channelsLast),
                SeparateWeights = result.GetValue(separate),
                SelfTest = result.GetValue(selfTest),
                SignedActivations = result.GetValue(signed),
                IntegerIo = result.GetValue(integers),
                Exact = result.GetValue(exact),
                FloatBoundary = result.GetValue(floatBoundary),
            };
            ExportReport report = Exports.Run(
                path, result.GetRequiredValue(format), result.GetRequiredValue(output), options, session.Cancellation,
                result.GetValue(recipe), result.GetValue(labels), result.GetValue(data));
            session.Print(report, report.Write);
            IReadOnlyList<string> heeds = NamedChoices.Exporter(report.Format).Heeds;
            foreach ((_, Option option) in own.Where(one => GivenOptions.Has(result, one.Option) && !heeds.Contains(one.Field)))
            {
                Session.Note($"note: {option.Name} makes no difference to format '{report.Format}'.");
            }
        });
        return command;
    }
}
