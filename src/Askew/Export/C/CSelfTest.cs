using System.Text;
using Askew.Execution;
using Askew.Export.C.Writing;
using Askew.Export.Layout;
using Askew.Instructions;
using Askew.Tensors;

namespace Askew.Export.C;

/// <summary>A stored input, the outputs that the interpreter gives for it, and a function that compares.</summary>
internal static class CSelfTest
{
    /// <summary>The source file of the test.</summary>
    public static string Text(CProgram c)
    {
        var interpreter = new IntegerInterpreter(c.Program);
        var text = new StringBuilder(CHeader.Certificate(c, "a test on a stored input"));
        text.Append($"\n#include \"{c.Options.Name}.h\"\n\n");
        byte[][] inputs = [.. c.Program.Inputs.Select((input, i) => c.Options.Sample is { } sample
            ? Quantized(c.Program.Tensors[input], interpreter.Storage.Bytes(input), sample[i])
            : Fill(c.Program.Tensors[input], interpreter.Storage.Bytes(input), (uint)i + 1))];
        inputs = [.. inputs.Zip(c.Program.Inputs, (bytes, input) =>
            c.LaidOut.ChannelsLast[input] ? ChannelsLastLayout.Transposed(bytes, c.Program.Tensors[input]) : bytes)];
        interpreter.Run();
        byte[][] outputs = [.. c.Program.Outputs.Select(output => interpreter.Storage.Bytes(output).ToArray())];
        Arrays(text, "input", inputs);
        Arrays(text, "output", outputs);
        text.Append($"int {c.Prefix}_self_test(void *arena)\n{{\n");
        text.Append("    unsigned char *bytes = (unsigned char *)arena;\n    int differing = 0;\n");
        text.Append("    if (arena == NULL) {\n        return -1;\n    }\n");
        foreach (int i in Enumerable.Range(0, inputs.Length).Where(i => inputs[i].Length > 0))
        {
            text.Append($"    for (size_t i = 0; i < {inputs[i].Length}; i++) {{\n        bytes[{c.Prefix}_describe(0, {i})->offset + i] = "
                + $"input_{i}[i];\n    }}\n");
        }

        text.Append($"    if ({c.Prefix}_run(arena) != 0) {{\n        return -1;\n    }}\n");
        foreach (int i in Enumerable.Range(0, outputs.Length).Where(i => outputs[i].Length > 0))
        {
            text.Append($"    for (size_t i = 0; i < {outputs[i].Length}; i++) {{\n");
            text.Append($"        differing += bytes[{c.Prefix}_describe(1, {i})->offset + i] != output_{i}[i];\n    }}\n");
        }

        return text.Append("    return differing;\n}\n").ToString();
    }

    private static byte[] Quantized(ProgramTensor tensor, Span<byte> bytes, Tensor sample)
    {
        ProgramBoundary.Quantize(tensor, sample.Floats, bytes);
        return bytes.ToArray();
    }

    // Numbers that look random and are the same everywhere. 16-bit elements are stored the little-endian way, as the interpreter has them.
    private static byte[] Fill(ProgramTensor tensor, Span<byte> bytes, uint state)
    {
        for (int i = 0; i < tensor.Shape.ElementCount; i++)
        {
            state = (state * 1664525) + 1013904223;
            int value = tensor.Range.Min + (int)((state >> 8) % (uint)tensor.Range.Count);
            if (tensor.ElementSizeInBytes == 1)
            {
                bytes[i] = (byte)value;
            }
            else
            {
                bytes[2 * i] = (byte)value;
                bytes[(2 * i) + 1] = (byte)(value >> 8);
            }
        }

        return bytes.ToArray();
    }

    private static void Arrays(StringBuilder text, string name, byte[][] contents)
    {
        for (int i = 0; i < contents.Length; i++)
        {
            text.Append($"static const unsigned char {name}_{i}[{Math.Max(1, contents[i].Length)}] = "
                + $"{{\n{CText.Numbers(contents[i].Select(b => (long)b).DefaultIfEmpty(0))}}};\n");
        }
    }
}
