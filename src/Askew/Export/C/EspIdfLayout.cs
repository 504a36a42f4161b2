namespace Askew.Export.C;

/// <summary>A component of ESP-IDF with an example project: the folder goes into a project's components.</summary>
internal sealed class EspIdfLayout : ICLayout
{
    /// <inheritdoc/>
    public string Name => "esp-idf";

    /// <inheritdoc/>
    public IEnumerable<ExportedFile> Arrange(CFiles files) =>
    [
        .. files.In("src/", "include/"),
        CFiles.File("CMakeLists.txt", $"""
            idf_component_register(SRCS {string.Join(' ', files.Sources("src/").Select(source => $"\"{source}\""))}
                                   INCLUDE_DIRS "include")

            """),
        CFiles.File("idf_component.yml", $"""
            version: "1.0.0"
            description: "{files.Sentence}"

            """),
        CFiles.File("examples/run/CMakeLists.txt", $$"""
            # idf.py set-target CHIP build flash monitor
            cmake_minimum_required(VERSION 3.16)
            set(EXTRA_COMPONENT_DIRS "${CMAKE_CURRENT_LIST_DIR}/../..")
            include($ENV{IDF_PATH}/tools/cmake/project.cmake)
            project({{files.Prefix}}_run)

            """),
        CFiles.File("examples/run/main/CMakeLists.txt", """
            idf_component_register(SRCS "main.c")

            """),
        CFiles.File("examples/run/main/main.c", BoardExample.C(files, "void app_main(void)", string.Empty)),
    ];
}
