namespace Askew.Export.C;

/// <summary>A library of PlatformIO: the folder goes into a project's lib.</summary>
internal sealed class PlatformIoLayout : ICLayout
{
    /// <inheritdoc/>
    public string Name => "platformio";

    /// <inheritdoc/>
    public IEnumerable<ExportedFile> Arrange(CFiles files) =>
    [
        .. files.In("src/", "include/"),
        CFiles.File("library.json", $$"""
            {
              "name": "{{files.Prefix}}",
              "version": "1.0.0",
              "description": "{{files.Sentence}}",
              "license": "0BSD",
              "frameworks": "*",
              "platforms": "*",
              "headers": "{{files.Name}}.h",
              "examples": [ { "name": "run", "base": "examples/run", "files": [ "main.c" ] } ]
            }

            """),
        CFiles.File("examples/run/main.c", BoardExample.C(files, "int main(void)", "return 0;")),
    ];
}
