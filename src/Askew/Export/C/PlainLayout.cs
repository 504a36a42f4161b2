namespace Askew.Export.C;

/// <summary>All files in one folder, which several networks may share, with an example for make and CMake.</summary>
internal sealed class PlainLayout : ICLayout
{
    /// <inheritdoc/>
    public string Name => "plain";

    /// <inheritdoc/>
    public IEnumerable<ExportedFile> Arrange(CFiles files) =>
    [
        .. files.In(string.Empty, string.Empty),
        CFiles.File($"{files.Name}_main.c", CExamples.Main(files.Program)),
        CFiles.File("Makefile", CBuildFiles.Makefile),
        CFiles.File("CMakeLists.txt", CBuildFiles.CMake),
    ];
}
