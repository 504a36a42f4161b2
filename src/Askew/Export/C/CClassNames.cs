using System.Text;
using Askew.Export.C.Writing;

namespace Askew.Export.C;

/// <summary>The names of the classes that an output has an element for, where somebody knows them.</summary>
internal static class CClassNames
{
    /// <summary>For the header.</summary>
    public static string Declaration(CProgram c) => c.Options.Labels is not { } labels ? string.Empty : $"""
        /* The name of class number index, in UTF-8; NULL where there is none. */
        #define {c.Prefix.ToUpperInvariant()}_CLASSES {labels.Count}
        const char *{c.Prefix}_class_name(int32_t index);


        """.ReplaceLineEndings("\n");

    /// <summary>For the source.</summary>
    /// <exception cref="ExportException">No output has as many elements as there are names.</exception>
    public static string Definition(CProgram c)
    {
        if (c.Options.Labels is not { } labels)
        {
            return string.Empty;
        }

        if (labels.Count == 0 || !c.Program.Outputs.Any(output => c.Program.Tensors[output].Shape.ElementCount == labels.Count))
        {
            throw new ExportException(
                $"there are {labels.Count} labels, and no output with as many elements; there are "
                + string.Join(", ", c.Program.Outputs.Select(output => c.Program.Tensors[output])
                    .Select(tensor => $"'{tensor.Name}' {tensor.Shape}")));
        }

        var text = new StringBuilder($"\nstatic const char *const class_names[{labels.Count}] = {{\n");
        foreach (string label in labels)
        {
            text.Append($"    {CText.Literal(label)},\n");
        }

        return text.Append($$"""
            };

            const char *{{c.Prefix}}_class_name(int32_t index)
            {
                return index >= 0 && index < {{labels.Count}} ? class_names[index] : NULL;
            }

            """.ReplaceLineEndings("\n")).ToString();
    }
}
