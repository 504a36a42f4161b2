using System.Numerics;
using Askew.Export.C.Writing;
using Askew.Export.Layout;
using Askew.Instructions;
using Askew.Samples;

namespace Askew.Export.C;

/// <summary>A program on its way to C: the arena is planned, the layers are written.</summary>
internal sealed class CProgram
{
    // Indices of the C code have 32 bits; with this limit no sum of theirs can overflow.
    private const int LargestTensor = 1 << 28;

    /// <summary>Plans and writes <paramref name="program"/>.</summary>
    public CProgram(IntegerProgram program, ExportOptions options)
    {
        Program = program;
        Options = options;
        Prefix = CText.Identifier(options.Name);
        if (program.Tensors.FirstOrDefault(tensor => tensor.Shape.ElementCount > LargestTensor) is { } large)
        {
            throw new ExportException(
                $"tensor '{large.Name}' has {large.Shape.ElementCount} elements; C code is made for at most {LargestTensor}");
        }

        LowerBoundInBytes = BufferLayout.For(program, ArenaLayout.Alignment).LowerBoundInBytes;
        (LaidOutProgram laidOut, Arena, CLayer[] layers) = Plan(program, options.SavesMemory, HasChannelsLast(options));
        LaidOut = laidOut;
        Layers = new LayerWriter(laidOut, Arena, Prefix.ToUpperInvariant());
        for (int i = 0; i < laidOut.Program.Instructions.Count; i++)
        {
            IntegerInstruction instruction = laidOut.Program.Instructions[i];
            if (!IsEmpty(instruction, laidOut.Program))
            {
                Layers.Begin(i, Comment(i, laidOut));
                layers[i].Write(Layers);
            }
        }

        Pixels = CPixels.Of(this);
    }

    /// <summary>The program.</summary>
    public IntegerProgram Program { get; }

    /// <summary>Its tensors in the order in which they lie in memory.</summary>
    public LaidOutProgram LaidOut { get; }

    /// <summary>What was chosen.</summary>
    public ExportOptions Options { get; }

    /// <summary>What all names begin with.</summary>
    public string Prefix { get; }

    /// <summary>The memory.</summary>
    public ArenaLayout Arena { get; }

    /// <summary>The most bytes of activations that are alive at once.</summary>
    public int LowerBoundInBytes { get; }

    /// <summary>Arrays, structures, calls, kernels.</summary>
    public LayerWriter Layers { get; }

    /// <summary>What makes the input of pixels; null where that is not known.</summary>
    public CPixels? Pixels { get; }

    /// <summary>Multiplications of weights with activations.</summary>
    public long MultiplyCount => Program.Instructions.Sum(i => i.MultiplyCount(Program.Tensors));

    /// <summary>The order of dimensions in memory, the arena, and how each instruction is written.</summary>
    /// <param name="program">The program.</param>
    /// <param name="savesMemory">Whether memory matters more than speed.</param>
    /// <param name="channelsLast">Whether inputs have their channels last.</param>
    public static (LaidOutProgram LaidOut, ArenaLayout Arena, CLayer[] Layers) Plan(
        IntegerProgram program, bool savesMemory, bool channelsLast = false)
    {
        LaidOutProgram laidOut = channelsLast ? ChannelsLastLayout.WithInputs(program) : ChannelsLastLayout.Of(program);
        IReadOnlyList<IntegerInstruction> instructions = laidOut.Program.Instructions;
        var kinds = new CLayers(laidOut.Program, savesMemory);
        CLayer[] layers = [.. instructions.Select(i => i.Accept(kinds))];
        int[] scratch = [.. instructions.Select((i, n) => IsEmpty(i, laidOut.Program) ? 0 : layers[n].ScratchSizeInBytes)];
        return (laidOut, ArenaLayout.For(laidOut.Program, scratch, savesMemory), layers);
    }

    // Where the recipe says that channels are last, the network's own order is that.
    private static bool HasChannelsLast(ExportOptions options) =>
        options is { ChannelsLast: true, Input: not { Layout: TensorLayout.Nhwc } };

    /// <summary>A scale as multiplier * 2^-shift; exact, since scales are single-precision numbers.</summary>
    public static (int Multiplier, int Shift) Rational(double scale)
    {
        long bits = BitConverter.DoubleToInt64Bits(scale);
        long mantissa = (bits & ((1L << 52) - 1)) | (1L << 52);
        int shift = 1075 - (int)(bits >> 52);
        int zeros = BitOperations.TrailingZeroCount(mantissa);
        mantissa >>= zeros;
        shift -= zeros;
        for (; mantissa > int.MaxValue; shift--)
        {
            mantissa >>= 1;
        }

        return ((int)mantissa, shift);
    }

    private static bool IsEmpty(IntegerInstruction instruction, IntegerProgram program) =>
        program.Tensors[instruction.Output].Shape.ElementCount == 0;

    private static string Comment(int number, LaidOutProgram laidOut)
    {
        IntegerInstruction instruction = laidOut.Program.Instructions[number];
        long multiplications = instruction.MultiplyCount(laidOut.Program.Tensors);
        return CText.Comment($"{number}: {instruction.GetType().Name}, node '{instruction.Node}'")
            + CText.Comment($": {string.Join(", ", instruction.Inputs.Select(i => laidOut.Program.Tensors[i].Shape))} -> "
                + $"{laidOut.Program.Tensors[instruction.Output].Shape}")
            + (multiplications > 0 ? $", {multiplications} multiplications" : string.Empty);
    }
}
