using System.Text;
using Askew.Export.C.Writing;
using Askew.Instructions;

namespace Askew.Export.C;

/// <summary>The source file, and the weights where they have a file of their own.</summary>
internal static class CSource
{
    /// <summary>The source file.</summary>
    public static string Text(CProgram c)
    {
        string calls = Calls(c);
        var text = new StringBuilder();
        text.Append(CHeader.Certificate(c, "an integer-only network"));
        text.Append($"\n#include \"{c.Options.Name}.h\"\n\n");
        text.Append("""
            #ifdef __cplusplus
            #define restrict __restrict
            #endif


            """.ReplaceLineEndings("\n"));
        if (c.Options.SavesCode)
        {
            text.Append("""
                /* Code shall be small, whatever the compiler is told; kernels leave out what is there for speed alone. */
                #define ASKEW_SMALL 1
                #if defined(__GNUC__) && !defined(__clang__)
                #pragma GCC optimize("Os")
                #endif


                """.ReplaceLineEndings("\n"));
        }

        if (UsesWide(c))
        {
            text.Append("""
                /* 16-bit integers in the arena, whose bytes are other things at other times. */
                #if defined(__GNUC__)
                typedef int16_t __attribute__((may_alias)) askew_s16;
                #else
                typedef int16_t askew_s16;
                #endif


                """.ReplaceLineEndings("\n"));
        }

        string kernels = c.Layers.Kernels.Text
            .Replace("ASKEW_WALK_RANK", $"{c.Layers.WalkRank}", StringComparison.Ordinal)
            .Replace("ASKEW_MOVEMENT_RANK", $"{c.Layers.MovementRank}", StringComparison.Ordinal);
        text.Append(kernels);
        text.Append($$"""
            /* What stands before all weights and tables, such as an attribute that names their section; and what may be defined
               empty to have them in memory that can be written. */
            #ifndef {{Upper(c)}}_WEIGHTS_SECTION
            #define {{Upper(c)}}_WEIGHTS_SECTION
            #endif
            #ifndef {{Upper(c)}}_WEIGHTS_CONST
            #define {{Upper(c)}}_WEIGHTS_CONST const
            #endif


            """.ReplaceLineEndings("\n"));
        text.Append(c.Options.SeparateWeights ? $"#include \"{WeightsName(c)}\"\n" : c.Layers.Arrays);
        text.Append('\n').Append(c.Layers.Structures).Append('\n');
        Descriptions(c, text);
        text.Append($$"""

            size_t {{c.Prefix}}_arena_size(void)
            {
                return {{c.Arena.SizeInBytes}};
            }

            const {{c.Prefix}}_tensor *{{c.Prefix}}_describe(int is_output, int index)
            {
                if (is_output) {
                    return index >= 0 && index < {{c.Program.Outputs.Count}} ? &described_outputs[index] : NULL;
                }
                return index >= 0 && index < {{c.Program.Inputs.Count}} ? &described_inputs[index] : NULL;
            }

            int {{c.Prefix}}_run(void *memory)
            {
                unsigned char *arena = (unsigned char *)memory;
                if (arena == NULL || (uintptr_t)memory % {{ArenaLayout.Alignment}} != 0) {
                    return -1;
                }
            {{calls}}    return 0;
            }
            {{CInterface.Definitions(c)}}{{c.Pixels?.Definition()}}{{CClassNames.Definition(c)}}
            """.ReplaceLineEndings("\n"));
        return text.ToString();
    }

    /// <summary>The name of the file with the weights.</summary>
    public static string WeightsName(CProgram c) => c.Options.Name + "_weights.h";

    private static string Upper(CProgram c) => c.Prefix.ToUpperInvariant();

    // Called when all kernels are known.
    private static bool UsesWide(CProgram c) => new[] { c.Layers.Kernels.Text, c.Layers.Calls, c.Layers.Arrays }
        .Any(part => part.Contains(CElement.Wide.Type, StringComparison.Ordinal));

    private static bool NeedsSaturation(ProgramTensor tensor) =>
        tensor.Parameters.BitWidth is not (8 or 16) && tensor.Shape.ElementCount > 0;

    private static string Calls(CProgram c)
    {
        var text = new StringBuilder();
        foreach (int input in c.Program.Inputs)
        {
            ProgramTensor tensor = c.Program.Tensors[input];
            if (NeedsSaturation(tensor) && c.Arena.Offsets[input] >= 0)
            {
                CElement element = CElement.Of(tensor);
                c.Layers.Kernels.Use("saturate_input_in", KernelTypes.Of(element, element));
                text.Append($"    askew_saturate_input_{element.Suffix}({c.Layers.Target(input)}, {tensor.Shape.ElementCount}, "
                    + $"{CText.Number(tensor.Range.Min)}, {tensor.Range.Max});\n");
            }
        }

        text.Append(c.Layers.Calls);
        foreach (int output in c.Program.Outputs.DistinctBy(c.Program.StorageOf))
        {
            if (c.Program.Tensors[c.Program.StorageOf(output)].Constant is { Length: > 0 })
            {
                CElement element = c.Layers.ElementOf(output);
                c.Layers.Kernels.Use("place_constant_in", KernelTypes.Of(element, element));
                text.Append($"    askew_place_constant_{element.Suffix}({c.Layers.Source(output)}, "
                    + $"{c.Program.Tensors[output].Shape.ElementCount}, {c.Layers.Target(output)});\n");
            }
        }

        return text.ToString();
    }

    private static void Descriptions(CProgram c, StringBuilder text)
    {
        foreach ((string kind, IReadOnlyList<int> tensors) in new[] { ("input", c.Program.Inputs), ("output", c.Program.Outputs) })
        {
            var table = new StringBuilder($"static const {c.Prefix}_tensor described_{kind}s[{Math.Max(1, tensors.Count)}] = {{\n");
            for (int i = 0; i < tensors.Count; i++)
            {
                ProgramTensor tensor = c.Program.Tensors[tensors[i]] with { Shape = c.LaidOut.StoredShape(tensors[i]) };
                int rank = tensor.Shape.Rank;
                string extents = rank == 0 ? "1" : string.Join(", ", tensor.Shape.Extents.ToArray());
                text.Append($"static const int32_t {kind}_shape_{i}[{Math.Max(1, rank)}] = {{ {extents} }};\n");
                (int multiplier, int shift) = CProgram.Rational(tensor.Parameters.Scale);
                table.Append($"    {{ {CText.Literal(tensor.Name)}, {rank}, {kind}_shape_{i}, {tensor.Shape.ElementCount}, "
                    + $"{tensor.Parameters.BitWidth}, ");
                table.Append($"{CText.Number(tensor.Parameters.ZeroPoint)}, {multiplier}, {CText.Number(shift)}, "
                    + $"{Math.Max(0, c.Arena.Offsets[tensors[i]])} }},\n");
            }

            text.Append(tensors.Count == 0 ? table.Append("    { 0 }\n") : table).Append("};\n");
        }
    }
}
