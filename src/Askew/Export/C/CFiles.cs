using System.Text;

namespace Askew.Export.C;

/// <summary>What every export as C is made of, before it is laid out in folders.</summary>
/// <param name="Program">The program.</param>
/// <param name="Source">The source file.</param>
/// <param name="Header">The header for users.</param>
/// <param name="Weights">The weights, where they have a file of their own.</param>
/// <param name="SelfTest">The self-test's source, where there is one.</param>
internal sealed record CFiles(CProgram Program, string Source, string Header, string? Weights, string? SelfTest)
{
    /// <summary>What files are called.</summary>
    public string Name => Program.Options.Name;

    /// <summary>What functions begin with.</summary>
    public string Prefix => Program.Prefix;

    /// <summary>What it is, in a line, for those who keep libraries in lists.</summary>
    public string Sentence => $"The integer-only network {Prefix}: plain C99, no dependencies";

    /// <summary>Sources that are compiled, within the folder <paramref name="folder"/>.</summary>
    public IEnumerable<string> Sources(string folder) =>
        SelfTest is null ? [$"{folder}{Name}.c"] : [$"{folder}{Name}.c", $"{folder}{Name}_test.c"];

    /// <summary>Sources in one folder, the header in another, both named with a slash behind them.</summary>
    public IEnumerable<ExportedFile> In(string sources, string headers)
    {
        yield return File($"{sources}{Name}.c", Source);
        yield return File($"{headers}{Name}.h", Header);
        if (Weights is not null)
        {
            yield return File($"{sources}{CSource.WeightsName(Program)}", Weights);
        }

        if (SelfTest is not null)
        {
            yield return File($"{sources}{Name}_test.c", SelfTest);
        }
    }

    /// <summary>A file of the export.</summary>
    public static ExportedFile File(string path, string text) => new(path, Encoding.ASCII.GetBytes(text.ReplaceLineEndings("\n")));
}
