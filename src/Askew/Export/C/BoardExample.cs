namespace Askew.Export.C;

/// <summary>An example for a board: runs the network once on zeros and says which output is largest, or what the self-test finds.</summary>
internal static class BoardExample
{
    /// <summary>The example as C.</summary>
    /// <param name="files">The export.</param>
    /// <param name="entry">The head of the function that the system calls.</param>
    /// <param name="end">What that function ends with; empty where it gives nothing.</param>
    public static string C(CFiles files, string entry, string end) => $$"""
        /* Runs {{files.Prefix}} once and prints what it says. */
        #include <stdint.h>
        #include <stdio.h>

        #include "{{files.Name}}.h"

        {{Body(files, entry, "printf(\"%s %ld\\n\", what, (long)number);", end)}}
        """.ReplaceLineEndings("\n");

    /// <summary>The example as a sketch of Arduino's.</summary>
    public static string Sketch(CFiles files) => $$"""
        // Runs {{files.Prefix}} once and prints what it says.
        #include <{{files.Name}}.h>

        {{Body(files, "void setup()", "Serial.print(what);\n    Serial.print(' ');\n    Serial.println((long)number);", string.Empty,
            "    Serial.begin(115200);\n")}}
        void loop() {}

        """.ReplaceLineEndings("\n");

    private static string Body(CFiles files, string entry, string print, string end, string begin = "")
    {
        string prefix = files.Prefix;
        string output = files.Program.Program.Outputs.Count == 1 ? $"{prefix}_argmax(arena)" : $"{prefix}_argmax_0(arena)";
        string inputs = string.Concat(files.Program.Program.Inputs.Select((_, i) => $$"""
                {
                    const {{prefix}}_tensor *input = {{prefix}}_describe(0, {{i}});
                    for (int32_t i = 0; i < input->elements * (input->bits <= 8 ? 1 : 2); i++) {
                        ((uint8_t *)arena)[input->offset + (size_t)i] = 0;
                    }
                }

            """.ReplaceLineEndings("\n")));
        string run = files.SelfTest is null
            ? $$"""
            {{inputs}}    say("run", {{prefix}}_run(arena));
                say("largest output", {{output}});

            """.ReplaceLineEndings("\n")
            : $"    say(\"bytes that differ\", {prefix}_self_test(arena));\n";
        return $$"""
            /* Made of 64-bit elements, so that it is aligned. */
            static uint64_t arena[{{prefix.ToUpperInvariant()}}_ARENA_SIZE / 8 + 1];

            static void say(const char *what, int32_t number)
            {
                {{print}}
            }

            {{entry}}
            {
            {{begin}}{{run}}{{(end.Length == 0 ? string.Empty : $"    {end}\n")}}}

            """.ReplaceLineEndings("\n");
    }
}
