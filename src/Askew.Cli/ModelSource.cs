using Askew.Graphs;
using Askew.Importing.Onnx;
using Askew.Instructions;
using Askew.Operators;
using Askew.Quantization;
using Askew.Samples;
using Askew.Tensors;

namespace Askew.Cli;

/// <summary>A model file on the command line: a float ONNX network, or an .askew program, with its recipe.</summary>
internal sealed class ModelSource
{
    private readonly IReadOnlyList<HybridLayer>? integerLayers;

    private ModelSource(string path, Recipe? recipe, Graph? graph, IntegerProgram? program, IReadOnlyList<HybridLayer>? integerLayers = null)
    {
        this.integerLayers = integerLayers;
        Path = path;
        Recipe = recipe;
        Graph = graph;
        Program = program;
    }

    /// <summary>The path as given.</summary>
    public string Path { get; }

    /// <summary>The recipe that was named, or the one beside the model; null where there is none.</summary>
    public Recipe? Recipe { get; }

    /// <summary>The float network as imported, shapes not inferred; null for an integer program.</summary>
    public Graph? Graph { get; }

    /// <summary>Whether the model is a float network as it was before any quantisation.</summary>
    public bool IsFloat => Program is null && integerLayers is null;

    /// <summary>The integer program; null for an ONNX file, and for an .askew file in which only some layers compute in integers.</summary>
    public IntegerProgram? Program { get; }

    /// <summary>Whether it is an .askew file of which only some layers compute in integers.</summary>
    public bool IsHybrid => integerLayers is not null;

    /// <summary>The network's inputs, as sample sources want to know them.</summary>
    public IReadOnlyList<SampleInput> Inputs => Program is not null
        ? [.. Program.Inputs.Select(i => new SampleInput(Program.Tensors[i].Name, Program.Tensors[i].Shape.Rank))]
        : [.. Graph!.Inputs.Select(input => new SampleInput(input.Name, input.DeclaredExtents?.Count ?? 4, input.ElementType))];

    /// <summary>Refuses what is quantised already.</summary>
    /// <exception cref="UsageException">It is.</exception>
    public void RequireFloat()
    {
        if (!IsFloat)
        {
            throw new UsageException($"'{Path}' is quantized already; give the float ONNX network.");
        }
    }

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
            if (HybridFile.IsHybrid(path))
            {
                (_, IReadOnlyList<HybridLayer> layers, byte[] model) = HybridFile.Load(path);
                return new ModelSource(path, recipe, OnnxImporter.Import(new MemoryStream(model), StandardOperators.Catalog), null, layers);
            }

            IntegerProgram program = ProgramFile.Load(path);
            Certificate.ProveAgain(program, path);
            return new ModelSource(path, recipe, null, program);
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
        if (integerLayers is not { } layers)
        {
            return graph;
        }

        ModelQuantizer.Simplify(graph);
        return HybridQuantizer.Apply(graph, layers);
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
