namespace Askew.Export;

/// <summary>A file that an exporter makes.</summary>
/// <param name="Name">Its name within the folder that the export goes to.</param>
/// <param name="Contents">Its bytes.</param>
internal sealed record ExportedFile(string Name, byte[] Contents);
