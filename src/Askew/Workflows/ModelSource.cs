using Askew.Evaluation;
using Askew.Files;
using Askew.FloatExecution;
using Askew.Graphs;
using Askew.Graphs.Passes;
using Askew.Importing;
using Askew.Instructions;
using Askew.Operators;
using Askew.Operators.Shapes;
using Askew.Quantization;
using Askew.Quantization.Proof;
using Askew.Quantization.Targets;
using Askew.Samples;
using Askew.Samples.Labels;
using Askew.Samples.Recipes;
using Askew.Tensors;

namespace Askew.Workflows;

/// <summary>A model file with its recipe: a float network, or an .askew file.</summary>
/// <remarks>What is made of it is made anew each time; the model as it was read never changes.</remarks>
internal sealed record ModelSource
{
    private readonly Graph? graph;
    private readonly IReadOnlyList<RoundedLayer>? rounded;

    private ModelSource(
        string path, Recipe? recipe, Graph? graph, IntegerProgram? program, IReadOnlyList<RoundedLayer>? rounded = null)
    {
        this.graph = graph;
        this.rounded = rounded;
        Path = path;
        Recipe = recipe;
        Program = program;
    }

    /// <summary>The path as given.</summary>
    public string Path { get; }

    /// <summary>The recipe that was named, or the one beside the model; null where there is none.</summary>
    public Recipe? Recipe { get; private init; }

    /// <summary>All files that were read: the model, its recipe, its weights where they lie in files of their own.</summary>
    public IReadOnlyList<string> Files { get; private init; } = [];

    /// <summary>Those of its weights among them.</summary>
    public IReadOnlyList<string> WeightFiles { get; private init; } = [];

    /// <summary>Whether the model is a float network as it was before any quantisation.</summary>
    public bool IsFloat => Program is null && rounded is null;

    /// <summary>What of the model is used.</summary>
    public ModelView View { get; private init; } = ModelView.Whole;

    /// <summary>What an .askew file says of where it comes from; null where it does not say, and for other files.</summary>
    public Provenance? Provenance { get; private init; }

    /// <summary>The integer program; null for an ONNX file, and for an .askew file in which only some layers compute in integers.</summary>
    public IntegerProgram? Program { get; }

    /// <summary>What the user should know about how the model was read, one sentence each.</summary>
    public IReadOnlyList<string> Notes { get; private init; } = [];

    /// <summary>What computes in float behind the integer program or in between, shapes known; null for nothing.</summary>
    public Graph? Rest { get; private init; }

    // What comes back to the integer program from there is no input of the network.
    private IReadOnlySet<string> Returning => Rest is null ? new HashSet<string>() : MixedSchedule.Returning(Program!, Rest);

    /// <summary>The network's inputs, as sample sources want to know them.</summary>
    public IReadOnlyList<SampleInput> Inputs => Program is not null
        ? [.. Program.Inputs.Select(i => Program.Tensors[i]).Where(tensor => !Returning.Contains(tensor.Name)).Select(tensor =>
            new SampleInput(tensor.Name, tensor.Shape.Rank) { FirstExtent = tensor.Shape.Rank > 0 ? tensor.Shape[0] : 1 })]
        : [.. graph!.Inputs.Select(input => new SampleInput(input.Name, input.DeclaredExtents?.Count ?? 4, input.ElementType)
        {
            FirstExtent = input.DeclaredExtents is [{ } first, ..] ? first : 1,
        })];

    /// <summary>Reads the model at <paramref name="path"/> and its recipe.</summary>
    /// <param name="path">A float network, or an .askew file.</param>
    /// <param name="recipePath">The recipe; null for the one beside the model, if there is one.</param>
    /// <param name="view">What of an ONNX network is used; null for all of it. An .askew file is what it was made to be.</param>
    /// <exception cref="RequestException">A file is not there, or has not what the view names.</exception>
    /// <exception cref="GraphException">The ONNX model cannot be read.</exception>
    /// <exception cref="ModelFileException">The .askew file cannot be read.</exception>
    /// <exception cref="RecipeException">The recipe has mistakes.</exception>
    public static ModelSource Open(string path, string? recipePath = null, ModelView? view = null)
    {
        recipePath ??= File.Exists(path) ? Recipe.FindFor(path) : null;
        if (recipePath is not null && !File.Exists(recipePath))
        {
            throw new RequestException($"There is no recipe file '{recipePath}'.");
        }

        ModelSource source = Open(path, recipePath is null ? null : RecipeParser.Load(recipePath), view);
        return recipePath is null ? source : source.Reading(recipePath);
    }

