using Askew.Instructions;
using Askew.Tensors;

namespace Askew.Costs;

/// <summary>What an instruction has to do in a run, whoever does it.</summary>
/// <param name="Node">The network's node that it comes from.</param>
/// <param name="Instruction">The kind of instruction.</param>
/// <param name="Kind">The kind of layer.</param>
/// <param name="Multiplications">Multiplications of weights, or of activations with each other.</param>
/// <param name="Outputs">Elements that it makes.</param>
/// <param name="Elements">Elements that it reads, each as often as a window has it: what is copied where windows become rows.</param>
/// <param name="TrafficBytes">Bytes that it reads and writes where nothing stays on the chip: inputs, weights, tables, what requantises,
/// outputs; each once.</param>
internal sealed record LayerWork(
    string Node, string Instruction, WorkKind Kind, long Multiplications, long Outputs, long Elements, long TrafficBytes)
{
    // Multiplier, shift, addend.
    private const int RequantizerSizeInBytes = 13;

    /// <summary>What <paramref name="instruction"/> of <paramref name="program"/> has to do.</summary>
    public static LayerWork Of(IntegerInstruction instruction, IntegerProgram program)
    {
        (WorkKind kind, long elements, long constants) = instruction.Accept(new Visitor(program));
        long activations = instruction.Inputs.Append(instruction.Output).Sum(tensor => (long)program.Tensors[tensor].SizeInBytes);
        return new LayerWork(
            instruction.Node,
            instruction.GetType().Name,
            kind,
            instruction.MultiplyCount(program.Tensors),
            program.Tensors[instruction.Output].Shape.ElementCount,
            elements,
            activations + constants);
    }

    private sealed class Visitor(IntegerProgram program) : IInstructionVisitor<(WorkKind Kind, long Elements, long ConstantBytes)>
    {
        public (WorkKind Kind, long Elements, long ConstantBytes) Visit(Convolve instruction)
        {
            Shape output = Shape(instruction.Output);
            int channels = Shape(instruction.Input)[1];
            long places = (long)output[0] * output.CountBetween(2, output.Rank);
            WorkKind kind = instruction.Groups > 1 && instruction.Groups == channels ? WorkKind.Depthwise
                : instruction.Window.KernelSize == 1 ? WorkKind.Pointwise : WorkKind.Convolution;
            return (
                kind,
                places * channels * instruction.Window.KernelSize,
                Constants(instruction.Weights.Length, instruction.Requantizers.Length));
        }

        public (WorkKind Kind, long Elements, long ConstantBytes) Visit(MultiplyMatrices instruction) => (
            WorkKind.Connected,
            Shape(instruction.Input).ElementCount,
            Constants(instruction.Weights.Length, instruction.Requantizers.Length));

        public (WorkKind Kind, long Elements, long ConstantBytes) Visit(MultiplyActivations instruction) =>
            (WorkKind.Connected, (long)Shape(instruction.Left).ElementCount + Shape(instruction.Right).ElementCount, 0);

        public (WorkKind Kind, long Elements, long ConstantBytes) Visit(LookUp instruction) =>
            (WorkKind.Movement, Shape(instruction.Input).ElementCount, instruction.Table.Length);

        public (WorkKind Kind, long Elements, long ConstantBytes) Visit(AddRescaled instruction) =>
            (WorkKind.Elementwise, 2L * Shape(instruction.Output).ElementCount, 0);

        public (WorkKind Kind, long Elements, long ConstantBytes) Visit(MultiplyRescaled instruction) =>
            (WorkKind.Elementwise, 2L * Shape(instruction.Output).ElementCount, 0);

        public (WorkKind Kind, long Elements, long ConstantBytes) Visit(MaxPool instruction) =>
            (WorkKind.Pool, (long)Shape(instruction.Output).ElementCount * instruction.Window.KernelSize, 0);

        public (WorkKind Kind, long Elements, long ConstantBytes) Visit(AveragePool instruction) =>
            (WorkKind.Pool, (long)Shape(instruction.Output).ElementCount * instruction.Window.KernelSize, 0);

        public (WorkKind Kind, long Elements, long ConstantBytes) Visit(Rescale instruction) =>
            (WorkKind.Other, Shape(instruction.Input).ElementCount, Constants(0, instruction.Requantizers.Length));

        public (WorkKind Kind, long Elements, long ConstantBytes) Visit(Concatenate instruction) => Moved(instruction);

        public (WorkKind Kind, long Elements, long ConstantBytes) Visit(Rearrange instruction) => Moved(instruction);

        public (WorkKind Kind, long Elements, long ConstantBytes) Visit(Resize instruction) => Moved(instruction);

        public (WorkKind Kind, long Elements, long ConstantBytes) Visit(Softmax instruction) => Rest(instruction);

        public (WorkKind Kind, long Elements, long ConstantBytes) Visit(Normalize instruction) => Rest(instruction);

        public (WorkKind Kind, long Elements, long ConstantBytes) Visit(NormalizeMoments instruction) => Rest(instruction);

        public (WorkKind Kind, long Elements, long ConstantBytes) Visit(SelectLargest instruction) => Rest(instruction);

        public (WorkKind Kind, long Elements, long ConstantBytes) Visit(GatherRows instruction) => Moved(instruction);

        private static long Constants(long weights, long requantizers) => weights + (requantizers * RequantizerSizeInBytes);

        private (WorkKind Kind, long Elements, long ConstantBytes) Moved(IntegerInstruction instruction) =>
            (WorkKind.Movement, Shape(instruction.Output).ElementCount, 0);

        private (WorkKind Kind, long Elements, long ConstantBytes) Rest(IntegerInstruction instruction) =>
            (WorkKind.Other, Shape(instruction.Inputs[0]).ElementCount, 0);

        private Shape Shape(int tensor) => program.Tensors[tensor].Shape;
    }
}
