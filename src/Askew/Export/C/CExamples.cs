namespace Askew.Export.C;

/// <summary>An example of use.</summary>
internal static class CExamples
{
    /// <summary>A program that reads the inputs from standard input, one after the other, and writes the outputs to standard
    /// output.</summary>
    public static string Main(CProgram c)
    {
        string selfTest = c.Options.SelfTest
            ? $$"""
                if (argc == 2 && strcmp(argv[1], "--self-test") == 0) {
                    const int differing = {{c.Prefix}}_self_test(arena);
                    printf("%d bytes differ\n", differing);
                    return differing != 0;
                }

            """
            : string.Empty;
        return $$"""
            /* Reads the inputs of {{c.Prefix}} from standard input, as they are stored, one after the other; runs, and writes the outputs
               to standard output likewise; and so on as long as there are inputs. */
            #include <stdint.h>
            #include <stdio.h>{{(c.Options.SelfTest ? "\n#include <string.h>" : string.Empty)}}

            #include "{{c.Options.Name}}.h"

            /* Made of 64-bit elements, so that it is aligned. */
            static uint64_t arena[{{c.Prefix.ToUpperInvariant()}}_ARENA_SIZE / 8 + 1];

            static size_t size_of(const {{c.Prefix}}_tensor *tensor)
            {
                return (size_t)tensor->elements * (tensor->bits <= 8 ? 1 : 2);
            }

            int main(int argc, char **argv)
            {
                unsigned char *bytes = (unsigned char *)arena;
            {{selfTest}}    if (argc != 1) {
                    fprintf(stderr, "%s: it takes no arguments{{(c.Options.SelfTest ? " but --self-test" : string.Empty)}}\n", argv[0]);
                    return 2;
                }
                for (;;) {
                    const {{c.Prefix}}_tensor *tensor;
                    size_t read = 0;
                    for (int i = 0; (tensor = {{c.Prefix}}_describe(0, i)) != NULL; i++) {
                        if (fread(bytes + tensor->offset, 1, size_of(tensor), stdin) != size_of(tensor)) {
                            return i == 0 && feof(stdin) ? 0 : 1;
                        }
                        read += size_of(tensor);
                    }
                    if ({{c.Prefix}}_run(arena) != 0) {
                        return 1;
                    }
                    for (int i = 0; (tensor = {{c.Prefix}}_describe(1, i)) != NULL; i++) {
                        if (fwrite(bytes + tensor->offset, 1, size_of(tensor), stdout) != size_of(tensor)) {
                            return 1;
                        }
                    }
                    if (read == 0) {
                        return 0; /* Nothing to read has no end. */
                    }
                }
            }

            """.ReplaceLineEndings("\n");
    }
}
