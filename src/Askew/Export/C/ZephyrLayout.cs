namespace Askew.Export.C;

/// <summary>A module of Zephyr with a sample: the folder goes into ZEPHYR_EXTRA_MODULES, CONFIG_NAME=y into prj.conf.</summary>
internal sealed class ZephyrLayout : ICLayout
{
    /// <inheritdoc/>
    public string Name => "zephyr";

    /// <inheritdoc/>
    public IEnumerable<ExportedFile> Arrange(CFiles files)
    {
        string upper = files.Prefix.ToUpperInvariant();
        return
        [
            .. files.In("src/", "include/"),
            CFiles.File("zephyr/module.yml", $"""
                name: {files.Prefix}
                build:
                  cmake: .
                  kconfig: Kconfig

                """),
            CFiles.File("Kconfig", $"""
                config {upper}
                	bool "{files.Sentence}"

                """),
            CFiles.File("CMakeLists.txt", $"""
                if(CONFIG_{upper})
                    zephyr_library_named({files.Prefix})
                    zephyr_library_sources({string.Join(' ', files.Sources("src/"))})
                    zephyr_include_directories(include)
                endif()

                """),
            CFiles.File("sample/CMakeLists.txt", $$"""
                # west build -b BOARD sample
                cmake_minimum_required(VERSION 3.20.0)
                list(APPEND ZEPHYR_EXTRA_MODULES "${CMAKE_CURRENT_SOURCE_DIR}/..")
                find_package(Zephyr REQUIRED HINTS $ENV{ZEPHYR_BASE})
                project({{files.Prefix}}_sample)
                target_sources(app PRIVATE src/main.c)

                """),
            CFiles.File("sample/prj.conf", $"""
                CONFIG_{upper}=y
                CONFIG_MAIN_STACK_SIZE=4096

                """),
            CFiles.File("sample/src/main.c", BoardExample.C(files, "int main(void)", "return 0;")),
        ];
    }
}