    /// <summary>Reads the model at <paramref name="path"/>.</summary>
    /// <param name="path">An ONNX or .askew file.</param>
    /// <param name="recipe">The recipe; null for the one inside an .askew file.</param>
    /// <param name="view">What of an ONNX network is used; null for all of it.</param>
    public static ModelSource Open(string path, Recipe? recipe, ModelView? view)
    {
        if (!File.Exists(path))
        {
            throw new RequestException($"There is no model file '{path}'.");
        }

        try
        {
            return Read(path, recipe, view);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RequestException($"The model file '{path}' cannot be read: {e.Message}", e);
        }
    }

    private static ModelSource Read(string path, Recipe? recipe, ModelView? view)
    {
        if (!System.IO.Path.GetExtension(path).Equals(".askew", StringComparison.OrdinalIgnoreCase))
        {
            view ??= ModelView.Whole;
            Graph graph = ModelImporter.Import(
                path, StandardOperators.Catalog, view.Shapes, out IReadOnlyCollection<string> weightFiles);
            FixInputs(graph, recipe);
            recipe = WithInputs(recipe, [.. graph.Inputs.Select(input => input.Name)]);
            graph = WholeInputs.Of(graph);
            return new ModelSource(path, recipe, DynamicTail.Cut(view.Of(graph), out string? note), null)
            {
                Files = [path, .. weightFiles],
                WeightFiles = [.. weightFiles],
                Notes = [.. graph.Notes, .. note is null ? Array.Empty<string>() : [note]],
                View = view,
            };
        }

        if (view is { Shapes.Count: > 0 } or { Outputs.Count: > 0 })
        {
            throw new RequestException(
                $"'{path}' has the shapes and outputs that it was quantized with; give --shape and --outputs to 'quantize'.");
        }

        using FileStream stream = InputFile.Open(path);
        return Read(path, stream, recipe);
    }

    /// <summary>The integer network in <paramref name="file"/>, an .askew file that is not written yet.</summary>
    /// <param name="path">What it is called in messages.</param>
    /// <param name="file">Its bytes.</param>
    /// <param name="recipe">The recipe; null for the one inside.</param>
    public static ModelSource Of(string path, byte[] file, Recipe? recipe) => Read(path, new MemoryStream(file), recipe);

    private static ModelSource Read(string path, Stream stream, Recipe? recipe)
    {
        try
        {
            Provenance? provenance = Provenance.Parse(path, ProgramFile.ProvenanceOf(path, stream));
            recipe ??= provenance?.Recipe;
            (IntegerProgram? program, byte[]? others, IReadOnlyList<RoundedLayer> rounded) =
                MixedFile.IsIn(stream) ? MixedFile.Load(path, stream) : (ProgramFile.Load(path, stream), null, []);
            Graph? floats = others is null ? null : ModelImporter.Import(others, StandardOperators.Catalog);
            recipe = WithInputs(recipe, program is null ? [.. floats!.Inputs.Select(input => input.Name)]
                : [.. program.Inputs.Select(input => program.Tensors[input].Name)]);
            if (program is null)
            {
                return new ModelSource(path, recipe, floats, null, rounded) { Files = [path], Provenance = provenance };
            }

            Certificate.ProveAgain(program, path);
            return new ModelSource(path, recipe, null, program)
            {
                Files = [path],
                Rest = floats is null ? null : new FloatPart(Joined(floats, program), rounded).Running(),
                Provenance = provenance,
            };
        }
        catch (Exception e) when (ModelBoundary.IsFaultOfModel(e))
        {
            throw new ModelFileException(e is InvalidDataException ? e.Message
                : $"'{path}' is not a usable .askew file: {e.Message.TrimEnd('.')}", e);
        }
    }

    /// <summary>The names of the network's outputs, in order.</summary>
    public IReadOnlyList<string> OutputNames => Rest is not null
        ? [.. Rest.Outputs.Select(output => output.Name).Where(name => !Returning.Contains(name))]
        : Program is not null
        ? [.. Program.Results.Select(i => Program.Tensors[i].Name)]
        : [.. graph!.Outputs.Select(output => output.Name)];

    /// <summary>The float network with the outputs called <paramref name="names"/>, where it has all of these tensors; else as it is.
    /// What was cut is so compared with what it was cut from.</summary>
    public ModelSource With(IReadOnlyList<string> names)
    {
        if (graph is null || names.SequenceEqual(OutputNames))
        {
            return this;
        }

        Graph copy = graph.Copy();
        ILookup<string, Value> made = copy.Nodes.SelectMany(node => node.Outputs).ToLookup(value => value.Name, StringComparer.Ordinal);
        return names.All(made.Contains)
            ? new ModelSource(Path, Recipe, copy.CutAt([.. names.Select(name => made[name].First())]), null, rounded)
            {
                Files = Files,
                WeightFiles = WeightFiles,
                View = View,
            }
            : this;
    }

