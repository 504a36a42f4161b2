using System.Collections.Concurrent;
using System.Text;
using System.Text.RegularExpressions;
using Askew.Instructions;
using Askew.Testing;
using Askew.Tests.Samples;

namespace Askew.Tests.Export.C;

/// <summary>A program as exported C, in both layouts, for many compilers: what is the same for all of them is done once.</summary>
/// <remarks>Compilers take longer to read the numbers of large tables than to compile the code. These stand in a file of their own, which
/// is compiled once for a compiler, and once more for the sanitizer, which marks the memory around them.</remarks>
internal sealed partial class CWorkshop : IDisposable
{
    private const string AddressSanitizer = "-fsanitize=undefined,address";
    private const string Tables = "tables.c";

    // A table of fewer numbers stays where it is: there compilers look into it.
    private const int Large = 2048;

    private readonly Lazy<IntegerProgram> program;
    private readonly Lazy<byte[]> inputs;
    private readonly Lazy<byte[]> expected;
    private readonly Lazy<TemporaryFolder[]> layouts;
    private readonly ConcurrentDictionary<(TemporaryFolder Layout, string Compiler), Lazy<string>> tables = new();

    /// <summary>A workshop for the program that <paramref name="make"/> makes once something is compiled.</summary>
    /// <param name="make">Makes the program.</param>
    /// <param name="runs">On how many random inputs it runs.</param>
    /// <param name="seed">What these are drawn from.</param>
    public CWorkshop(Func<IntegerProgram> make, int runs, int seed)
    {
        program = new(make);
        inputs = new(() => ProgramRuns.RandomInputs(program.Value, runs, seed));
        expected = new(() => ProgramRuns.Outputs(program.Value, inputs.Value));
        layouts = new(() => [.. new[] { true, false }.Select(Export)]);
    }

    /// <summary>Compiles the program and runs it, if need be in an emulator: no byte may differ from the scalar interpreter's. The layout
    /// that saves memory is the one that everybody gets; the other differs from it in addresses alone.</summary>
    /// <param name="compiler">The compiler and its options.</param>
    /// <param name="bothLayouts">Whether the one that saves no memory is tried, too.</param>
    /// <param name="emulator">What runs it; nothing for the machine itself.</param>
    public void Check(string compiler, bool bothLayouts = false, params string[] emulator)
    {
        foreach (TemporaryFolder layout in layouts.Value.Take(bothLayouts ? 2 : 1))
        {
            string[] command = [.. emulator, CToolchain.Compile(
                layout.FullPath, compiler, "net_main.c", "net.c", TablesFor(layout, compiler))];
            byte[] actual = CToolchain.Run(layout.FullPath, command[0], command[1..], inputs.Value);
            ProgramRuns.AssertEqual(program.Value, expected.Value, actual);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (TemporaryFolder layout in layouts.IsValueCreated ? layouts.Value : [])
        {
            layout.Dispose();
        }
    }

    private TemporaryFolder Export(bool savesMemory)
    {
        var folder = new TemporaryFolder();
        CToolchain.Export(program.Value, folder.FullPath, options => options with { SavesMemory = savesMemory });
        MoveTables(folder);
        return folder;
    }

    private static void MoveTables(TemporaryFolder folder)
    {
        var moved = new StringBuilder("#include <stdint.h>\n#define NET_WEIGHTS_CONST const\ntypedef int16_t askew_s16;\n");
        string path = Path.Combine(folder.FullPath, "net.c");
        int count = 0;
        string rest = Table().Replace(File.ReadAllText(path), table =>
        {
            if (int.Parse(table.Groups["length"].ValueSpan) < Large)
            {
                return table.Value;
            }

            count++;
            moved.Append(table.Groups["name"].ValueSpan).Append(table.Groups["numbers"].ValueSpan).Append('\n');
            return $"extern {table.Groups["name"].Value};";
        });
        Assert.True(count > 0, "no table was found in the exported C");
        File.WriteAllText(path, rest);
        folder.Add(Tables, moved.ToString());
    }

    private string TablesFor(TemporaryFolder layout, string compiler)
    {
        string[] words = compiler.Split(' ');
        string[] command = [words[0], .. words.Where(word => word == AddressSanitizer)];
        return tables.GetOrAdd((layout, string.Join(' ', command)), key => new(() =>
        {
            string compiled = $"tables-{Guid.NewGuid():N}.o";
            CToolchain.Run(
                layout.FullPath, command[0], [.. command[1..], .. CToolchain.Strict, "-c", Tables, "-o", compiled], []);
            return compiled;
        })).Value;
    }

    [GeneratedRegex(@"NET_WEIGHTS_SECTION static (?<name>NET_WEIGHTS_CONST \w+ \w+\[(?<length>\d+)\])(?<numbers> = \{[^}]*\};)")]
    private static partial Regex Table();
}
