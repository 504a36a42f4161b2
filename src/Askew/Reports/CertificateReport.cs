using Askew.Instructions;
using Askew.Numerics;
using Askew.Quantization.Proof;
using Askew.Reports.Wording;

namespace Askew.Reports;

/// <summary>What is proven of every register of every layer of a program, for all inputs.</summary>
internal sealed record CertificateReport
{
    /// <summary>The file.</summary>
    public required string Model { get; init; }

    /// <summary>The target that the program was made for.</summary>
    public required string Target { get; init; }

    /// <summary>The widths of the target's registers; null where nobody knows them: the target is not of those that come with Askew, and
    /// its profile was not named.</summary>
    public required RegisterWidths? Registers { get; init; }

    /// <summary>The layers, in order.</summary>
    public required IReadOnlyList<Layer> Layers { get; init; }

    /// <summary>Bounds every instruction of <paramref name="program"/>.</summary>
    public static CertificateReport Of(string model, IntegerProgram program, RegisterWidths? registers) => new()
    {
        Model = model,
        Target = program.Origin.Target,
        Registers = registers,
        Layers = [.. program.Instructions.Select(instruction => Layer.Of(Certificate.Bound(instruction, program.Tensors), registers))],
    };

    /// <summary>Writes the report for people.</summary>
    public void Write(TextWriter writer)
    {
        writer.WriteLine(Registers is { } widths
            ? $"{Model}, target '{Target}': accumulator {widths.Accumulator}, product {widths.Product}, addend {widths.Addend} bits"
            : $"{Model}, target '{Target}', whose registers are not known here; name its profile with --target");
        var table = new TextTable(
            "node", "instruction", "accumulator", "bits", "spare", "product", "bits", "spare", "addend", "bits", "spare");
        foreach (Layer layer in Layers)
        {
            table.Add([layer.Node, layer.Instruction, .. new[] { layer.Accumulator, layer.Product, layer.Addend }.SelectMany(r =>
                new[] { r.Bound, $"{r.Bits}", $"{r.SpareBits}" })]);
        }

        table.Write(writer);
    }

    /// <summary>One layer.</summary>
    /// <param name="Node">The network's node.</param>
    /// <param name="Instruction">The kind of instruction.</param>
    /// <param name="Accumulator">Every partial sum.</param>
    /// <param name="Product">The accumulator times the multiplier, with and without the addend.</param>
    /// <param name="Addend">The addend.</param>
    public sealed record Layer(string Node, string Instruction, Register Accumulator, Register Product, Register Addend)
    {
        /// <summary>The layer that <paramref name="bounds"/> are about.</summary>
        public static Layer Of(LayerBounds bounds, RegisterWidths? widths) => new(
            bounds.Node,
            bounds.Instruction,
            Register.Of(bounds.Accumulator, widths is { } known ? bounds.AccumulatorWidth(known) : null),
            Register.Of(bounds.Product, widths?.Product),
            Register.Of(bounds.Addend, widths?.Addend));
    }

    /// <summary>What one register can hold.</summary>
    /// <param name="Bound">The largest absolute value, in decimal digits: it can have more than a JSON number carries.</param>
    /// <param name="Bits">Bits that it needs, sign included.</param>
    /// <param name="SpareBits">Bits of the target's register that it does not need; null where the register is not known.</param>
    public sealed record Register(string Bound, int Bits, int? SpareBits)
    {
        /// <summary>The register that holds at most <paramref name="magnitude"/>.</summary>
        public static Register Of(Int128 magnitude, int? width)
        {
            int bits = RegisterWidths.BitsFor(magnitude);
            return new Register(magnitude.ToString(System.Globalization.CultureInfo.InvariantCulture), bits, width - bits);
        }
    }
}