    /// <summary>What the classes are called: as the data say, else as those said that the network was made with; null where neither
    /// does.</summary>
    public IReadOnlyList<string>? ClassNamesFor(string folder) => ClassNames.For(folder) ?? Provenance?.ClassNames;

    /// <summary>The same network with the recipe at <paramref name="path"/>; null for none.</summary>
    /// <exception cref="RecipeException">The recipe has mistakes.</exception>
    public ModelSource WithRecipe(string? path) => path is null ? this with { Recipe = null }
        : (this with { Recipe = RecipeParser.Load(path) }).Reading(path);

    /// <summary>The same network with another recipe, of the same constants.</summary>
    public ModelSource With(Recipe recipe) => this with { Recipe = recipe };

    /// <summary>The same network, with the recipe at <paramref name="path"/> where it has none of its own; null for none.</summary>
    public ModelSource WithRecipeIfNone(string? path) => Recipe is null && path is not null ? WithRecipe(path) : this;

    private ModelSource Reading(string file) =>
        Files.Contains(file) ? this : this with { Files = [Files[0], file, .. Files.Skip(1)] };

    // The rest reads what leaves the integer network, or goes into it; what it gives back fits.
    private static Graph Joined(Graph rest, IntegerProgram program)
    {
        Dictionary<string, Shape> known = program.Results.Concat(program.Inputs)
            .Select(tensor => program.Tensors[tensor])
            .DistinctBy(tensor => tensor.Name)
            .ToDictionary(tensor => tensor.Name, tensor => tensor.Shape);
        foreach (Value input in rest.Inputs)
        {
            input.Shape = known.GetValueOrDefault(input.Name)
                ?? throw new InvalidDataException($"its float part reads '{input.Name}', which the integer network does not have");
            if (input.DeclaredExtents is not { } declared
                || !declared.SequenceEqual(input.Shape.Extents.ToArray().Select(extent => (int?)extent)))
            {
                throw new InvalidDataException($"its float part reads '{input.Name}' in another shape than {input.Shape}");
            }
        }

        UnsupportedModelException.ThrowIfUnsupported(rest);
        new PassPipeline(new InferShapes()).Run(rest);
        MemoryNeed.Require(rest);
        IReadOnlySet<string> returning = MixedSchedule.Returning(program, rest);
        foreach (Value value in rest.Outputs.Where(value => returning.Contains(value.Name)))
        {
            ProgramTensor input = program.Tensors[program.Inputs.First(i => program.Tensors[i].Name == value.Name)];
            if (!value.KnownShape.Equals(input.Shape) || value.ElementType != ElementType.Float32)
            {
                throw new InvalidDataException(
                    $"its float part makes '{value.Name}' as {value.Shape}, and the integer network takes {input.Shape}");
            }
        }

        MixedSchedule.Of(program, rest);
        return rest;
    }

    /// <summary>Refuses what is quantised already, and what has nodes that Askew does not know.</summary>
    /// <exception cref="RequestException">It is quantised.</exception>
    /// <exception cref="UnsupportedModelException">Nodes are not supported; names all.</exception>
    public void RequireFloat()
    {
        if (!IsFloat)
        {
            throw new RequestException($"'{Path}' is quantized already; give the float network.");
        }

        UnsupportedModelException.ThrowIfUnsupported(graph!);
    }

    /// <summary>The integer program, for what works on integers only.</summary>
    /// <param name="otherwise">What to say of a float network.</param>
    /// <exception cref="RequestException">The model is, or has layers, in float.</exception>
    public IntegerProgram RequireProgram(string otherwise) => Program ?? throw new RequestException(rounded is null
        ? $"'{Path}' {otherwise}"
        : $"'{Path}' has layers that compute in float, as its target wants; this needs integers only. Quantize for another target, "
            + $"such as cpu.");

    /// <summary>The float network with all shapes known and constants folded; of a network of which only some layers compute in integers,
    /// that which simulates it.</summary>
    /// <param name="firstSample">Settles what the model leaves open and the recipe does not say; null where there are no data.</param>
    /// <exception cref="UnsupportedModelException">Nodes are not supported; names all.</exception>
    /// <exception cref="MemoryLimitException">A run needs more memory than it may.</exception>
    public Graph ResolvedGraph(Sample? firstSample)
    {
        if (graph is null)
        {
            throw new RequestException($"'{Path}' is not a float network.");
        }

        UnsupportedModelException.ThrowIfUnsupported(graph);
        Graph resolved = WithShapes(firstSample, tolerant: false);
        MemoryNeed.Require(resolved);
        return rounded is null ? resolved : new FloatPart(resolved, rounded).Running();
    }

