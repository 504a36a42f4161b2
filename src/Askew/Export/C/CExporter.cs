using System.Text;
using Askew.Instructions;

namespace Askew.Export.C;

/// <summary>Plain C99: integers only, no library, one block of memory.</summary>
internal sealed class CExporter : IModelExporter
{
    /// <inheritdoc/>
    public string Format => "c";

    /// <inheritdoc/>
    public string Description => "plain C99 for microcontrollers and everything else";

    /// <inheritdoc/>
    public string FileEnding => ".c";

    /// <inheritdoc/>
    public IReadOnlyList<ExportedFile> Export(IntegerProgram program, ExportOptions options)
    {
        var c = new CProgram(program, options);
        var files = new List<ExportedFile>
        {
            File($"{options.Name}.c", CSource.Text(c)),
            File($"{options.Name}.h", CHeader.Text(c)),
            File($"{options.Name}_main.c", CExamples.Main(c)),
            File("Makefile", CBuildFiles.Makefile),
            File("CMakeLists.txt", CBuildFiles.CMake),
        };
        if (options.SeparateWeights)
        {
            files.Add(File(CSource.WeightsName(c), CHeader.Certificate(c, "weights and tables") + "\n" + c.Layers.Arrays));
        }

        if (options.SelfTest)
        {
            files.Add(File($"{options.Name}_test.c", CSelfTest.Text(c)));
        }

        return files;
    }

    /// <inheritdoc/>
    public ExportFootprint? Footprint(IntegerProgram program, ExportOptions options, IReadOnlyList<ExportedFile> files)
    {
        var c = new CProgram(program, options);
        long constants = c.Layers.ConstantsSizeInBytes;
        long? flash = CodeSize.Of(files, $"{options.Name}.c", constants);
        return new ExportFootprint(
            flash ?? constants, constants, c.Arena.SizeInBytes, c.MultiplyCount, flash is null ? null : CodeSize.Setting);
    }

    private static ExportedFile File(string name, string text) => new(name, Encoding.ASCII.GetBytes(text.ReplaceLineEndings("\n")));
}
