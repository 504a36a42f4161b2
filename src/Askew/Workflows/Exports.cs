using Askew.Costs;
using Askew.Export;
using Askew.Files;
using Askew.Instructions;
using Askew.Reports;
using Askew.Samples;
using Askew.Samples.Labels;
using Askew.Tensors;

namespace Askew.Workflows;

/// <summary>Writes integer networks in forms that something else runs.</summary>
internal static class Exports
{
    private const int MostNodesNamed = 4;

    private static readonly ExportOptions Defaults = new() { Name = string.Empty };

    /// <summary>Exports <paramref name="model"/>: writes what exporting its .askew file writes.</summary>
    /// <returns>The paths of the files that were written.</returns>
    /// <exception cref="RequestException">There is no such format, or the network has layers in float.</exception>
    /// <exception cref="ExportException">The network has no form in it.</exception>
    public static IReadOnlyList<string> Run(QuantizedModel model, string format, string output)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("askew-");
        try
        {
            string path = Path.Combine(folder.FullName, Path.GetFileName(model.Name));
            model.Save(path);
            return [.. Run(path, format, output, Defaults, default, measures: false).Files.Select(file => file.Path)];
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Exports the integer network in the file <paramref name="path"/>.</summary>
    /// <param name="path">The .askew file.</param>
    /// <param name="format">The format.</param>
    /// <param name="output">A folder, or the path of a file with the ending of an exporter.</param>
    /// <param name="chosen">What else was chosen.</param>
    /// <param name="cancellation">Ends the work before anything is written.</param>
    /// <param name="recipe">The recipe; null for the one beside or inside the network, if there is one.</param>
    /// <param name="labels">A file with the name of each class, one a line; null for those inside the network, if there are some.</param>
    /// <param name="data">A sample, or samples of which the first is taken, that self-tests store; null for none.</param>
    /// <param name="measures">Whether the report says what the export takes of a microcontroller, for which a compiler may be run.</param>
    /// <exception cref="RequestException">There is no such format or file, or the network has layers in float.</exception>
    /// <exception cref="ExportException">The network has no form in it.</exception>
    public static ExportReport Run(
        string path, string format, string output, ExportOptions chosen, CancellationToken cancellation, string? recipe = null,
            string? labels = null, string? data = null, bool measures = true)
    {
        ModelSource source = ModelSource.Open(path, recipe);
        IntegerProgram program = source.RequireProgram("is a float network; quantize it first.");
        chosen = chosen with
        {
            Input = source.Recipe?.Input,
            Rest = source.Rest,
            Sample = data is null ? null : SampleOf(data, source, program, chosen),
            Labels = labels is null ? Fitting(source.Provenance?.ClassNames, program) : ClassNames.ReadFrom(labels),
        };
        return Run(
            program, path, format, output, chosen, labels is null ? source.Files : [.. source.Files, labels],
            RestRemarks(source, format, chosen.IntegerIo), measures, cancellation);
    }

    /// <summary>Exports <paramref name="program"/>.</summary>
    /// <param name="program">The network.</param>
    /// <param name="modelPath">Its file, or what else it is called; files are named after it where <paramref name="output"/> is a
    /// folder.</param>
    /// <param name="format">The format.</param>
    /// <param name="output">A folder, or the path of a file with the ending of an exporter.</param>
    /// <param name="chosen">What else was chosen; name and command are filled in.</param>
    /// <param name="inputs">Files that must stay: what the network was read from.</param>
    /// <param name="remarks">What else the user should know.</param>
    /// <param name="measures">Whether the report says what the export takes of a microcontroller, for which a compiler may be run.</param>
    /// <param name="cancellation">Ends the work before anything is written.</param>
    /// <exception cref="RequestException">There is no such format.</exception>
    /// <exception cref="ExportException">The network has no form in it.</exception>
    public static ExportReport Run(
        IntegerProgram program, string modelPath, string format, string output, ExportOptions? chosen = null,
            IReadOnlyList<string>? inputs = null, IReadOnlyList<string>? remarks = null, bool measures = false,
            CancellationToken cancellation = default)
    {
        IModelExporter exporter = NamedChoices.Exporter(format);
        chosen ??= Defaults;
        bool isFile = ExporterCatalog.All.Any(other =>
            other.FileEnding is { } ending && output.EndsWith(ending, StringComparison.OrdinalIgnoreCase));
        string folder = isFile ? Path.GetDirectoryName(Path.GetFullPath(output))! : output;
        string name = FileName(Path.GetFileNameWithoutExtension(isFile ? output : modelPath));
        ExportOptions options = chosen with { Name = name, Command = CommandLine(modelPath, exporter, chosen, isFile ? output : null) };
        IReadOnlyList<ExportedFile> files = exporter.Export(program, options);
        cancellation.ThrowIfCancellationRequested();
        string[] paths = [.. files.Select(file => Path.Combine([folder, .. file.Name.Split('/')]))];
        foreach (string place in paths.Select(path => Path.GetDirectoryName(path)!).Prepend(folder).Distinct())
        {
            OutputFile.CreateFolder(place);
        }

        OutputFile.RequireApart(paths, inputs ?? []);
        OutputFile.RequireWritable(paths);
        RequireNotTheOrigin(paths, program.Origin);
        OutputFile.Write([.. files.Zip(paths, (file, path) => (path, (Action<Stream>)(stream => stream.Write(file.Contents))))]);

        ExportFootprint? footprint = measures ? exporter.Footprint(program, options, files) : null;
        return new ExportReport
        {
            Model = modelPath,
            Format = exporter.Format,
            Remarks = [.. exporter.Remarks(program, options), .. remarks ?? []],
            Footprint = footprint,
            Cycles = footprint is null || !options.SavesMemory ? null : ProcessorCatalog.Microcontrollers.ToDictionary(
                name => name, name => (long)CostModel.Estimate(program, ProcessorCatalog.Find(name)).Sum(layer => layer.Cycles)),
            Files = [.. files.Zip(paths, (file, path) => new ExportReport.Written(path, file.Contents.Length))],
        };
    }

    // Files in a folder are named after the network, as the float one most likely is.
    private static void RequireNotTheOrigin(IEnumerable<string> paths, ProgramOrigin origin)
    {
        if (paths.FirstOrDefault(path => File.Exists(path) && FileStatus.Of(path) is null or { Kind: FileKind.Regular }
            && Fingerprint.OfFile(path).Equals(origin.ModelSha256, StringComparison.OrdinalIgnoreCase)) is { } original)
        {
            throw new RequestException(
                $"The output '{original}' would destroy the network that this one was made of: it is that file. Name another file or "
                + "folder.");
        }
    }

    private static IReadOnlyList<Tensor> SampleOf(string data, ModelSource source, IntegerProgram program, ExportOptions chosen)
    {
        if (!chosen.SelfTest)
        {
            throw new RequestException("--data is the input that --self-test stores; give both, or neither.");
        }

        Sample sample = DataSource.Open(data, source, new Work { Threads = 1 }, isStrict: true).First();
        Networks.RequireShapes(source.Path, program, sample);
        return sample.Inputs.Count == program.Inputs.Count ? sample.Inputs : throw new UnusableDataException(
            $"'{source.Path}' has {program.Inputs.Count} integer inputs, but '{sample.Name}' gives {sample.Inputs.Count}.");
    }

    // What the network knows of its data says nothing of outputs that are something else than scores of classes.
    private static IReadOnlyList<string>? Fitting(IReadOnlyList<string>? names, IntegerProgram program) =>
        program.Outputs.Any(output => program.Tensors[output].Shape.ElementCount == names?.Count) ? names : null;

    // What computes in float goes along, is left out behind the integers, or stands in the way.
    private static IReadOnlyList<string> RestRemarks(ModelSource source, string format, bool hasIntegerIo)
    {
        if (source.Rest is not { } rest)
        {
            return [];
        }

        string nodes = $"{rest.Nodes.Count} {(rest.Nodes.Count == 1 ? "node computes" : "nodes compute")} in float "
            + $"({string.Join(", ", rest.Nodes.Take(MostNodesNamed).Select(node => $"{node.OperatorType} '{node.Name}'"))}"
            + $"{(rest.Nodes.Count > MostNodesNamed ? ", ..." : string.Empty)})";
        if (NamedChoices.Exporter(format).TakesFloat && !hasIntegerIo)
        {
            return [$"{nodes}, here as well."];
        }

        string[] back = [.. rest.Outputs.Select(output => output.Name).Except(source.OutputNames)];
        return back.Length == 0
            ? [$"{nodes} behind the integer network and are not exported: the export ends with "
                + $"{string.Join(", ", rest.Inputs.Select(input => $"'{input.Name}'"))}."]
            : throw new ExportException(
                $"'{source.Path}' is not integer-only: {nodes} between its layers. "
                + (hasIntegerIo ? "Leave out --integer-io" : "--format onnx-qdq takes them along")
                + ", or quantize without --keep-float, or for a network that ends before them with --outputs.");
    }

    // For the record, without folders, so that the same export gives the same bytes anywhere.
    private static string CommandLine(string modelPath, IModelExporter exporter, ExportOptions options, string? file) =>
        $"askew export {Path.GetFileName(modelPath)} --format {exporter.Format}"
        + (options.SavesCode ? " --optimize size" : options.SavesMemory ? string.Empty : " --optimize speed")
        + (options.Layout is null ? string.Empty : $" --layout {options.Layout}")
        + (options.ChannelsLast ? " --channels-last" : string.Empty)
        + (options.SeparateWeights ? " --separate-weights" : string.Empty)
        + (options.SelfTest ? " --self-test" : string.Empty)
        + (options.Sample is null ? string.Empty : " --data SAMPLE")
        + (options.SignedActivations ? " --signed" : string.Empty)
        + (options.IntegerIo ? " --integer-io" : string.Empty)
        + (options.Exact ? " --exact" : string.Empty)
        + (options.FloatBoundary ? " --float-io" : string.Empty)
        + (file is null ? string.Empty : $" -o {Path.GetFileName(file)}");

    // Names of files go into #include lines and Makefiles, where only plain signs are safe.
    private static string FileName(string name)
    {
        string safe = string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.' ? c : '_')).TrimStart('-', '.');
        return safe.Length == 0 || safe.Equals("main", StringComparison.OrdinalIgnoreCase) ? "network" : safe;
    }
}
