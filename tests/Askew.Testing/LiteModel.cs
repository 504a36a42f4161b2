using Askew.Export;
using Askew.Export.Layout;
using Askew.Export.TFLite;
using Askew.Instructions;
using Askew.Tensors;

namespace Askew.Testing;

/// <summary>A program as a model that takes and gives reals, in the order of the network.</summary>
internal sealed class LiteModel
{
    private readonly IntegerProgram program;
    private readonly LaidOutProgram laidOut;

    /// <summary>Exports <paramref name="program"/>.</summary>
    public LiteModel(IntegerProgram program)
    {
        this.program = program = OfReals(program);
        laidOut = ChannelsLastLayout.ForWindows(program);
        File = new TFLiteExporter().Export(program, new ExportOptions { Name = "model", FloatBoundary = true })[0].Contents;
    }

    /// <summary>The file.</summary>
    public byte[] File { get; }

    /// <summary>The numbers of the inputs as the model takes them.</summary>
    /// <remarks>Each is what one of the input's integers stands for: of pixels, which may all lie half-way between two, runtimes make one
    /// or the other.</remarks>
    public float[][] Given(IReadOnlyList<Tensor> inputs) => [.. program.Inputs.Select((input, i) =>
    {
        ProgramTensor tensor = program.Tensors[input];
        float[] numbers = ProgramReals.Of(tensor, ProgramReals.Stored(tensor, inputs[i])).Floats.ToArray();
        return laidOut.ChannelsLast[input] ? Turned(numbers, tensor.Shape, toLast: true) : numbers;
    })];

    /// <summary>All outputs as the network has them.</summary>
    /// <exception cref="InvalidDataException">One has another shape.</exception>
    public Tensor[] Results(LiteRtResult result) => [.. laidOut.Program.Outputs.Select((output, number) =>
    {
        Shape shape = laidOut.Program.Tensors[output].Shape;
        int[] extents = [.. shape.Extents];
        int[] wanted = laidOut.ChannelsLast[output] ? [extents[0], .. extents[2..], extents[1]] : extents;
        return result.Shapes[number].SequenceEqual(wanted)
            ? Tensor.Of(shape, Result(result.Outputs[0], number))
            : throw new InvalidDataException(
                $"Output {number} is [{string.Join(", ", result.Shapes[number])}], not [{string.Join(", ", wanted)}].");
    })];

    /// <summary>The numbers of output <paramref name="number"/> as the network has them.</summary>
    public float[] Result(float[][] outputs, int number)
    {
        int output = laidOut.Program.Outputs[number];
        return laidOut.ChannelsLast[output] ? Turned(outputs[number], laidOut.Program.Tensors[output].Shape, toLast: false)
            : outputs[number];
    }

    // Who runs models for tests gives them reals alone.
    private static IntegerProgram OfReals(IntegerProgram program) => new()
    {
        Origin = program.Origin,
        Tensors = [.. program.Tensors.Select(tensor => tensor with { Whole = null })],
        Instructions = program.Instructions,
        Inputs = program.Inputs,
        Outputs = program.Outputs,
        Tail = program.Tail,
        JoinedResults = program.JoinedResults,
    };

    private static float[] Turned(float[] numbers, Shape shape, bool toLast)
    {
        var turned = new float[numbers.Length];
        int channels = shape[1];
        int places = shape.CountBetween(2, shape.Rank);
        for (int i = 0; i < numbers.Length; i++)
        {
            (int n, int c, int place) = (i / (channels * places), i / places % channels, i % places);
            int last = (((n * places) + place) * channels) + c;
            turned[toLast ? last : i] = numbers[toLast ? i : last];
        }

        return turned;
    }
}
