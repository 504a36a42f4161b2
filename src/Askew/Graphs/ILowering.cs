using Askew.Instructions;
using Askew.Numerics;
using Askew.Tensors;

namespace Askew.Graphs;

/// <summary>What an operator is given to emit the integer instructions of one node.</summary>
internal interface ILowering
{
    /// <summary>The node.</summary>
    Node Node { get; }

    /// <summary>The quantised input <paramref name="index"/>; a constant is quantised on its own range on first use.</summary>
    Operand Input(int index);

    /// <summary>The same; of a constant, what lies beyond <paramref name="felt"/> is taken for its end, since it gives the same
    /// results.</summary>
    Operand Input(int index, ClippingRange felt);

    /// <summary>The place of output <paramref name="index"/>; of the fused activation's output where one is fused into the node.</summary>
    Operand Output(int index = 0);

    /// <summary>A place for an intermediate result.</summary>
    Operand Temporary(string suffix, Shape shape, QuantizationParameters parameters);

    /// <summary>A constant tensor of the program.</summary>
    Operand Constant(string suffix, Shape shape, QuantizationParameters parameters, sbyte[] values);

    /// <summary>Says that <paramref name="output"/> has the integers of <paramref name="input"/>, in the same order.</summary>
    void Alias(Operand output, Operand input);

    /// <summary>Appends an instruction.</summary>
    void Emit(IntegerInstruction instruction);

    /// <summary>The quantised weights of a node with a <see cref="LinearContract"/>.</summary>
    QuantizedWeights Weights { get; }

    /// <summary>What happens to the node's requantised results: saturation, and the table of a fused activation.</summary>
    OutputStage Stage { get; }

    /// <summary>The mapping that results have before the table of <see cref="Stage"/>; that of the output where it has none.</summary>
    QuantizationParameters StageParameters { get; }

    /// <summary>Bits of the target's multipliers (m).</summary>
    int MultiplierBits { get; }

    /// <summary>The requantisers of a node with a <see cref="LinearContract"/>, one a channel (paper eqs 11-14).</summary>
    Requantizer[] LinearRequantizers();

    /// <summary>One requantiser for a gain and an offset in output steps; an error names the node.</summary>
    Requantizer Requantize(double gain, double offset) => Requantize(gain, offset, MultiplierBits);

    /// <summary>The same with a multiplier of <paramref name="multiplierBits"/> bits, at most the target's.</summary>
    Requantizer Requantize(double gain, double offset, int multiplierBits);

    /// <summary>The table that maps every integer of <paramref name="from"/> through <paramref name="function"/> to one of
    /// <paramref name="to"/>.</summary>
    short[] Table(QuantizationParameters from, QuantizationParameters to, Func<double, double> function);
}
