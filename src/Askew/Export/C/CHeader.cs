using System.Globalization;
using System.Text;
using Askew.Export.C.Writing;
using Askew.Instructions;

namespace Askew.Export.C;

/// <summary>The header, and the comment that every file begins with.</summary>
internal static class CHeader
{
    /// <summary>How the code came to be.</summary>
    public static string Certificate(CProgram c, string what)
    {
        ProgramOrigin origin = c.Program.Origin;
        var text = new StringBuilder();
        text.Append($"/* {CText.Comment(c.Prefix)}: {what}\n");
        text.Append($"   made by {CText.Comment(origin.Tool)} from {CText.Comment(origin.Model)} (SHA-256 "
            + $"{CText.Comment(origin.ModelSha256)})\n");
        text.Append($"   for target '{CText.Comment(origin.Target)}' by method '{CText.Comment(origin.Method)}'\n");
        if (c.Options.Command is { } command)
        {
            text.Append($"   with: {CText.Comment(command)}\n");
        }

        text.Append($"   arena {c.Arena.SizeInBytes} bytes (activations alone need {c.LowerBoundInBytes}), constants "
            + $"{c.Layers.ConstantsSizeInBytes} bytes, ");
        text.Append($"{c.MultiplyCount} multiplications\n");
        text.Append("   The code is its user's, under whatever terms they like, without any warranty; weights are the model's.\n");
        text.Append("   SPDX-License-Identifier: 0BSD\n");
        return text.Append("   Made by a program: changes are lost when it is made again. */\n").ToString();
    }

    /// <summary>The header file.</summary>
    public static string Text(CProgram c)
    {
        string upper = c.Prefix.ToUpperInvariant();
        string selfTest = c.Options.SelfTest
            ? "\n/* Runs the network on a stored input. Returns how many bytes of the outputs are not as expected, or -1 as\n"
                + $"   {c.Prefix}_run. */\nint {c.Prefix}_self_test(void *arena);\n"
            : string.Empty;
        return $$"""
            {{Certificate(c, "an integer-only network")}}
            #ifndef {{upper}}_H
            #define {{upper}}_H

            #include <stddef.h>
            #include <stdint.h>

            #ifdef __cplusplus
            extern "C" {
            #endif

            /* The memory that a run needs, as a constant for those who want a static array. */
            #define {{upper}}_ARENA_SIZE {{c.Arena.SizeInBytes}}
            #define {{upper}}_INPUTS {{c.Program.Inputs.Count}}
            #define {{upper}}_OUTPUTS {{c.Program.Outputs.Count}}

            /* An input or output. Elements are int8_t up to 8 bits, int16_t above, row by row, at arena + offset. Element q stands for the
               real number scale_multiplier * 2^-scale_shift * (q - zero_point), exactly. */
            typedef struct {
                const char *name;
                int32_t rank;
                const int32_t *shape;
                int32_t elements;
                int32_t bits;
                int32_t zero_point;
                int32_t scale_multiplier;
                int32_t scale_shift;
                size_t offset;
            } {{c.Prefix}}_tensor;

            /* Bytes that a run needs. */
            size_t {{c.Prefix}}_arena_size(void);

            /* Input or output number index; NULL where there is none. */
            const {{c.Prefix}}_tensor *{{c.Prefix}}_describe(int is_output, int index);

            /* Runs the network. The arena is aligned to {{ArenaLayout.Alignment}} bytes; the inputs are in it before the call, the outputs
               after it, and the inputs are then gone. Returns 0, or -1 without having done anything where the arena is NULL or not
               aligned.
               Nothing is kept between calls but what is in the arena, and nothing else is written: runs in different arenas may go on
               at the same time, in threads and interrupts; an arena is one run's at a time. */
            int {{c.Prefix}}_run(void *arena);
            {{selfTest}}
            /* Where each input and output is in the arena, which must not be NULL. Constants: the scale as a real and as a fraction,
               {{upper}}_..._SCALE_MULTIPLIER * 2^-{{upper}}_..._SCALE_SHIFT, and the place in bytes. */

            {{(CInterface.Declarations(c) + c.Pixels?.Declaration() + CClassNames.Declaration(c)).TrimEnd('\n')}}

            /*{{Tensors("Inputs", c, c.Program.Inputs)}}{{Tensors("Outputs", c, c.Program.Outputs)}}{{Tail(c.Program)}} */

            #ifdef __cplusplus
            }
            #endif

            #endif

            """;
    }

    private static string Tensors(string title, CProgram c, IReadOnlyList<int> tensors)
    {
        var text = new StringBuilder($" {title}:\n");
        for (int i = 0; i < tensors.Count; i++)
        {
            ProgramTensor tensor = c.Program.Tensors[tensors[i]] with { Shape = c.LaidOut.StoredShape(tensors[i]) };
            string scale = tensor.Parameters.Scale.ToString("R", CultureInfo.InvariantCulture);
            text.Append(
                $"   {i}: '{CText.Comment(tensor.Name)}' {CText.Comment(tensor.Shape.ToString())}, {tensor.Parameters.BitWidth} bits, "
                + $"scale {scale}, zero point {CText.Number(tensor.Parameters.ZeroPoint)}\n");
        }

        return text.ToString();
    }

    // Joins behind the outputs work on reals, which this code has none of.
    private static string Tail(IntegerProgram program)
    {
        if (program.Tail.Count == 0)
        {
            return string.Empty;
        }

        var text = new StringBuilder(
            "   The network joins its outputs, each on a scale of its own; do so with reals, after dequantising them:\n");
        foreach (TailInstruction instruction in program.Tail)
        {
            string inputs = string.Join(", ", instruction.Inputs.Select(i => $"'{program.Tensors[i].Name}'"));
            string what = $"{inputs}, {instruction.Accept(new TailText())}";
            ProgramTensor output = program.Tensors[instruction.Output];
            text.Append($"   '{CText.Comment(output.Name)}' {CText.Comment(output.Shape.ToString())} = {CText.Comment(what)}\n");
        }

        return text.Append($"   Results: {CText.Comment(string.Join(", ", program.Results.Select(r => $"'{program.Tensors[r].Name}'")))}\n")
            .ToString();
    }

    private static string List(int[] values) => "[" + string.Join(",", values.Select(value => CText.Number(value))) + "]";

    private sealed class TailText : ITailVisitor<string>
    {
        public string Visit(Concatenate instruction) => $"one after the other along dimension {instruction.Axis}";

        public string Visit(Rearrange instruction) =>
            $"moved: extents {List(instruction.Extents)}, strides {List(instruction.Strides)}, offset {instruction.Offset}, "
            + $"padding before {List(instruction.Before)}, data {List(instruction.Available)}";
    }
}
