namespace Askew.Export.C;

/// <summary>A library of Arduino with a sketch: the folder goes into the sketchbook's libraries.</summary>
internal sealed class ArduinoLayout : ICLayout
{
    /// <inheritdoc/>
    public string Name => "arduino";

    /// <inheritdoc/>
    public IEnumerable<ExportedFile> Arrange(CFiles files) =>
    [
        .. files.In("src/", "src/"),
        CFiles.File("library.properties", $"""
            name={files.Prefix}
            version=1.0.0
            author={files.Program.Program.Origin.Tool}
            maintainer={files.Program.Program.Origin.Tool}
            sentence={files.Sentence}
            paragraph=Made by a program; changes are lost when it is made again.
            category=Data Processing
            url=
            architectures=*
            includes={files.Name}.h

            """),
        CFiles.File($"examples/{files.Prefix}_run/{files.Prefix}_run.ino", BoardExample.Sketch(files)),
    ];
}
