using System.Globalization;
using System.Text;
using Askew.Export.C.Writing;
using Askew.Instructions;

namespace Askew.Export.C;

/// <summary>A typed way to every input and output: constants, a function that points to it, and of outputs the largest element.</summary>
internal static class CInterface
{
    /// <summary>For the header: what is known of each tensor as constants, and the functions.</summary>
    public static string Declarations(CProgram c)
    {
        var text = new StringBuilder();
        foreach (Port port in Ports(c))
        {
            Declare(c, port, text);
        }

        return text.ToString();
    }

    /// <summary>For the source: the functions.</summary>
    public static string Definitions(CProgram c)
    {
        var text = new StringBuilder();
        foreach (Port port in Ports(c))
        {
            string type = port.IsOutput ? $"const {port.Type} *" : $"{port.Type} *";
            string place = port.IsOutput ? "const unsigned char *" : "unsigned char *";
            string through = port.IsOutput ? "const void *" : "void *";
            text.Append($$"""

                {{type}}{{port.Function}}({{through}}arena)
                {
                    return ({{type}})({{through}})(({{place}})arena + {{port.Offset}});
                }

                """.ReplaceLineEndings("\n"));
            if (port.Argmax is { } argmax)
            {
                text.Append($$"""

                    int32_t {{argmax}}(const void *arena)
                    {
                        {{type}}values = {{port.Function}}(arena);
                        int32_t best = 0;
                        for (int32_t i = 1; i < {{port.Tensor.Shape.ElementCount}}; i++) {
                            if (values[i] > values[best]) {
                                best = i;
                            }
                        }
                        return best;
                    }

                    """.ReplaceLineEndings("\n"));
            }
        }

        return text.ToString();
    }

    /// <summary>What the constants of input number <paramref name="index"/> begin with: a network's only input has no number.</summary>
    public static string InputConstant(CProgram c, int index) => Ports(c).ElementAt(index).Constant;

    private static IEnumerable<Port> Ports(CProgram c)
    {
        foreach ((bool isOutput, IReadOnlyList<int> tensors) in new[] { (false, c.Program.Inputs), (true, c.Program.Outputs) })
        {
            for (int i = 0; i < tensors.Count; i++)
            {
                string number = tensors.Count == 1 ? string.Empty : $"_{i}";
                ProgramTensor tensor = c.Program.Tensors[tensors[i]] with { Shape = c.LaidOut.StoredShape(tensors[i]) };
                yield return new Port(c.Prefix, isOutput, number, tensor, Math.Max(0, c.Arena.Offsets[tensors[i]]));
            }
        }
    }

    private static void Declare(CProgram c, Port port, StringBuilder text)
    {
        ProgramTensor tensor = port.Tensor;
        string name = port.Constant;
        int[] extents = tensor.Shape.Extents.ToArray();
        (int multiplier, int shift) = CProgram.Rational(tensor.Parameters.Scale);
        text.Append($"/* {(port.IsOutput ? "Output" : "Input")} '{CText.Comment(tensor.Name)}' {CText.Comment(tensor.Shape.ToString())}: "
            + $"element q stands for {name}_SCALE * (q - {name}_ZERO_POINT). */\n");
        Define("SCALE", Single(tensor.Parameters.Scale));
        Define("SCALE_MULTIPLIER", CText.Number(multiplier));
        Define("SCALE_SHIFT", Signed(shift));
        Define("ZERO_POINT", Signed(tensor.Parameters.ZeroPoint));
        Define("BITS", CText.Number(tensor.Parameters.BitWidth));
        Define("MIN", Signed(tensor.Range.Min));
        Define("MAX", Signed(tensor.Range.Max));
        Define("ELEMENTS", CText.Number(tensor.Shape.ElementCount));
        Define("RANK", CText.Number(extents.Length));
        for (int d = 0; d < extents.Length; d++)
        {
            Define($"DIM_{d}", CText.Number(extents[d]));
        }

        Define("OFFSET", CText.Number(port.Offset));
        text.Append(port.IsOutput
            ? $"const {port.Type} *{port.Function}(const void *arena);\n"
            : $"{port.Type} *{port.Function}(void *arena);\n");
        if (port.Argmax is { } argmax)
        {
            text.Append("/* The place of its largest element, the first of several. Before a run it says nothing. */\n");
            text.Append($"int32_t {argmax}(const void *arena);\n");
        }

        text.Append('\n');

        void Define(string what, string value) => text.Append($"#define {name}_{what} {value}\n");
    }

    private static string Signed(int value) => value < 0 && value > int.MinValue ? $"({CText.Number(value)})" : CText.Number(value);

    // A literal of C: whole numbers have a point, too.
    private static string Single(double scale)
    {
        string digits = ((float)scale).ToString("R", CultureInfo.InvariantCulture);
        return (digits.AsSpan().IndexOfAny('.', 'E') >= 0 ? digits : digits + ".0") + "f";
    }

    private sealed record Port(string Prefix, bool IsOutput, string Number, ProgramTensor Tensor, int Offset)
    {
        public string Function => $"{Prefix}_{(IsOutput ? "output" : "input")}{Number}";

        public string Constant => Function.ToUpperInvariant();

        public string Type => Tensor.ElementSizeInBytes == 1 ? "int8_t" : "int16_t";

        public string? Argmax => IsOutput && Tensor.Shape.ElementCount > 0 ? $"{Prefix}_argmax{Number}" : null;
    }
}