    /// <summary>The float network in the form that quantises best, for any of <paramref name="targets"/>.</summary>
    /// <param name="firstSample">Settles what the model leaves open.</param>
    /// <param name="targets">The targets.</param>
    /// <exception cref="UnsupportedModelException">Nodes have no integer form; names all.</exception>
    public FloatSplit SimplifiedGraph(Sample firstSample, params IReadOnlyCollection<TargetProfile> targets)
    {
        Graph simplified = ModelQuantizer.Simplify(ResolvedGraph(firstSample));
        bool areIntegers = targets.All(target => target.IntegerLayers == IntegerLayers.All);
        if (!areIntegers && View.KeptFloat.Count > 0)
        {
            throw new RequestException("--keep-float is for targets that compute all layers in integers.");
        }

        // A target that leaves most in float has no need of a tail.
        FloatSplit split = areIntegers ? FloatSplit.Of(simplified, View.KeptFloat) : new FloatSplit(simplified, simplified, null);
        foreach (TargetProfile target in targets)
        {
            ModelQuantizer.RequireQuantizable(split.Integers, target);
        }

        return split;
    }

    /// <summary>The float network with shapes as far as they can be known: a help, not a need.</summary>
    /// <param name="problem">Why they cannot all be known; null where they are.</param>
    public Graph GraphToShow(out string? problem)
    {
        try
        {
            problem = null;
            return WithShapes(null, tolerant: true);
        }
        catch (GraphException e)
        {
            problem = e.Message;
            return graph!;
        }
    }

    // What the recipe says of inputs that never change, such as the sampling rate by which a network chooses one of its parts.
    private static void FixInputs(Graph graph, Recipe? recipe)
    {
        foreach ((string name, double number) in recipe?.Constants ?? new Dictionary<string, double>())
        {
            Value input = graph.Inputs.FirstOrDefault(input => input.Name == name) ?? throw new RecipeException(
                recipe!.Name,
                [NoInput("constants", name, [.. graph.Inputs.Select(input => input.Name)])]);
            if (input.DeclaredExtents?.Any(extent => extent is null) == true)
            {
                throw new RecipeException(
                    recipe!.Name,
                    [$"$.constants.{name}: the network leaves its shape {ShapeResolution.Describe(input)} open; only inputs of a declared "
                        + $"shape can be constant."]);
            }

            Shape shape = NodeReading.ShapeOf([.. (input.DeclaredExtents ?? []).Select(extent => (long)extent!.Value)]);
            Tensor contents = Tensor.Zeros(shape, input.ElementType);
            contents.SetDoubles([.. Enumerable.Repeat(number, shape.ElementCount)]);
            graph.Fix(input, contents);
        }
    }

    // Every name that the recipe gives an input must be one; of a single input what is said by its name is said of it.
    private static Recipe? WithInputs(Recipe? recipe, string[] names)
    {
        if (recipe is null || recipe.Inputs.Count == 0)
        {
            return recipe;
        }

        string[] strange = [.. recipe.Inputs.Keys.Except(names)];
        return strange.Length > 0
            ? throw new RecipeException(recipe.Name, [.. strange.Select(name => NoInput("inputs", name, names))])
            : names.Length == 1 && recipe.Input is null ? recipe with { Input = recipe.Inputs[names[0]] } : recipe;
    }

    private static string NoInput(string section, string name, string[] names) =>
        $"$.{section}.{name}: the network has no such input, only {string.Join(", ", names.Select(known => $"'{known}'"))}."
        + NearestName.Hint(name, names);

    private Graph WithShapes(Sample? firstSample, bool tolerant)
    {
        return ModelBoundary.Within($"'{Path}'", () => Resolve(firstSample, tolerant));
    }

    private Graph Resolve(Sample? firstSample, bool tolerant)
    {
        Graph resolved = graph!.Copy();
        Shape? fromRecipe = Recipe?.Input is { } input ? new Preprocessing(input).FixedOutputShape : null;
        ShapeResolution.Resolve(resolved, value =>
        {
            int index = resolved.Inputs.ToList().IndexOf(value);
            return firstSample is not null && index < firstSample.Inputs.Count
                ? firstSample.Inputs[index].Shape
                : View.Shapes.GetValueOrDefault(value.Name) ?? (resolved.Inputs.Count == 1 ? fromRecipe
                    : Recipe?.Inputs.GetValueOrDefault(value.Name) is { } own ? new Preprocessing(own).FixedOutputShape : null);
        });
        new PassPipeline(new InferShapes(tolerant), new RemoveIdentities(), new RemoveUnused()).Run(resolved);
        return resolved;
    }
}
