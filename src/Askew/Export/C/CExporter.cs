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
    public IReadOnlyList<string> Heeds =>
    [
        nameof(ExportOptions.SeparateWeights), nameof(ExportOptions.SelfTest), nameof(ExportOptions.Sample),
        nameof(ExportOptions.ChannelsLast), nameof(ExportOptions.Layout), nameof(ExportOptions.SavesMemory),
        nameof(ExportOptions.Input), nameof(ExportOptions.Labels),
    ];

    /// <inheritdoc/>
    public IReadOnlyList<ExportedFile> Export(IntegerProgram program, ExportOptions options)
    {
        return [.. CLayouts.Named(options.Layout).Arrange(Files(new CProgram(program, options)))];
    }

    /// <inheritdoc/>
    public ExportFootprint? Footprint(IntegerProgram program, ExportOptions options, IReadOnlyList<ExportedFile> files)
    {
        var c = new CProgram(program, options);
        long constants = c.Layers.ConstantsSizeInBytes;
        long? flash = CodeSize.Of([.. Files(c).In(string.Empty, string.Empty)], $"{options.Name}.c", constants);
        return new ExportFootprint(
            flash ?? constants, constants, c.Arena.SizeInBytes, c.MultiplyCount, flash is null ? null : CodeSize.Setting);
    }

    private static CFiles Files(CProgram c) => new(
        c,
        CSource.Text(c),
        CHeader.Text(c),
        c.Options.SeparateWeights ? CHeader.Certificate(c, "weights and tables") + "\n" + c.Layers.Arrays : null,
        c.Options.SelfTest ? CSelfTest.Text(c) : null);
}
