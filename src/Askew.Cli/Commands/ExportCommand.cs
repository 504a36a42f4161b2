using System.CommandLine;
using Askew.Export;
using Askew.Files;
using Askew.Instructions;
using Askew.Operators;
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
            Description = "What to write: " + string.Join("; ", ExporterCatalog.All.Select(exporter => $"{exporter.Format}, {exporter.Description}")) + ".",
            Required = true,
        };
        format.AcceptOnlyFromAmong([.. ExporterCatalog.All.Select(exporter => exporter.Format)]);
        var output = new Option<string>("--output", "-o") { Description = "A folder, or the path of the .c or .onnx file; files are named after it, else after MODEL.", Required = true };
        var separate = new Option<bool>("--separate-weights") { Description = "Put weights and tables into a file of their own." };
        var selfTest = new Option<bool>("--self-test") { Description = "Store an input and the outputs that belong to it, with a function that checks them." };
        var signed = new Option<bool>("--signed") { Description = "ONNX: signed 8-bit activations; unsigned ones are faster in most runtimes." };
        var optimize = new Option<string>("--optimize") { Description = "C: memory, for microcontrollers, or speed, for processors with vectors. Both give the same bytes.", DefaultValueFactory = _ => "memory" };
        optimize.AcceptOnlyFromAmong("memory", "speed");
        var common = new CommonOptions();
        var command = new Command("export", "Write an integer network as ONNX for other runtimes, or as C.") { model, format, output, optimize, separate, selfTest, signed };
        common.AddTo(command);
        CommandRun.SetBody(command, common, (result, session) => Run(
            result.GetRequiredValue(model),
            ExporterCatalog.Find(result.GetRequiredValue(format)),
            result.GetRequiredValue(output),
            new ExportOptions
            {
                Name = string.Empty,
                SavesMemory = result.GetValue(optimize) != "speed",
                SeparateWeights = result.GetValue(separate),
                SelfTest = result.GetValue(selfTest),
                SignedActivations = result.GetValue(signed),
            },
            session));
        return command;
    }

    private static void Run(string modelPath, IModelExporter exporter, string outputPath, ExportOptions chosen, Session session)
    {
        ModelSource source = ModelSource.Open(modelPath, recipePath: null);
        IntegerProgram program = source.RequireProgram("is a float network; quantize it first.");
        bool isFile = Path.GetExtension(outputPath).ToLowerInvariant() is ".c" or ".onnx";
        string folder = isFile ? Path.GetDirectoryName(Path.GetFullPath(outputPath))! : outputPath;
        string name = FileName(Path.GetFileNameWithoutExtension(isFile ? outputPath : modelPath));
        ExportOptions options = chosen with { Name = name, Command = CommandLine(modelPath, exporter, chosen, isFile ? outputPath : null) };
        IReadOnlyList<ExportedFile> files = exporter.Export(program, options);
        session.Cancellation.ThrowIfCancellationRequested();
        Directory.CreateDirectory(folder);
        foreach (ExportedFile file in files)
        {
            OutputFile.Write(Path.Combine(folder, file.Name), file.Contents);
        }

        var report = new ExportReport
        {
            Model = modelPath,
            Format = exporter.Format,
            Remarks = exporter.Remarks(program),
            Files = [.. files.Select(file => new ExportReport.Written(Path.Combine(folder, file.Name), file.Contents.Length))],
        };
        session.Print(report, report.Write);
    }

    // For the record, without folders, so that the same export gives the same bytes anywhere.
    private static string CommandLine(string modelPath, IModelExporter exporter, ExportOptions options, string? file) =>
        $"askew export {Path.GetFileName(modelPath)} --format {exporter.Format}"
        + (options.SavesMemory ? string.Empty : " --optimize speed")
        + (options.SeparateWeights ? " --separate-weights" : string.Empty)
        + (options.SelfTest ? " --self-test" : string.Empty)
        + (options.SignedActivations ? " --signed" : string.Empty)
        + (file is null ? string.Empty : $" -o {Path.GetFileName(file)}");

    // Names of files go into #include lines and Makefiles, where only plain signs are safe.
    private static string FileName(string name)
    {
        string safe = string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.' ? c : '_')).TrimStart('-', '.');
        return safe.Length == 0 || safe.Equals("main", StringComparison.OrdinalIgnoreCase) ? "network" : safe;
    }
}
