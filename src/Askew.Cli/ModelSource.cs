using Askew.Graphs;
using Askew.Importing.Onnx;
using Askew.Instructions;
using Askew.Operators;
using Askew.Samples;
using Askew.Tensors;

namespace Askew.Cli;

/// <summary>A model file on the command line: a float ONNX network, or an .askew program, with its recipe.</summary>
internal sealed class ModelSource
{
    private ModelSource(string path, Recipe? recipe, Graph? graph, IntegerProgram? program)
    {
        Path = path;
        Recipe = recipe;
        Graph = graph;
        Program = program;
    }

    /// <summary>The path as given.</summary>
    public string Path { get; }

    /// <summary>The recipe that was named, or the one beside the model; null where there is none.</summary>
    public Recipe? Recipe { get; }

    /// <summary>The float network as imported, shapes not inferred; null for an .askew file.</summary>
    public Graph? Graph { get; }

    /// <summary>The integer program; null for an ONNX file.</summary>
    public IntegerProgram? Program { get; }

    /// <summary>The network's inputs, as sample sources want to know them.</summary>
    public IReadOnlyList<SampleInput> Inputs => Program is not null
        ? [.. Program.Inputs.Select(i => new SampleInput(Program.Tensors[i].Name, Program.Tensors[i].Shape.Rank))]
        : [.. Graph!.Inputs.Select(input => new SampleInput(input.Name, input.DeclaredExtents?.Count ?? 4, input.ElementType))];

    /// <summary>Reads the model at <paramref name="path"/> and its recipe.</summary>
    public static ModelSource Open(string path, string? recipePath)
    {
        if (!File.Exists(path))
        {
            throw new UsageException($"There is no model file '{path}'.");
        }

        if (recipePath is not null && !File.Exists(recipePath))
        {
            throw new UsageException($"There is no recipe file '{recipePath}'.");
        }

        recipePath ??= Recipe.FindFor(path);
        Recipe? recipe = recipePath is null ? null : Recipe.Load(recipePath);
        if (!System.IO.Path.GetExtension(path).Equals(".askew", StringComparison.OrdinalIgnoreCase))
        {
            return new ModelSource(path, recipe, OnnxImporter.Import(path, StandardOperators.Catalog), null);
        }

        try
        {
            return new ModelSource(path, recipe, null, ProgramFile.Load(path));
        }
        catch (InvalidDataException e)
        {
            throw new ModelFileException(e.Message, e);
        }
    }

    /// <summary>The float network with all shapes known and constants folded.</summary>
    /// <param name="firstSample">Settles what the model leaves open and the recipe does not say; null where there are no data.</param>
    /// <exception cref="UnsupportedModelException">Nodes are not supported; names all.</exception>
    public Graph ResolvedGraph(Sample? firstSample)
    {
        Graph graph = Graph ?? throw new UsageException($"'{Path}' is not a float ONNX network.");
        UnsupportedModelException.ThrowIfUnsupported(graph);
        ResolveShapes(graph, firstSample, tolerant: false);
        return graph;
    }

    /// <summary>Infers shapes as far as they can be known.</summary>
    public void ResolveShapes(Graph graph, Sample? firstSample, bool tolerant)
    {
        Shape? fromRecipe = Recipe?.Input is { } input ? new Preprocessing(input).FixedOutputShape : null;
        ShapeResolution.Resolve(graph, value =>
        {
            int index = graph.Inputs.ToList().IndexOf(value);
            return firstSample is not null && index < firstSample.Inputs.Count
                ? firstSample.Inputs[index].Shape
                : graph.Inputs.Count == 1 ? fromRecipe : null;
        });
        new PassPipeline(new InferShapes(tolerant), new RemoveIdentities(), new RemoveUnused()).Run(graph);
    }
}
