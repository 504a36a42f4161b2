namespace Askew.Export.C;

/// <summary>How the files of an export as C lie in folders, and what stands beside them for somebody's build system.</summary>
internal interface ICLayout
{
    /// <summary>What it is called on the command line.</summary>
    string Name { get; }

    /// <summary>All files.</summary>
    IEnumerable<ExportedFile> Arrange(CFiles files);
}
